package io.weir.server.hls;

import io.weir.base.id.PathName;
import io.weir.base.id.SessionId;
import io.weir.base.log.Redaction;
import io.weir.media.hls.MediaPlaylist;
import io.weir.platform.http.HttpRequest;
import io.weir.platform.http.HttpResponse;
import io.weir.server.auth.AuthDecision;
import io.weir.server.path.Arrival;
import io.weir.server.path.ReadDecision;
import io.weir.server.session.LiveSession;
import io.weir.server.session.SessionKind;
import io.weir.server.session.SessionState;
import io.weir.server.session.SessionStatus;
import io.weir.server.stream.EndReason;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * One viewer of HLS: all requests under the address that its multivariant playlist has. It is no connection; who asks for nothing for
 * {@link HlsViewers#IDLE_S} seconds has left. All requests of a CDN for one path are one viewer.
 *
 * <p>Threading: any thread.
 */
final class HlsSession implements LiveSession {
    /** How long the other paths of a ladder may take to be ready before the playlist does without them, nanoseconds. */
    private static final long LADDER_NS_MAX = 4_000_000_000L;

    /** The token of a CDN's session, of which there is one for each path. */
    static final String CDN = "cdn";

    /** Requests of one viewer that may wait for what comes; a CDN's are everybody's. */
    static final int HELD_MAX = 128;

    /** Files from a disk that are on their way to one viewer at once. */
    static final int READS_MAX = 8;

    /**
     * Who asked for what.
     *
     * @param token what stands in the addresses of its files: nobody else knows it, unless it is a CDN
     * @param arrival as paths are told
     */
    record Client(
            SessionId id,
            String token,
            PathName path,
            HttpRequest request,
            Instant created,
            AuthDecision.Allow allowed,
            Arrival arrival) {
        boolean cdn() {
            return token.equals(CDN);
        }
    }

    /** A place on a path, and what cuts its stream. */
    record Seat(ReadDecision.Accepted place, HlsMuxer muxer) {}

    private final Client client;
    private final HlsViewers viewers;
    private final Seat main;
    private final List<Seat> seats = new CopyOnWriteArrayList<>();
    private final Set<PathName> rungs = ConcurrentHashMap.newKeySet();
    private final AtomicInteger expected = new AtomicInteger();
    private final AtomicInteger held = new AtomicInteger();
    private final AtomicInteger reads = new AtomicInteger();
    private final LongAdder sentBytes = new LongAdder();
    private final AtomicLong ladderNs;
    private volatile long askedNs;
    private volatile @Nullable EndReason ended;

    HlsSession(Client client, Seat main, HlsViewers viewers, long nowNs) {
        this.client = client;
        this.viewers = viewers;
        this.main = main;
        this.ladderNs = new AtomicLong(nowNs - LADDER_NS_MAX);
        seats.add(main);
        touch(nowNs);
    }

    /** What stands in the addresses of its files. */
    String token() {
        return client.token;
    }

    PathName path() {
        return client.path();
    }

    boolean isCdn() {
        return client.cdn();
    }

    /** What cuts the stream of the path that was asked for. */
    HlsMuxer muxer() {
        return main.muxer();
    }

    /** The muxer that a file or playlist of that name is of, or null. */
    @Nullable
    HlsMuxer owner(String name) {
        for (Seat seat : seats) {
            if (seat.muxer().owns(name)) {
                return seat.muxer();
            }
        }
        return null;
    }

    Arrival arrival() {
        return client.arrival();
    }

    /** One request more waits; false when there are too many. It is to {@link #release} once. */
    boolean hold() {
        if (client.cdn() || held.incrementAndGet() <= HELD_MAX) {
            return true;
        }
        held.decrementAndGet();
        return false;
    }

    /** A request of its is for a file that is on a disk: whether that is none too many. One of {@link #endRead} for each. */
    boolean beginRead() {
        if (client.cdn() || reads.incrementAndGet() <= READS_MAX) {
            return true;
        }
        reads.decrementAndGet();
        return false;
    }

    /** The client has the file, or is gone. */
    void endRead() {
        if (!client.cdn()) {
            reads.decrementAndGet();
        }
    }

    /** A request waits no more. */
    void release() {
        if (!client.cdn()) {
            held.decrementAndGet();
        }
    }

    /** Whether it is time to see which paths of the ladder are there; forgets those whose streams are over. */
    boolean renewsLadder(long nowNs) {
        long before = ladderNs.get();
        if (nowNs - before < LADDER_NS_MAX || !ladderNs.compareAndSet(before, nowNs)) {
            return false;
        }
        for (Seat seat : List.copyOf(seats)) {
            if (seat != main && seat.muxer().hasEnded()) {
                leaveRung(seat);
            }
        }
        return true;
    }

    /** Another path may join it: the multivariant playlist waits a while for that. False when it is there already. */
    boolean expect(PathName rung) {
        if (!rungs.add(rung)) {
            return false;
        }
        expected.incrementAndGet();
        return true;
    }

    /** The other path has joined, or does not when {@code seat} is null. */
    void join(PathName rung, @Nullable Seat seat) {
        if (seat == null) {
            rungs.remove(rung);
        } else {
            seats.add(seat);
            if (ended != null && seats.remove(seat)) {
                leave(seat, EndReason.CLIENT_LEFT);
            } else {
                seat.place().path().readerConnected(client.id());
            }
        }
        expected.decrementAndGet();
    }

    /** The multivariant playlist, null while what it is of is not ready. */
    @Nullable
    HttpResponse multivariant(long nowNs) {
        List<List<RenditionSummary>> ready = new ArrayList<>();
        for (Seat seat : seats) {
            List<RenditionSummary> summaries = seat.muxer().summaries();
            if (!summaries.isEmpty()) {
                ready.add(summaries);
            } else if (seat == main) {
                return null;
            }
        }
        boolean whole = expected.get() == 0 && ready.size() == seats.size();
        if (!whole && nowNs - ladderNs.get() < LADDER_NS_MAX) {
            return null;
        }
        return HttpResponse.of(
                        200,
                        MediaPlaylist.CONTENT_TYPE,
                        Outline.of(ready, "hls/" + client.token + "/").text())
                .with("Cache-Control", client.cdn() ? "public, max-age=1" : "no-store");
    }

    /** The viewer asks for something. That keeps no stream that is over and played, unless a CDN may ask for it. */
    void touch(long nowNs) {
        askedNs = nowNs;
        for (Seat seat : seats) {
            if (client.cdn() || seat.muxer().leftNs(nowNs) > 0) {
                seat.muxer().touch(nowNs);
            }
        }
    }

    /** How long there is something left to play on any of its paths, nanoseconds; the most there is while one of them goes on. */
    long leftNs(long nowNs) {
        return seats.stream()
                .mapToLong(seat -> seat.muxer().leftNs(nowNs))
                .max()
                .orElse(0);
    }

    /** Leaves the other paths of the ladder whose streams are over and played. */
    void leavePlayed(long nowNs) {
        for (Seat seat : List.copyOf(seats)) {
            if (seat != main && seat.muxer().leftNs(nowNs) <= 0) {
                leaveRung(seat);
            }
        }
    }

    private void leaveRung(Seat seat) {
        if (seats.remove(seat)) {
            rungs.remove(seat.muxer().path());
            leave(seat, EndReason.PUBLISHER_GONE);
        }
    }

    long askedNs() {
        return askedNs;
    }

    /** Whether what let the viewer in is over. */
    boolean isExpired(Instant now) {
        Instant expiresAt = client.allowed().expiresAt();
        return expiresAt != null && !now.isBefore(expiresAt);
    }

    /** Counts an answer of {@code muxer} that the viewer gets. */
    HttpResponse count(HlsMuxer muxer, HttpResponse response) {
        sentBytes.add(response.body().length());
        muxer.sent(response.body().length());
        return response;
    }

    /** Gives its places on the paths back. */
    void leave(EndReason reason) {
        ended = reason;
        for (Seat seat : List.copyOf(seats)) {
            if (seats.remove(seat)) {
                leave(seat, reason);
            }
        }
    }

    private void leave(Seat seat, EndReason reason) {
        seat.place().path().removeReader(client.id(), reason);
    }

    @Override
    public SessionId id() {
        return client.id();
    }

    @Override
    public SessionKind kind() {
        return SessionKind.HLS;
    }

    @Override
    public Executor owner() {
        return main.place().stream().home();
    }

    @Override
    public SessionStatus status() {
        String userAgent = client.request().header("User-Agent");
        return new SessionStatus(
                client.id(),
                kind(),
                client.created(),
                client.request().peer().clientText(),
                SessionState.READ,
                client.path().value(),
                Redaction.redactQuery(client.request().rawQuery()),
                client.allowed().user(),
                userAgent == null ? "" : userAgent,
                0,
                sentBytes.sum(),
                0,
                Optional.empty());
    }

    @Override
    public void kick() {
        viewers.end(this, EndReason.KICKED);
    }

    @Override
    public void shutDown() {
        viewers.end(this, EndReason.SERVER_STOPPING);
    }
}
