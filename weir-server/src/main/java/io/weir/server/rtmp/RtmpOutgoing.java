package io.weir.server.rtmp;

import io.weir.base.id.PathName;
import io.weir.base.thread.EventLoops;
import io.weir.base.time.Clock;
import io.weir.config.ForwardConfig;
import io.weir.config.RtmpConfig;
import io.weir.config.SourceConfig;
import io.weir.protocol.rtmp.RtmpClientOptions;
import io.weir.protocol.rtmp.RtmpUrl;
import io.weir.server.outgoing.UrlPolicy;
import io.weir.server.path.Destination;
import io.weir.server.path.Outgoing;
import io.weir.server.path.PathHandle;
import io.weir.server.path.PathSource;
import io.weir.server.stream.BatchInterval;
import io.weir.server.stream.LiveStream;
import java.util.Locale;
import java.util.Optional;
import javax.net.ssl.SSLException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Pulls from and sends to other RTMP servers, as paths are configured. Threading: any thread. */
public final class RtmpOutgoing implements Outgoing {
    private static final Logger LOG = LoggerFactory.getLogger(RtmpOutgoing.class);

    private final RtmpDialer dialer;
    private final BatchInterval interval;
    private final Clock clock;

    /** Connects from those loops, as {@code policy} allows. */
    public RtmpOutgoing(RtmpConfig config, UrlPolicy policy, EventLoops loops, Clock clock) {
        this.dialer = new RtmpDialer(policy, loops, clock);
        this.interval = BatchInterval.of(config.writeInterval());
        this.clock = clock;
    }

    private static boolean isRtmp(String url) {
        String lower = url.toLowerCase(Locale.ROOT);
        return lower.startsWith("rtmp://") || lower.startsWith("rtmps://");
    }

    @Override
    public Optional<PathSource> openSource(PathHandle path, String address, SourceConfig config) {
        if (!isRtmp(address)) {
            return Optional.empty();
        }
        try {
            RtmpUrl url = RtmpUrl.parse(address);
            RtmpPull pull = new RtmpPull(
                    path,
                    new RtmpTarget(RtmpClientOptions.of(url, RtmpClientOptions.Intent.PLAY), config.fingerprint()),
                    dialer,
                    clock);
            pull.start();
            return Optional.of(pull);
        } catch (IllegalArgumentException | SSLException e) {
            LOG.error("[path {}] source: {}", path.name(), e.getMessage());
            return Optional.empty();
        }
    }

    @Override
    public Optional<Destination> openDestination(
            PathName path, String address, ForwardConfig config, LiveStream stream) {
        if (!isRtmp(address)) {
            return Optional.empty();
        }
        try {
            RtmpUrl url = RtmpUrl.parse(address);
            RtmpForward forward = new RtmpForward(
                    path,
                    new RtmpTarget(
                            RtmpClientOptions.of(url, RtmpClientOptions.Intent.PUBLISH), config.destFingerprint()),
                    dialer,
                    interval,
                    stream);
            forward.start();
            return Optional.of(forward);
        } catch (IllegalArgumentException | SSLException e) {
            LOG.error("[path {}] forward: {}", path, e.getMessage());
            return Optional.empty();
        }
    }
}
