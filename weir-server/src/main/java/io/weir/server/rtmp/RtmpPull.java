package io.weir.server.rtmp;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.EventLoop;
import io.weir.base.id.SessionId;
import io.weir.base.time.Clock;
import io.weir.media.MediaException;
import io.weir.media.flv.FlvTagType;
import io.weir.protocol.rtmp.RtmpCapabilities;
import io.weir.protocol.rtmp.RtmpClientListener;
import io.weir.protocol.rtmp.RtmpCloseReason;
import io.weir.server.path.Outgoing;
import io.weir.server.path.PathHandle;
import io.weir.server.path.PathSource;
import io.weir.server.path.PublishDecision;
import io.weir.server.path.Publisher;
import io.weir.server.path.Redial;
import io.weir.server.stream.EndReason;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Plays a stream of another RTMP server and publishes it to a path; connects again {@value Outgoing#RETRY_MS} ms after every end.
 *
 * <p>Threading: one event loop, but for the methods that say otherwise.
 */
final class RtmpPull implements PathSource, Publisher {
    private static final Logger LOG = LoggerFactory.getLogger(RtmpPull.class);

    private final SessionId id = SessionId.random();
    private final PathHandle path;
    private final RtmpTarget target;
    private final RtmpDialer dialer;
    private final Clock clock;
    private final EventLoop loop;
    private final Redial redial;

    private @Nullable Attempt attempt;
    // written by the loop, read by any thread
    private volatile String lastError = "";

    RtmpPull(PathHandle path, RtmpTarget target, RtmpDialer dialer, Clock clock) {
        this.path = path;
        this.target = target;
        this.dialer = dialer;
        this.clock = clock;
        this.loop = dialer.nextLoop();
        this.redial = new Redial(loop, "[path " + path.name() + "] [rtmp source]", this::dial);
    }

    /** Begins; any thread. */
    void start() {
        redial.start();
    }

    @Override
    public SessionId id() {
        return id;
    }

    @Override
    public String apiType() {
        return "rtmpSource";
    }

    @Override
    public EventLoop loop() {
        return loop;
    }

    /** Any thread. */
    @Override
    public String lastError() {
        return lastError;
    }

    /** Any thread. */
    @Override
    public void close() {
        loop.execute(() -> {
            redial.close();
            hangUp();
        });
    }

    /** The path has given its place away, or ends. */
    @Override
    public void onEnd(EndReason reason) {
        hangUp();
    }

    private void hangUp() {
        Attempt current = attempt;
        if (current != null && current.channel != null) {
            current.channel.close();
        }
    }

    private void dial() {
        Attempt next = new Attempt();
        attempt = next;
        dialer.dial(loop, target, next::onChannel, next);
    }

    /** One connection. */
    private final class Attempt implements RtmpClientListener {
        private @Nullable Channel channel;
        private @Nullable RtmpPublication publication;
        private boolean ended;

        private void onChannel(Channel connecting) {
            channel = connecting;
            if (redial.isClosed()) {
                connecting.close();
            }
        }

        @Override
        public void onConnected(RtmpCapabilities serverCapabilities) {
            // playing goes on by itself
        }

        @Override
        public void onPublishing(int streamId) {
            throw new IllegalStateException("a player was asked to publish");
        }

        /** Media waits in the connection until the path has answered. */
        @Override
        public void onPlaying(int streamId) {
            hold(true);
            path.addSource(RtmpPull.this, decision -> loop.execute(() -> onDecision(decision)));
        }

        private void onDecision(PublishDecision decision) {
            if (ended) {
                if (decision instanceof PublishDecision.Accepted) {
                    path.removePublisher(id, EndReason.CLIENT_LEFT);
                }
                return;
            }
            switch (decision) {
                case PublishDecision.Accepted accepted -> {
                    publication = new RtmpPublication(accepted.sink());
                    lastError = "";
                    LOG.info("[path {}] [rtmp source] receiving from {}", path.name(), target.url());
                    hold(false);
                }
                case PublishDecision.Refused(var _, var text) -> {
                    lastError = text;
                    hangUp();
                }
            }
        }

        private void hold(boolean on) {
            if (channel != null) {
                channel.config().setAutoRead(!on);
            }
        }

        @Override
        public void onAudio(long timestampMs, ByteBuf payload) {
            media(FlvTagType.AUDIO, timestampMs, payload);
        }

        @Override
        public void onVideo(long timestampMs, ByteBuf payload) {
            media(FlvTagType.VIDEO, timestampMs, payload);
        }

        @Override
        public void onData(long timestampMs, ByteBuf payload) {
            media(FlvTagType.SCRIPT, timestampMs, payload);
        }

        private void media(FlvTagType type, long timestampMs, ByteBuf payload) {
            RtmpPublication current = publication;
            if (current == null) {
                return;
            }
            try {
                current.onMessage(type, timestampMs, payload, clock.nanoTime());
            } catch (MediaException e) {
                lastError = String.valueOf(e.getMessage());
                hangUp();
            }
        }

        @Override
        public void onStatus(String code, String description) {
            // nothing that ends the stream comes here
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
            if (publication != null) {
                publication = null;
                path.removePublisher(id, EndReason.CLIENT_LEFT);
            }
            boolean sentOn = target.next();
            if (!redial.isClosed()) {
                lastError = why;
            }
            if (sentOn) {
                redial.elsewhere(target.url().toString());
            } else {
                redial.later(why);
            }
        }
    }
}
