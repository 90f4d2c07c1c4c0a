package io.weir.server.node;

import io.weir.base.time.Clock;
import io.weir.config.ConfigChange;
import io.weir.config.ConfigException;
import io.weir.config.ConfigOverlay;
import io.weir.config.ConfigProblem;
import io.weir.config.ConfigSource;
import io.weir.config.EditException;
import io.weir.config.EditException.Reason;
import io.weir.config.ServerConfig;
import io.weir.config.revision.Revision;
import io.weir.config.revision.RevisionStore;
import io.weir.server.api.ConfigControl;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Owns the configuration in force: a file, under what was changed through the API. It alone compares an old
 * configuration with a new one and brings the new one into force; one that can't be used is refused as a whole.
 *
 * <p>Threading: any thread; changes are made one after the other on a thread of its own.
 * <p>Limits: {@value #CHANGES_WAITING_MAX} changes waiting.
 */
public final class Supervisor implements ConfigControl, AutoCloseable {
    /** Changes that wait when the next is refused. */
    static final int CHANGES_WAITING_MAX = 256;
    /** Changed keys that a log line names. */
    private static final int KEYS_LOGGED_MAX = 20;

    /** The author of what was changed in the file, in events. */
    private static final String FILE_AUTHOR = "file";

    private static final Logger LOG = LoggerFactory.getLogger(Supervisor.class);

    private final Clock clock;
    private final @Nullable RevisionStore store;
    private final List<String> broken;
    private final List<Consumer<ServerConfig>> followers = new CopyOnWriteArrayList<>();
    private final ThreadPoolExecutor changes = new ThreadPoolExecutor(
            1,
            1,
            0,
            TimeUnit.SECONDS,
            new ArrayBlockingQueue<>(CHANGES_WAITING_MAX),
            Thread.ofPlatform().daemon().name("supervisor").factory());
    private @Nullable Supervised supervised;
    private @Nullable ConfigWatch watch;
    // written by the supervisor's thread, read by any
    private volatile ConfigState state;

    /** Owns what {@code opened} found. */
    public Supervisor(OpenedConfig opened, Clock clock) {
        this.clock = clock;
        this.state = opened.state();
        this.store = opened.store();
        this.broken = opened.broken();
    }

    /**
     * Owns {@code source} and what was changed through the API before.
     *
     * @throws ConfigException with everything that is wrong
     */
    public static Supervisor open(ConfigSource source, Clock clock) throws ConfigException {
        return new Supervisor(OpenedConfig.open(source), clock);
    }

    @Override
    public ServerConfig config() {
        return state.config();
    }

    /** What is odd about the configuration in force. */
    public List<ConfigProblem> warnings() {
        return state.loaded().warnings();
    }

    /** What has been in force since it last changed; another text for every change, and for every process. */
    @Override
    public String version() {
        return Integer.toHexString(System.identityHashCode(this)) + "-" + state.version();
    }

    @Override
    public int revision() {
        return state.revision();
    }

    @Override
    public List<Revision> revisions() {
        return store == null ? List.of() : store.all();
    }

    /** From now on {@code node} is kept in step. Before anything else that changes the configuration. */
    void supervise(Supervised node) {
        supervised = node;
        for (String note : broken) {
            LOG.error("[config] a stored change can't be read and was passed over: {}", note);
        }
        if (state.revision() > 0) {
            LOG.info("[config] with what was changed through the API, revision {}", state.revision());
        }
    }

    /** Tells {@code follower} of every new configuration, on the supervisor's thread, after the node's own components. */
    public void follow(Consumer<ServerConfig> follower) {
        followers.add(follower);
    }

    /** Reloads whenever the configuration's file changes. */
    public synchronized void watchFile() {
        Optional<Path> file = state.source().file();
        if (file.isEmpty() || watch != null) {
            return;
        }
        try {
            watch = ConfigWatch.start(file.get(), () -> reload("the file changed"), clock);
        } catch (IOException e) {
            LOG.warn("[config] {} is not watched, reload it by SIGHUP: {}", file.get(), e.getMessage());
        }
    }

    /** Reads the file again, soon; says in the log what came of it. */
    public void reload(String why) {
        try {
            changes.execute(() -> doReload(why));
        } catch (RejectedExecutionException _) {
            LOG.warn("[config] not reloaded, too many changes are waiting");
        }
    }

    @Override
    public CompletableFuture<Void> edit(Edit edit) {
        return submit(() -> doEdit(edit));
    }

    @Override
    public CompletableFuture<Void> rollback(int number, Edit edit) {
        return submit(() -> doRollback(number, edit));
    }

    /** No more changes; one that is being made is finished. */
    @Override
    public synchronized void close() {
        if (watch != null) {
            watch.close();
            watch = null;
        }
        changes.shutdown();
        try {
            if (!changes.awaitTermination(1, TimeUnit.SECONDS)) {
                LOG.warn("[config] a change is still being made");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private interface Change {
        void make() throws EditException;
    }

    private CompletableFuture<Void> submit(Change change) {
        CompletableFuture<Void> done = new CompletableFuture<>();
        try {
            changes.execute(() -> {
                try {
                    change.make();
                    done.complete(null);
                } catch (EditException | RuntimeException e) {
                    done.completeExceptionally(e);
                }
            });
        } catch (RejectedExecutionException _) {
            done.completeExceptionally(new EditException(Reason.BUSY, "too many changes are waiting"));
        }
        return done;
    }

    // from here on: the supervisor's thread

    private void doReload(String why) {
        ConfigState now = state;
        if (store == null) {
            return;
        }
        try {
            ConfigSource source = now.source().read();
            if (source.saysLike(now.source())) {
                LOG.info("[config] {}, and says what it said", why);
                return;
            }
            ConfigState next = now.next(source, source.load(now.overlay()), now.overlay(), now.revision());
            if (next.config().readOnlyConfig()) {
                next = now.next(source, source.load(ConfigOverlay.NONE), ConfigOverlay.NONE, 0);
            } else if (now.config().readOnlyConfig()) {
                next = withStored(now, source);
            }
            Supervised.Prepared prepared = prepare(next);
            enforce(next, prepared, FILE_AUTHOR, why);
        } catch (ConfigException e) {
            LOG.error(
                    "[config] {}, and can't be used; the old configuration stays. {} problem(s):",
                    why,
                    e.problems().size());
            e.problems().forEach(problem -> LOG.error("[config] {}", problem.text()));
        } catch (ListenException e) {
            LOG.error("[config] {}, and can't be followed; the old configuration stays: {}", why, e.getMessage());
        } catch (RuntimeException e) {
            LOG.error("[config] {}, and the reload failed", why, e);
        }
    }

    private ConfigState withStored(ConfigState now, ConfigSource source) throws ConfigException {
        Optional<Revision> stored =
                store == null ? Optional.empty() : store.newest().revision();
        ConfigOverlay overlay = stored.map(Revision::overlay).orElse(ConfigOverlay.NONE);
        return now.next(
                source,
                source.load(overlay),
                overlay,
                stored.map(Revision::number).orElse(0));
    }

    private void doEdit(Edit edit) throws EditException {
        ConfigState now = editable(edit);
        String action = edit.edits().size() == 1
                ? edit.edits().getFirst().text()
                : "bulk: " + edit.edits().size() + " changes";
        change(now, now.overlay().with(edit.edits(), now.loaded()), edit, action);
    }

    private void doRollback(int number, Edit edit) throws EditException {
        ConfigState now = editable(edit);
        ConfigOverlay overlay = ConfigOverlay.NONE;
        if (number != 0) {
            overlay = Optional.ofNullable(store)
                    .flatMap(revisions -> revisions.find(number))
                    .map(Revision::overlay)
                    .orElseThrow(() -> new EditException(Reason.NOT_FOUND, "revision not found"));
        }
        change(now, overlay, edit, "rollback to revision " + number);
    }

    private ConfigState editable(Edit edit) throws EditException {
        ConfigState now = state;
        if (store == null) {
            throw new EditException(
                    Reason.READ_ONLY, "the configuration belongs to the program that this node is part of");
        }
        if (now.config().readOnlyConfig()) {
            throw new EditException(
                    Reason.READ_ONLY, "the configuration is read-only (readOnlyConfig); change its file instead");
        }
        if (!edit.expected().test(now.config())) {
            throw new EditException(Reason.CHANGED, "it was changed meanwhile; get it again");
        }
        return now;
    }

    private void change(ConfigState now, ConfigOverlay overlay, Edit edit, String action) throws EditException {
        if (overlay.equals(now.overlay())) {
            return;
        }
        ConfigState next;
        Supervised.Prepared prepared;
        try {
            next = now.next(now.source(), now.source().load(overlay), overlay, now.revision());
            prepared = prepare(next);
        } catch (ConfigException e) {
            throw EditException.invalid(e, edit.edits());
        } catch (ListenException e) {
            throw new EditException(Reason.INVALID, String.valueOf(e.getMessage()));
        }
        Revision stored;
        try {
            stored = store(now, next, edit, action);
        } catch (IOException | RuntimeException e) {
            prepared.rollback();
            LOG.error("[config] a change could not be stored", e);
            throw new EditException(Reason.NOT_STORED, "the change can't be stored: " + e.getMessage());
        }
        enforce(
                next.storedAs(stored.number()),
                prepared,
                edit.author(),
                edit.author() + ": " + action + ", revision " + stored.number());
    }

    private Revision store(ConfigState now, ConfigState next, Edit edit, String action) throws IOException {
        if (store == null) {
            throw new IOException("there is no state directory");
        }
        List<ConfigChange> differences = ConfigChange.between(now.config(), next.config());
        return store.append(new Revision(0, clock.wallTime(), edit.author(), action, differences, next.overlay()));
    }

    private Supervised.Prepared prepare(ConfigState next) throws ListenException {
        Supervised node = supervised;
        if (node == null) {
            throw new IllegalStateException("nothing to keep in step");
        }
        return node.prepare(next.config());
    }

    private void enforce(ConfigState next, Supervised.Prepared prepared, String author, String why) {
        ServerConfig old = config();
        List<ConfigChange> changes = ConfigChange.between(old, next.config());
        prepared.commit(author, changes);
        state = next;
        for (Consumer<ServerConfig> follower : followers) {
            try {
                follower.accept(next.config());
            } catch (RuntimeException e) {
                LOG.error("[config] a component did not take the new configuration", e);
            }
        }
        report(why, changes);
        warnings().forEach(warning -> LOG.warn("[config] {}", warning.text()));
        if (!old.stateDirectory().equals(config().stateDirectory())) {
            LOG.warn("[config] stateDirectory: counts from the next start on");
        }
    }

    private static void report(String why, List<ConfigChange> differences) {
        List<String> keys = new ArrayList<>();
        differences.stream().limit(KEYS_LOGGED_MAX).map(ConfigChange::key).forEach(keys::add);
        if (differences.size() > KEYS_LOGGED_MAX) {
            keys.add("…");
        }
        LOG.info("[config] {}; now in force: {}", why, keys.isEmpty() ? "nothing new" : String.join(", ", keys));
    }
}
