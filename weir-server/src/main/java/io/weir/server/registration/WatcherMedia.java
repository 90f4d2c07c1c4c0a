package io.weir.server.registration;

import io.weir.base.id.SessionId;
import io.weir.server.stream.EndReason;
import io.weir.server.stream.LiveStream;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The keys of a watchers' registration, each with a stream while somebody watches or feeds it. Watchers may come before any media:
 * the stream holds them.
 *
 * <p>Threading: {@link #feed} from any thread, the rest is the table's. A key's coming, its changes and its going are atomic to one
 * another.
 * <p>Limits: {@value #KEYS_MAX} keys.
 */
public final class WatcherMedia {
    /** Keys watched or fed at once. */
    public static final int KEYS_MAX = 10_000;

    private final StreamKey scope;
    private final Supplier<LiveStream> streams;
    private final Map<String, WatchedKey> keys = new ConcurrentHashMap<>();
    // written by the table's thread, read by those who begin to feed
    private volatile boolean closed;

    private static final class WatchedKey {
        final LiveStream stream;
        final Set<SessionId> watchers = new HashSet<>();

        @Nullable
        KeyFeed feed;

        WatchedKey(LiveStream stream) {
            this.stream = stream;
        }
    }

    WatcherMedia(StreamKey scope, Supplier<LiveStream> streams) {
        this.scope = scope;
        this.streams = streams;
    }

    /**
     * Begins to feed {@code key}, which ends the feed before. Empty when the registration is gone or has its maximum of keys.
     *
     * @throws IllegalArgumentException when the registration does not speak for that key
     */
    public Optional<KeyFeed> feed(String key) {
        if (!scope.matches(key)) {
            throw new IllegalArgumentException("the registration does not speak for this key");
        }
        List<KeyFeed> begun = new ArrayList<>(1);
        keys.compute(key, (_, existing) -> {
            WatchedKey watched = existing == null ? created() : existing;
            if (watched != null) {
                KeyFeed feed = new KeyFeed(watched.stream.openFeed(), ended -> endFeed(key, ended));
                watched.feed = feed;
                begun.add(feed);
            }
            return watched;
        });
        if (closed) {
            // the table may have passed this key just before it came
            discard(key, EndReason.REGISTRATION_REMOVED);
            return Optional.empty();
        }
        return begun.stream().findFirst();
    }

    /** Adds a watcher; null when there are too many keys. */
    @Nullable
    LiveStream join(String key, SessionId watcher) {
        WatchedKey joined = keys.compute(key, (_, existing) -> {
            WatchedKey watched = existing == null ? created() : existing;
            if (watched != null) {
                watched.watchers.add(watcher);
            }
            return watched;
        });
        return joined == null ? null : joined.stream;
    }

    /** Takes a watcher off. */
    void leave(String key, SessionId watcher) {
        keys.computeIfPresent(key, (_, watched) -> {
            watched.watchers.remove(watcher);
            return keptOrClosed(watched);
        });
    }

    /** Ends all feeds and watchers. */
    void close(EndReason reason) {
        closed = true;
        keys.keySet().forEach(key -> discard(key, reason));
    }

    /** Keys watched or fed now. */
    int size() {
        return keys.size();
    }

    private void endFeed(String key, KeyFeed feed) {
        keys.computeIfPresent(key, (_, watched) -> {
            if (watched.feed != feed) {
                return watched;
            }
            watched.feed = null;
            watched.stream.forgetFeed();
            return keptOrClosed(watched);
        });
    }

    private void discard(String key, EndReason reason) {
        keys.computeIfPresent(key, (_, watched) -> {
            watched.stream.close(reason);
            return null;
        });
    }

    private @Nullable WatchedKey created() {
        return closed || keys.size() >= KEYS_MAX ? null : new WatchedKey(streams.get());
    }

    private static @Nullable WatchedKey keptOrClosed(WatchedKey watched) {
        if (watched.feed != null || !watched.watchers.isEmpty()) {
            return watched;
        }
        watched.stream.close(EndReason.PUBLISHER_GONE);
        return null;
    }
}
