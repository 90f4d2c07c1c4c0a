package io.weir.server.webrtc;

import io.weir.base.id.PathName;
import io.weir.config.ForwardConfig;
import io.weir.config.SourceConfig;
import io.weir.config.WhepSourceConfig;
import io.weir.server.outgoing.UrlPolicy;
import io.weir.server.path.Destination;
import io.weir.server.path.Outgoing;
import io.weir.server.path.PathHandle;
import io.weir.server.path.PathSource;
import io.weir.server.stream.LiveStream;
import java.time.Duration;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Pulls from other servers by WHEP and sends to them by WHIP, as paths are configured. It needs none of the endpoint's ports: each
 * session has a socket of its own.
 *
 * <p>Threading: any thread.
 */
public final class WebRtcOutgoing implements Outgoing {
    private static final Logger LOG = LoggerFactory.getLogger(WebRtcOutgoing.class);

    private final UrlPolicy policy;
    private final WebRtcEndpoint endpoint;
    private final RtpFanouts fanouts;
    private final long silenceMaxNs;

    /**
     * Opens sessions with the certificate and on the loops of {@code endpoint}, as {@code policy} allows.
     *
     * @param silenceMaxNs how long a source may send nothing
     */
    public WebRtcOutgoing(UrlPolicy policy, WebRtcEndpoint endpoint, RtpFanouts fanouts, long silenceMaxNs) {
        this.policy = policy;
        this.endpoint = endpoint;
        this.fanouts = fanouts;
        this.silenceMaxNs = silenceMaxNs;
    }

    @Override
    public Optional<PathSource> openSource(PathHandle path, String address, SourceConfig config) {
        WhepSourceConfig whep = config.whep();
        try {
            return SignalingTarget.parse("whep", address, whep.bearerToken().value(), config.fingerprint())
                    .map(target -> {
                        WhepPull pull = new WhepPull(
                                path,
                                new SignalingClient("whep", target, whep.handshakeTimeout(), policy),
                                endpoint,
                                new WhepPull.Times(whep.handshakeTimeout(), gatherTime(whep), silenceMaxNs));
                        pull.start();
                        return pull;
                    });
        } catch (IllegalArgumentException e) {
            LOG.error("[path {}] source: {}", path.name(), e.getMessage());
            return Optional.empty();
        }
    }

    private static Duration gatherTime(WhepSourceConfig whep) {
        return Duration.ofMillis(Math.max(1, whep.trackGatherTimeout().toMillis()));
    }

    @Override
    public Optional<Destination> openDestination(
            PathName path, String address, ForwardConfig config, LiveStream stream) {
        try {
            return SignalingTarget.parse(
                            "whip", address, config.whipBearerToken().value(), config.destFingerprint())
                    .map(target -> {
                        WhipForward forward = new WhipForward(
                                path,
                                new SignalingClient(
                                        "whip", target, endpoint.config().handshakeTimeout(), policy),
                                endpoint,
                                fanouts,
                                stream);
                        forward.start();
                        return forward;
                    });
        } catch (IllegalArgumentException e) {
            LOG.error("[path {}] forward: {}", path, e.getMessage());
            return Optional.empty();
        }
    }
}
