package io.weir.server.webrtc;

import io.netty.channel.EventLoop;
import io.weir.base.buf.Bytes;
import io.weir.base.id.SessionId;
import io.weir.base.time.Clock;
import io.weir.protocol.sdp.NegotiatedMedia;
import io.weir.protocol.webrtc.PeerTransport;
import io.weir.server.path.Arrival;
import io.weir.server.path.PathHandle;
import io.weir.server.path.PathTable;
import io.weir.server.path.PublishDecision;
import io.weir.server.path.Publisher;
import io.weir.server.session.SessionKind;
import io.weir.server.session.SessionState;
import io.weir.server.stream.EndReason;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What comes of a WHIP publisher: it takes its path as soon as it is connected, so that one that never gets through takes nobody's
 * place.
 *
 * <p>Threading: the session's loop.
 */
final class WhipMedia implements SessionMedia, Publisher {
    private static final long MS = 1_000_000;

    private final WebRtcSession.Client client;
    private final List<NegotiatedMedia> agreed;
    private final PathTable paths;
    private final Terms terms;

    private @Nullable EventLoop loop;
    private Consumer<EndReason> end = _ -> {};
    private @Nullable PublisherMedia media;
    private @Nullable PathHandle path;
    private @Nullable LoopTicks ticks;
    private boolean closed;
    private @Nullable SilenceWatch silence;
    private long rtcpCount;
    private SessionMedia.Figures last = SessionMedia.Figures.NONE;
    private PublisherStatus counted = PublisherStatus.NONE;

    /**
     * What goes for all publishers.
     *
     * @param gatherMs how long their tracks have to come
     * @param silenceMaxNs how long one may send nothing after that
     */
    record Terms(Clock clock, long gatherMs, long silenceMaxNs, WebRtcCounters counters) {}

    WhipMedia(WebRtcSession.Client client, List<NegotiatedMedia> agreed, PathTable paths, Terms terms) {
        this.client = client;
        this.agreed = List.copyOf(agreed);
        this.paths = paths;
        this.terms = terms;
    }

    @Override
    public SessionId id() {
        return client.id();
    }

    @Override
    public String apiType() {
        return SessionKind.WEBRTC.apiType();
    }

    @Override
    public EventLoop loop() {
        return Objects.requireNonNull(loop);
    }

    @Override
    public SessionState state() {
        return SessionState.PUBLISH;
    }

    @Override
    public void onConnected(PeerTransport peer, Consumer<EndReason> ender) {
        end = ender;
        EventLoop own = Objects.requireNonNull(peer.loop());
        loop = own;
        Arrival arrival = new Arrival(
                client.request().peer().clientText(),
                client.request().rawQuery(),
                client.allowed().user(),
                client.allowed().limits());
        paths.publish(client.path(), this, arrival, decision -> own.execute(() -> onDecision(peer, decision)));
    }

    private void onDecision(PeerTransport peer, PublishDecision decision) {
        switch (decision) {
            case PublishDecision.Refused _ -> end.accept(EndReason.TAKEN_OVER);
            case PublishDecision.Accepted(var sink, var handle) -> {
                if (closed) {
                    handle.removePublisher(client.id(), EndReason.CLIENT_LEFT);
                    return;
                }
                path = handle;
                SilenceWatch watch = new SilenceWatch(terms.gatherMs * MS, terms.silenceMaxNs, terms.clock.nanoTime());
                silence = watch;
                PublisherMedia made = new PublisherMedia(
                        agreed,
                        sink,
                        peer::sendRtcp,
                        PublisherOptions.standard(ThreadLocalRandom.current().nextInt(), "weir", terms.gatherMs));
                media = made;
                if (made.canRequestKeyframe()) {
                    sink.answersKeyframeRequests(() -> made.requestKeyframe(terms.clock.nanoTime()));
                }
                ticks = new LoopTicks(loop(), terms.clock, nowNs -> onTick(made, watch, nowNs));
                ticks.start();
            }
        }
    }

    private long onTick(PublisherMedia of, SilenceWatch watch, long nowNs) {
        EndReason over = watch.endNow(nowNs);
        if (over != null) {
            end.accept(over);
            return Long.MAX_VALUE;
        }
        return Math.min(watch.deadlineNs(), of.onTick(nowNs));
    }

    @Override
    public void onRtp(Bytes packet, long nowNs) {
        PublisherMedia current = media;
        SilenceWatch watch = silence;
        if (current != null && watch != null) {
            watch.onPacket(nowNs);
            current.onRtp(packet, nowNs);
            LoopTicks running = ticks;
            if (running != null) {
                running.callBy(current.nextTickNs(), nowNs);
            }
        }
    }

    @Override
    public void onRtcp(Bytes compound, long nowNs) {
        rtcpCount++;
        PublisherMedia current = media;
        if (current != null) {
            current.onRtcp(compound, nowNs);
        }
    }

    /** The path has no place for it any more. */
    @Override
    public void onEnd(EndReason reason) {
        end.accept(reason);
    }

    @Override
    public void onEnding() {
        // a receiver has nothing to say
    }

    @Override
    public void onClosed(EndReason reason) {
        closed = true;
        last = figures(terms.clock.nanoTime());
        LoopTicks running = ticks;
        if (running != null) {
            running.stop();
        }
        media = null;
        PathHandle held = path;
        if (held != null) {
            held.removePublisher(client.id(), reason);
        }
    }

    @Override
    public SessionMedia.Figures figures(long nowNs) {
        PublisherMedia current = media;
        if (current == null) {
            return last;
        }
        PublisherStatus status = current.status(nowNs);
        terms.counters.add(counted, status);
        counted = status;
        return new SessionMedia.Figures(
                status.byteCount(),
                0,
                status.packetCount(),
                0,
                status.lostCount(),
                jitterSeconds(status),
                rtcpCount,
                0);
    }

    private static double jitterSeconds(PublisherStatus status) {
        long most = 0;
        for (PublisherStatus.TrackStatus track : status.tracks()) {
            for (PublisherStatus.LayerStatus layer : track.layers()) {
                most = Math.max(most, layer.jitterNs());
            }
        }
        return most / 1e9;
    }
}
