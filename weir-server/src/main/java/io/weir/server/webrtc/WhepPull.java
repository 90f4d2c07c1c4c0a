package io.weir.server.webrtc;

import io.netty.channel.EventLoop;
import io.weir.base.buf.Bytes;
import io.weir.base.id.SessionId;
import io.weir.base.time.Clock;
import io.weir.protocol.sdp.MediaPolicy;
import io.weir.protocol.sdp.NegotiatedMedia;
import io.weir.protocol.sdp.Negotiation;
import io.weir.protocol.sdp.OfferPlan;
import io.weir.protocol.webrtc.PeerTransport;
import io.weir.server.path.Outgoing;
import io.weir.server.path.PathHandle;
import io.weir.server.path.PathSource;
import io.weir.server.path.PublishDecision;
import io.weir.server.path.Publisher;
import io.weir.server.path.Redial;
import io.weir.server.stream.EndReason;
import io.weir.server.stream.FeedSink;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Plays a stream of another server by WHEP and publishes it to a path; connects again {@value Outgoing#RETRY_MS} ms after every end.
 *
 * <p>Threading: one event loop, but for the methods that say otherwise.
 * <p>Limits: {@value #EARLY_MAX} packets wait while the path decides.
 */
final class WhepPull implements PathSource, Publisher {
    /** Packets that come before the path has answered: a server begins with all pictures since the last keyframe. */
    static final int EARLY_MAX = 2048;

    private static final Logger LOG = LoggerFactory.getLogger(WhepPull.class);

    private final SessionId id = SessionId.random();
    private final PathHandle path;
    private final SignalingClient signaling;
    private final WebRtcEndpoint endpoint;
    private final Times times;
    private final EventLoop loop;
    private final Redial redial;

    private @Nullable Attempt attempt;
    // written by the loop, read by any thread
    private volatile String lastError = "";

    /**
     * How long things may take.
     *
     * @param handshake each of the server's answer and the transport
     * @param gather how long tracks have to come, at least a millisecond
     * @param silenceMaxNs how long the server may send nothing after that
     */
    record Times(Duration handshake, Duration gather, long silenceMaxNs) {}

    /** A source that waits for {@link #start}. */
    WhepPull(PathHandle path, SignalingClient signaling, WebRtcEndpoint endpoint, Times times) {
        this.path = path;
        this.signaling = signaling;
        this.endpoint = endpoint;
        this.times = times;
        this.loop = endpoint.nextLoop();
        this.redial = new Redial(loop, "[path " + path.name() + "] [whep source]", this::call);
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
        return "webRTCSource";
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
            hangUp("closed");
            if (attempt == null) {
                signaling.close();
            }
        });
    }

    /** The path has given its place away, or ends. */
    @Override
    public void onEnd(EndReason reason) {
        hangUp(reason.text());
    }

    private void hangUp(String why) {
        Attempt current = attempt;
        if (current != null) {
            current.call.hangUp(why);
        }
    }

    private void call() {
        Attempt next = new Attempt();
        attempt = next;
        next.call.begin();
    }

    private void onEnded(String why) {
        attempt = null;
        if (redial.isClosed()) {
            signaling.close();
            return;
        }
        lastError = why;
        redial.later(why);
    }

    /** A packet that came before the path's answer. */
    private record Early(Bytes packet, boolean rtcp, long nowNs) {}

    /** One session. */
    private final class Attempt implements RtcCall.Owner {
        private final Clock clock = endpoint.clock();
        private final RtcCall call = new RtcCall(
                endpoint,
                new RtcCall.Terms("source " + path.name(), loop, signaling, times.handshake()),
                local -> new OfferPlan.Receive(local, MediaPolicy.RECEIVE, CodecFormats.toReceive()),
                this);
        private final Queue<Early> early = new ArrayDeque<>();
        private @Nullable PublisherMedia media;
        private @Nullable LoopTicks ticks;
        private boolean placed;
        private boolean ended;
        private @Nullable SilenceWatch silence;

        @Override
        public void onConnected(PeerTransport peer, Negotiation.Accepted accepted) {
            silence = new SilenceWatch(times.gather().toNanos(), times.silenceMaxNs(), clock.nanoTime());
            path.addSource(WhepPull.this, decision -> loop.execute(() -> onDecision(peer, accepted.media(), decision)));
        }

        private void onDecision(PeerTransport peer, List<NegotiatedMedia> agreed, PublishDecision decision) {
            switch (decision) {
                case PublishDecision.Accepted(var sink, var _) -> {
                    if (ended) {
                        path.removePublisher(id, EndReason.CLIENT_LEFT);
                        return;
                    }
                    placed = true;
                    lastError = "";
                    LOG.info("[path {}] [whep source] receiving from {}", path.name(), signaling.target());
                    receive(peer, agreed, sink);
                }
                case PublishDecision.Refused(var _, var text) -> call.hangUp(text);
            }
        }

        private void receive(PeerTransport peer, List<NegotiatedMedia> agreed, FeedSink sink) {
            PublisherMedia made = new PublisherMedia(
                    agreed,
                    sink,
                    peer::sendRtcp,
                    PublisherOptions.standard(
                            ThreadLocalRandom.current().nextInt(),
                            "weir",
                            times.gather().toMillis()));
            media = made;
            if (made.canRequestKeyframe()) {
                sink.answersKeyframeRequests(() -> made.requestKeyframe(clock.nanoTime()));
            }
            for (Early each : early) {
                if (each.rtcp()) {
                    made.onRtcp(each.packet(), each.nowNs());
                } else {
                    made.onRtp(each.packet(), each.nowNs());
                }
            }
            early.clear();
            LoopTicks running = new LoopTicks(loop, clock, nowNs -> onTick(made, nowNs));
            ticks = running;
            running.start();
        }

        private long onTick(PublisherMedia of, long nowNs) {
            SilenceWatch watch = silence;
            EndReason over = watch == null ? null : watch.endNow(nowNs);
            if (over != null) {
                call.hangUp(
                        over == EndReason.NO_TRACKS
                                ? "the server sends no track"
                                : "the server sends nothing any more");
                return Long.MAX_VALUE;
            }
            return of.onTick(nowNs);
        }

        @Override
        public void onRtp(Bytes packet, long nowNs) {
            SilenceWatch watch = silence;
            if (watch != null) {
                watch.onPacket(nowNs);
            }
            PublisherMedia current = media;
            if (current != null) {
                current.onRtp(packet, nowNs);
                LoopTicks running = ticks;
                if (running != null) {
                    running.callBy(current.nextTickNs(), nowNs);
                }
            } else {
                hold(new Early(packet, false, nowNs));
            }
        }

        @Override
        public void onRtcp(Bytes compound, long nowNs) {
            PublisherMedia current = media;
            if (current != null) {
                current.onRtcp(compound, nowNs);
            } else {
                hold(new Early(compound, true, nowNs));
            }
        }

        private void hold(Early packet) {
            if (early.size() < EARLY_MAX && !ended) {
                early.add(packet);
            }
        }

        @Override
        public void onEnded(String why) {
            ended = true;
            early.clear();
            LoopTicks running = ticks;
            if (running != null) {
                running.stop();
            }
            media = null;
            if (placed) {
                path.removePublisher(id, EndReason.CLIENT_LEFT);
            }
            WhepPull.this.onEnded(why);
        }
    }
}
