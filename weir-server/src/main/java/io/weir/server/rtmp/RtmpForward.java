package io.weir.server.rtmp;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.EventLoop;
import io.weir.base.id.PathName;
import io.weir.base.id.SessionId;
import io.weir.protocol.rtmp.RtmpCapabilities;
import io.weir.protocol.rtmp.RtmpClientListener;
import io.weir.protocol.rtmp.RtmpCloseReason;
import io.weir.server.path.Destination;
import io.weir.server.path.Outgoing;
import io.weir.server.path.Redial;
import io.weir.server.stream.BatchInterval;
import io.weir.server.stream.EndReason;
import io.weir.server.stream.LiveStream;
import io.weir.server.stream.ReaderProgress;
import io.weir.server.stream.StreamReader;
import io.weir.server.stream.WireFormat;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Publishes a path's stream to another RTMP server for as long as there is one; connects again {@value Outgoing#RETRY_MS} ms after every end.
 *
 * <p>Threading: one event loop, but for the methods that say otherwise.
 */
final class RtmpForward implements Destination {
    private static final Logger LOG = LoggerFactory.getLogger(RtmpForward.class);

    private final PathName path;
    private final RtmpTarget target;
    private final RtmpDialer dialer;
    private final BatchInterval interval;
    private final LiveStream stream;
    private final EventLoop loop;
    private final Redial redial;

    private @Nullable Attempt attempt;
    // what other threads see: written by the loop alone
    private volatile Status status = new Status(State.IDLE, "", 0);
    private volatile @Nullable ReaderProgress progress;

    /** A destination of that stream, which waits for {@link #start}. */
    RtmpForward(PathName path, RtmpTarget target, RtmpDialer dialer, BatchInterval interval, LiveStream stream) {
        this.path = path;
        this.target = target;
        this.dialer = dialer;
        this.interval = interval;
        this.stream = stream;
        this.loop = dialer.nextLoop();
        this.redial = new Redial(loop, "[path " + path + "] [rtmp forward]", this::dial);
    }

    /** Begins; any thread. */
    void start() {
        redial.start();
    }

    /** Any thread. */
    @Override
    public Status status() {
        ReaderProgress current = progress;
        Status last = status;
        return current == null
                ? last
                : new Status(last.state(), last.lastError(), last.outboundBytes() + current.writtenBytes());
    }

    /** Any thread. */
    @Override
    public void close() {
        loop.execute(() -> {
            redial.close();
            Attempt current = attempt;
            if (current != null) {
                current.leave();
            }
        });
    }

    private void dial() {
        Attempt next = new Attempt();
        attempt = next;
        dialer.dial(loop, target, next::onChannel, next);
    }

    /** One connection: it reads the stream as a player would. */
    private final class Attempt implements RtmpClientListener, StreamReader {
        private final SessionId id = SessionId.random();
        private @Nullable Channel channel;
        private @Nullable WireFormat format;
        private RtmpCapabilities capabilities = RtmpCapabilities.NONE;
        private boolean ended;

        private void onChannel(Channel connecting) {
            channel = connecting;
            if (redial.isClosed()) {
                connecting.close();
            }
        }

        void leave() {
            detach();
            if (channel != null) {
                channel.close();
            }
        }

        /** Before it publishes it reads nothing. */
        private void detach() {
            if (format != null) {
                stream.detach(this);
            }
        }

        @Override
        public void onConnected(RtmpCapabilities serverCapabilities) {
            capabilities = serverCapabilities;
        }

        @Override
        public void onPublishing(int streamId) {
            format = RtmpWireFormat.of(capabilities, streamId, interval).forPublishing();
            status = new Status(State.FORWARDING, "", status.outboundBytes());
            LOG.info("[path {}] [rtmp forward] sending to {}", path, target.url());
            stream.attach(this);
        }

        @Override
        public void onPlaying(int streamId) {
            throw new IllegalStateException("a publisher was asked to play");
        }

        @Override
        public SessionId id() {
            return id;
        }

        @Override
        public Channel channel() {
            if (channel == null) {
                throw new IllegalStateException("not connected");
            }
            return channel;
        }

        @Override
        public WireFormat format() {
            if (format == null) {
                throw new IllegalStateException("not publishing");
            }
            return format;
        }

        @Override
        public void onAttached(ReaderProgress attached) {
            if (!ended) {
                progress = attached;
            }
        }

        /** The stream has ended, or this server is too slow for it. */
        @Override
        public void onEnd(EndReason reason) {
            channel().close();
        }

        @Override
        public void onAudio(long timestampMs, ByteBuf payload) {
            // a server sends a publisher no media
        }

        @Override
        public void onVideo(long timestampMs, ByteBuf payload) {
            // a server sends a publisher no media
        }

        @Override
        public void onData(long timestampMs, ByteBuf payload) {
            // a server sends a publisher no media
        }

        @Override
        public void onStatus(String code, String description) {
            // nothing that ends the publication comes here
        }

        @Override
        public void onRedirected(String url) {
            target.onRedirected(url);
        }

        @Override
        public void onClosed(RtmpCloseReason reason) {
            onEnded(reason.description());
        }

        private void onEnded(String why) {
            if (ended) {
                return;
            }
            ended = true;
            attempt = null;
            detach();
            long bytes = status().outboundBytes();
            progress = null;
            boolean sentOn = target.next();
            status = redial.isClosed() ? new Status(State.IDLE, "", bytes) : new Status(State.ERROR, why, bytes);
            if (sentOn) {
                redial.elsewhere(target.url().toString());
            } else {
                redial.later(why);
            }
        }
    }
}
