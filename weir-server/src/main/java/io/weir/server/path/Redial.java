package io.weir.server.path;

import io.netty.channel.EventLoop;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * When a source or destination connects to its server: at once, and again {@value Outgoing#RETRY_MS} ms after every end, until it is
 * closed.
 *
 * <p>Threading: the source's or destination's loop, but for {@link #start}.
 */
public final class Redial {
    private static final Logger LOG = LoggerFactory.getLogger(Redial.class);

    private final EventLoop loop;
    private final String logPrefix;
    private final Runnable dial;
    private boolean closed;

    /**
     * Waits for {@link #start}.
     *
     * @param logPrefix who connects, {@code [path live/cam1] [rtmp source]}
     * @param dial begins to connect, on the loop; is to be followed by one of {@link #later} and {@link #elsewhere} for each end
     */
    public Redial(EventLoop loop, String logPrefix, Runnable dial) {
        this.loop = loop;
        this.logPrefix = logPrefix;
        this.dial = dial;
    }

    /** Connects; any thread. */
    public void start() {
        loop.execute(this::dial);
    }

    /** The connection has ended, or never came about: the next comes later, unless this is closed. */
    public void later(String why) {
        if (!closed) {
            LOG.warn("{} {}; next try in {} s", logPrefix, why, Outgoing.RETRY_MS / 1000);
            loop.schedule(this::dial, Outgoing.RETRY_MS, TimeUnit.MILLISECONDS);
        }
    }

    /** The connection has ended, as its server has sent us to another one: the next comes at once, unless this is closed. */
    public void elsewhere(String url) {
        if (!closed) {
            LOG.info("{} sent to {}", logPrefix, url);
            dial.run();
        }
    }

    /** No further connection. */
    public void close() {
        closed = true;
    }

    /** True after {@link #close}. */
    public boolean isClosed() {
        return closed;
    }

    private void dial() {
        if (!closed) {
            dial.run();
        }
    }
}
