package io.weir.server.hlspull;

import io.weir.base.id.PathName;
import io.weir.base.thread.EventLoops;
import io.weir.base.time.Clock;
import io.weir.config.ForwardConfig;
import io.weir.config.SourceConfig;
import io.weir.server.outgoing.UrlPolicy;
import io.weir.server.path.Destination;
import io.weir.server.path.Outgoing;
import io.weir.server.path.PathHandle;
import io.weir.server.path.PathSource;
import io.weir.server.stream.LiveStream;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Pulls from other servers by HLS: every source with {@code http://} or {@code https://}. Threading: any thread. */
public final class HlsOutgoing implements Outgoing {
    private static final Logger LOG = LoggerFactory.getLogger(HlsOutgoing.class);

    private final UrlPolicy policy;
    private final EventLoops loops;
    private final Clock clock;
    private final Duration answerTimeout;

    /** Calls as {@code policy} allows; a server has {@code answerTimeout} for each answer. */
    public HlsOutgoing(UrlPolicy policy, EventLoops loops, Clock clock, Duration answerTimeout) {
        this.policy = policy;
        this.loops = loops;
        this.clock = clock;
        this.answerTimeout = answerTimeout;
    }

    @Override
    public Optional<PathSource> openSource(PathHandle path, String url, SourceConfig config) {
        String lower = url.toLowerCase(Locale.ROOT);
        if (!lower.startsWith("http://") && !lower.startsWith("https://")) {
            return Optional.empty();
        }
        try {
            HlsPull pull = new HlsPull(
                    path, new HlsFetcher(url, config.fingerprint(), answerTimeout, policy), loops.next(), clock);
            pull.start();
            return Optional.of(pull);
        } catch (IllegalArgumentException e) {
            LOG.error("[path {}] source: {}", path.name(), e.getMessage());
            return Optional.empty();
        }
    }

    @Override
    public Optional<Destination> openDestination(PathName path, String url, ForwardConfig config, LiveStream stream) {
        return Optional.empty();
    }
}
