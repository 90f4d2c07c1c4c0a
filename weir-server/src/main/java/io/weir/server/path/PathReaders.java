package io.weir.server.path;

import io.weir.base.id.PathName;
import io.weir.base.id.SessionId;
import io.weir.config.ReaderConfig;
import io.weir.server.hook.HookClient;
import io.weir.server.stream.EndReason;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Who reads a path, and who waits for something to read.
 *
 * <p>Threading: the path's thread. Limits: {@value #HELD_MAX} that wait; those of the path and of its users that read.
 */
final class PathReaders {
    /** Readers that wait for a publisher's tracks. */
    static final int HELD_MAX = 1024;

    private final PathName path;
    private final UserReaders users;
    private final Events events;
    private final Map<SessionId, Reader> reading = new LinkedHashMap<>();
    private final List<PathCommand.AddReader> held = new ArrayList<>();

    /** One that reads, or has a place and is connecting. */
    private static final class Reader {
        final PathStatus.Party party;
        final HookClient client;
        final String user;
        boolean connecting;

        Reader(PathCommand.AddReader add) {
            party = add.reader();
            client = StreamPath.client(add.reader(), add.arrival());
            user = add.arrival().user();
            connecting = add.connecting();
        }
    }

    /** Hears of who comes and goes. */
    interface Events {
        /** It reads from now on. */
        void onRead(HookClient reader);

        /** It reads no more. */
        void onUnread(HookClient reader, EndReason reason);
    }

    /** Nobody yet; {@code users} counts for all paths. */
    PathReaders(PathName path, UserReaders users, Events events) {
        this.path = path;
        this.users = users;
        this.events = events;
    }

    /** Whether nobody reads and nobody waits. */
    boolean isEmpty() {
        return reading.isEmpty() && held.isEmpty();
    }

    /** Whether somebody waits. */
    boolean isAwaited() {
        return !held.isEmpty();
    }

    /** Whether one more may wait. */
    boolean canHold() {
        return held.size() < HELD_MAX;
    }

    /** Why the path has no room for one more, or empty. */
    Optional<ReadDecision> refusal(PathCommand.AddReader add, ReaderConfig config) {
        if (config.max() > 0 && reading.size() + held.size() >= config.max()) {
            return Optional.of(full("path '" + path + "' has its maximum of " + config.max() + " readers"));
        }
        String user = add.arrival().user();
        if (config.maxPerUser() > 0 && !user.isEmpty() && countOf(user) >= config.maxPerUser()) {
            return Optional.of(full("path '" + path + "' has its maximum of " + config.maxPerUser()
                    + " readers of user '" + user + "'"));
        }
        return Optional.empty();
    }

    /** Lets one read, or says why its user has no room for one more. */
    Optional<ReadDecision> add(PathCommand.AddReader add) {
        String user = add.arrival().user();
        int max = add.arrival().limits().maxReaders();
        if (!users.enter(user, max)) {
            return Optional.of(full("user '" + user + "' has its maximum of " + max + " readers"));
        }
        Reader reader = new Reader(add);
        reading.put(add.reader().id(), reader);
        if (!reader.connecting) {
            events.onRead(reader.client);
        }
        return Optional.empty();
    }

    /** One that had a place reads from now on. */
    void connected(SessionId id) {
        Reader reader = reading.get(id);
        if (reader != null && reader.connecting) {
            reader.connecting = false;
            events.onRead(reader.client);
        }
    }

    /** Lets one wait. */
    void hold(PathCommand.AddReader add) {
        held.add(add);
    }

    /** Those that wait, who then wait no more. */
    List<PathCommand.AddReader> takeHeld() {
        List<PathCommand.AddReader> waiting = List.copyOf(held);
        held.clear();
        return waiting;
    }

    /** One reads or waits no more. */
    void remove(SessionId id, EndReason reason) {
        Reader gone = reading.remove(id);
        if (gone == null) {
            held.removeIf(add -> add.reader().id().equals(id));
        } else {
            left(gone, reason);
        }
    }

    /** Nobody reads any more. */
    void end(EndReason reason) {
        List<Reader> gone = List.copyOf(reading.values());
        reading.clear();
        gone.forEach(reader -> left(reader, reason));
    }

    /** Who reads. */
    List<PathStatus.Party> parties() {
        return reading.values().stream()
                .filter(reader -> !reader.connecting)
                .map(reader -> reader.party)
                .toList();
    }

    private void left(Reader reader, EndReason reason) {
        users.leave(reader.user);
        if (!reader.connecting) {
            events.onUnread(reader.client, reason);
        }
    }

    private long countOf(String user) {
        return reading.values().stream()
                        .filter(reader -> reader.user.equals(user))
                        .count()
                + held.stream().filter(add -> add.arrival().user().equals(user)).count();
    }

    private static ReadDecision full(String text) {
        return new ReadDecision.Refused(Refusal.TOO_MANY_READERS, text);
    }
}
