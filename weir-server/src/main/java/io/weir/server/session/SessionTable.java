package io.weir.server.session;

import io.weir.base.id.SessionId;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;

/**
 * All live sessions. Nobody reads a session's fields: its owner is asked, one task for each owner, and answers with records.
 *
 * <p>Threading: any thread. Limits: as many entries as there are connections, which listeners bound.
 */
public final class SessionTable {
    private final Map<SessionId, LiveSession> sessions = new ConcurrentHashMap<>();
    private final SessionObserver observer;

    /** An empty table that nobody watches. */
    public SessionTable() {
        this(SessionObserver.NONE);
    }

    /** An empty table that tells {@code observer} of each session. */
    public SessionTable(SessionObserver observer) {
        this.observer = observer;
    }

    /** Adds a session that has just begun; its own thread. */
    public void add(LiveSession session) {
        sessions.put(session.id(), session);
        observer.onAdded(session);
    }

    /** Takes out a session that has ended, for {@code reason}; its own thread. */
    public void remove(LiveSession session, String reason) {
        if (sessions.remove(session.id(), session)) {
            observer.onRemoved(session, reason);
        }
    }

    /** Number of sessions of all kinds. */
    public int size() {
        return sessions.size();
    }

    /** Sessions of all kinds, in no order. */
    public Collection<LiveSession> all() {
        return List.copyOf(sessions.values());
    }

    /** The session of that id and one of those kinds. */
    public Optional<LiveSession> find(SessionId id, Set<SessionKind> kinds) {
        return Optional.ofNullable(sessions.get(id)).filter(session -> kinds.contains(session.kind()));
    }

    /** The status of all sessions, oldest first. */
    public CompletableFuture<List<SessionStatus>> statuses() {
        return statuses(EnumSet.allOf(SessionKind.class));
    }

    /** The status of all sessions of those kinds, oldest first. */
    public CompletableFuture<List<SessionStatus>> statuses(SessionKind first, SessionKind... others) {
        return statuses(EnumSet.of(first, others));
    }

    private CompletableFuture<List<SessionStatus>> statuses(Set<SessionKind> kinds) {
        Map<Executor, List<LiveSession>> byOwner = new HashMap<>();
        for (LiveSession session : sessions.values()) {
            if (kinds.contains(session.kind())) {
                byOwner.computeIfAbsent(session.owner(), _ -> new ArrayList<>()).add(session);
            }
        }
        List<CompletableFuture<List<SessionStatus>>> parts = new ArrayList<>();
        byOwner.forEach((owner, owned) -> parts.add(CompletableFuture.supplyAsync(
                () -> owned.stream().map(LiveSession::status).toList(), owner)));
        return CompletableFuture.allOf(parts.toArray(CompletableFuture<?>[]::new))
                .thenApply(_ -> parts.stream()
                        .flatMap(part -> part.join().stream())
                        .sorted(Comparator.comparing(SessionStatus::created)
                                .thenComparing(status -> status.id().toString()))
                        .toList());
    }

    /** The status of one session. */
    public CompletableFuture<SessionStatus> status(LiveSession session) {
        return CompletableFuture.supplyAsync(session::status, session.owner());
    }
}
