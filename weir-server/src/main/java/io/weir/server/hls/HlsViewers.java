package io.weir.server.hls;

import io.weir.base.id.SessionId;
import io.weir.base.time.Clock;
import io.weir.server.session.SessionTable;
import io.weir.server.stream.EndReason;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The sessions of HLS.
 *
 * <p>Threading: any thread. Limits: {@value #SESSIONS_MAX} sessions, and of one path {@value #RETIRED_MAX} of a CDN whose streams are over;
 * a viewer's goes on for {@value #LEFT_S} s longer than what its stream has left plays.
 */
final class HlsViewers {
    /** Sessions at once; one more is told that the server is busy. */
    static final int SESSIONS_MAX = 65_536;

    /** Seconds without a request after which a viewer has left. */
    static final int IDLE_S = 30;

    /**
     * Seconds that a viewer whose stream is over has for more than playing all that its playlist lists: then it has left, however often
     * it asks, and does not keep what the stream has left.
     */
    static final int LEFT_S = IDLE_S;

    private static final int TOKEN_BYTES = 16;
    private static final Logger LOG = LoggerFactory.getLogger(HlsViewers.class);

    /** CDN sessions of one path whose streams are over: a publisher that comes and goes must not fill the memory. */
    static final int RETIRED_MAX = 4;

    private final Map<String, HlsSession> sessions = new ConcurrentHashMap<>();
    private final Map<String, List<HlsSession>> retired = new ConcurrentHashMap<>();
    private final SessionTable table;
    private final Clock clock;
    private final SecureRandom random;

    HlsViewers(SessionTable table, Clock clock, SecureRandom random) {
        this.table = table;
        this.clock = clock;
        this.random = random;
    }

    /**
     * Begins a session; empty when there are too many, or when a CDN has one for the path. One of a stream that is over makes way, and
     * stays as long as it is asked for.
     */
    Optional<HlsSession> begin(HlsSession.Client client, HlsSession.Seat seat) {
        if (sessions.size() >= SESSIONS_MAX) {
            return Optional.empty();
        }
        HlsSession session = new HlsSession(client, seat, this, clock.nanoTime());
        HlsSession before = sessions.get(key(session));
        if (before != null && before.muxer().hasEnded()) {
            retire(before);
        }
        if (sessions.putIfAbsent(key(session), session) != null) {
            return Optional.empty();
        }
        table.add(session);
        LOG.info(
                "[path {}] [{} {}] reading",
                client.path(),
                session.kind().label(),
                client.id().shortText());
        sweepLater(session, IDLE_S * 1_000_000_000L);
        return Optional.of(session);
    }

    /** The session of that token on that path, or null. */
    @Nullable
    HlsSession find(String token, String path) {
        return sessions.get(key(token, path));
    }

    /** Its stream is over; harmless when it has ended meanwhile. */
    void retire(HlsSession session) {
        List<HlsSession> all = retired.compute(session.path().value(), (_, present) -> {
            List<HlsSession> more = new ArrayList<>(present == null ? List.of() : present);
            if (sessions.remove(key(session), session)) {
                more.add(session);
            }
            return more.isEmpty() ? null : List.copyOf(more);
        });
        if (all != null && all.size() > RETIRED_MAX) {
            end(all.getFirst(), EndReason.SOURCE_CHANGED);
        }
    }

    /** Paths with sessions of a CDN whose streams are over. Any thread. */
    int retiredPathCount() {
        return retired.size();
    }

    private boolean isRetired(HlsSession session) {
        return retired(session.path().value()).contains(session);
    }

    /** Those of a path, after whoever is about to retire one has done so. */
    private List<HlsSession> retired(String path) {
        List<HlsSession> all = retired.compute(path, (_, present) -> present);
        return all == null ? List.of() : all;
    }

    private boolean remove(HlsSession session) {
        if (!session.isCdn()) {
            return sessions.remove(key(session), session);
        }
        AtomicBoolean removed = new AtomicBoolean();
        retired.compute(session.path().value(), (_, present) -> {
            List<HlsSession> fewer = new ArrayList<>(present == null ? List.of() : present);
            removed.set(fewer.remove(session) || sessions.remove(key(session), session));
            return fewer.isEmpty() ? null : List.copyOf(fewer);
        });
        return removed.get();
    }

    /** The CDN's session on that path, over or not, that a file of that name is of, or null. */
    @Nullable
    HlsSession cdnOwner(String path, String file) {
        HlsSession present = find(HlsSession.CDN, path);
        if (present != null && present.owner(file) != null) {
            return present;
        }
        for (HlsSession over : retired(path)) {
            if (over.owner(file) != null) {
                return over;
            }
        }
        return null;
    }

    private static String key(HlsSession session) {
        return key(session.token(), session.path().value());
    }

    private static String key(String token, String path) {
        return token + '/' + path;
    }

    /** Ends a session; harmless when it has ended. */
    void end(HlsSession session, EndReason reason) {
        if (remove(session)) {
            table.remove(session, reason.text());
            session.leave(reason);
            LOG.info(
                    "[path {}] [{} {}] stopped reading: {}",
                    session.path(),
                    session.kind().label(),
                    session.id().shortText(),
                    reason.text());
        }
    }

    private void sweepLater(HlsSession session, long delayNs) {
        session.muxer().home().schedule(() -> sweep(session), delayNs, TimeUnit.NANOSECONDS);
    }

    private void sweep(HlsSession session) {
        if (sessions.get(key(session)) != session && !isRetired(session)) {
            return;
        }
        long nowNs = clock.nanoTime();
        long idleLeftNs = IDLE_S * 1_000_000_000L - (nowNs - session.askedNs());
        long endLeftNs = Long.MAX_VALUE;
        if (!session.isCdn()) {
            session.leavePlayed(nowNs);
            endLeftNs = session.leftNs(nowNs);
        }
        EndReason over = session.muxer().endReason();
        if (idleLeftNs <= 0) {
            end(session, EndReason.CLIENT_LEFT);
        } else if (endLeftNs <= 0 && over != null) {
            end(session, over);
        } else {
            sweepLater(session, Math.min(idleLeftNs, endLeftNs));
        }
    }

    /** Whether the session of that id is a CDN's. */
    boolean isCdn(SessionId id) {
        return Stream.concat(
                        sessions.values().stream(), retired.values().stream().flatMap(List::stream))
                .anyMatch(each -> each.isCdn() && each.id().equals(id));
    }

    /** A token that nobody can guess. */
    String token() {
        byte[] token = new byte[TOKEN_BYTES];
        random.nextBytes(token);
        return HexFormat.of().formatHex(token);
    }
}
