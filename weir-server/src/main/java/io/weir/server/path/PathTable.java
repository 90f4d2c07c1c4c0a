package io.weir.server.path;

import io.weir.base.id.PathName;
import io.weir.base.log.Redaction;
import io.weir.base.metrics.Counters;
import io.weir.base.thread.EventLoops;
import io.weir.base.time.Clock;
import io.weir.config.PathConfig;
import io.weir.config.PathMatch;
import io.weir.config.PathRules;
import io.weir.config.ServerConfig;
import io.weir.server.hook.HookSink;
import io.weir.server.hook.Refusals;
import io.weir.server.stream.EndReason;
import io.weir.server.stream.FanoutLoad;
import io.weir.server.stream.PlainAudioMaker;
import io.weir.server.stream.StreamLimits;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;

/**
 * All paths by name. Configured names are always there; names that match a pattern come with their first publisher and go when
 * nobody is left.
 *
 * <p>Threading: any thread; a name's coming, its commands and its going are atomic to one another.
 * <p>Limits: {@value #PATHS_MAX} paths.
 */
public final class PathTable {
    /** Paths alive at once. */
    public static final int PATHS_MAX = 100_000;

    private static final String DRAINING = "the server is draining: it takes no new clients";

    private final Map<PathName, StreamPath> paths = new ConcurrentHashMap<>();
    private final StreamPath.Shared shared;
    private final Refusals refusals;
    private volatile boolean draining;
    // written by the supervisor, read by any thread
    private volatile Settings settings;

    /** What a configuration says about paths. */
    private record Settings(ServerConfig config, PathRules rules, Set<String> fixed) {
        static Settings of(ServerConfig config) {
            PathRules rules = new PathRules(config.paths());
            return new Settings(config, rules, rules.fixedNames());
        }

        StreamLimits limitsOf(PathMatch match) {
            return StreamLimits.of(match.config().gopCache(), config.general());
        }
    }

    /**
     * What paths deal with.
     *
     * @param hooks who is told what happens
     * @param outgoing opens what they fetch from and send to
     * @param plainAudio makes audio for readers that don't know a stream's
     * @param companion goes along with their streams
     */
    public record Surroundings(
            HookSink hooks, Outgoing outgoing, PlainAudioMaker plainAudio, StreamCompanion companion) {}

    /** A table over {@code config}; creates the configured paths. */
    public PathTable(ServerConfig config, EventLoops loops, Clock clock, Counters counters, Surroundings around) {
        this.settings = Settings.of(config);
        this.shared = new StreamPath.Shared(
                new FanoutLoad(counters),
                around.plainAudio,
                clock,
                (task, delay) -> loops.next().schedule(task, delay.toMillis(), TimeUnit.MILLISECONDS),
                counters.counter(Counters.INTERNAL_ERRORS),
                around.hooks,
                around.outgoing,
                around.companion,
                loops::next,
                new UserReaders(),
                this::onIdle);
        this.refusals = new Refusals(around.hooks, clock);
        startFixed(settings);
    }

    private void startFixed(Settings now) {
        for (String name : now.fixed) {
            PathName path = new PathName(name);
            now.rules.find(path).ifPresent(match -> paths.computeIfAbsent(path, _ -> started(path, match, now)));
        }
    }

    /**
     * Follows another configuration. Only paths whose source changes, or whose settings are gone, lose their clients. By
     * one thread at a time.
     */
    public void reload(ServerConfig next) {
        Settings now = Settings.of(next);
        settings = now;
        startFixed(now);
        paths.keySet().forEach(this::reconcile);
    }

    /** Gives a path the settings that count now. */
    private void reconcile(PathName name) {
        paths.computeIfPresent(name, (_, path) -> {
            Settings now = settings;
            Optional<PathMatch> match = now.rules.find(name);
            if (match.isEmpty()) {
                path.tell(new PathCommand.Close(EndReason.PATH_CLOSED));
                path.retire();
                return null;
            }
            path.tell(new PathCommand.Reconfigure(match.get(), now.limitsOf(match.get())));
            return path;
        });
    }

    /** Asks to publish; the reply comes on the path's thread, or at once on the caller's when there is no such path. */
    public void publish(PathName name, Publisher publisher, Arrival arrival, Consumer<PublishDecision> reply) {
        Consumer<PublishDecision> told = decision -> {
            if (decision instanceof PublishDecision.Refused(var reason, var _)) {
                onRefused(new PathStatus.Party(publisher.apiType(), publisher.id()), arrival, name, "publish", reason);
            }
            reply.accept(decision);
        };
        if (draining) {
            told.accept(new PublishDecision.Refused(Refusal.BUSY, DRAINING));
            return;
        }
        Settings now = settings;
        Optional<PathMatch> match = now.rules.find(name);
        if (match.isEmpty()) {
            told.accept(new PublishDecision.Refused(Refusal.NOT_CONFIGURED, notConfigured(name)));
            return;
        }
        Asked asked = askOrStart(name, match.get(), now, new PathCommand.AddPublisher(publisher, arrival, false, told));
        if (asked == Asked.TABLE_FULL) {
            told.accept(new PublishDecision.Refused(Refusal.BUSY, "the server has its maximum of paths"));
        } else if (asked == Asked.BUSY) {
            told.accept(new PublishDecision.Refused(Refusal.BUSY, "path '" + name + "' is busy"));
        }
    }

    /**
     * Why somebody who asked to publish now would be refused; empty when nothing is known against it. Nothing is reserved:
     * {@link #publish} has the last word.
     */
    public CompletableFuture<Optional<PublishDecision.Refused>> refusalToPublish(PathName name) {
        Optional<PathMatch> match = settings.rules.find(name);
        if (draining) {
            return refused(Refusal.BUSY, DRAINING);
        }
        if (match.isEmpty()) {
            return refused(Refusal.NOT_CONFIGURED, notConfigured(name));
        }
        PathConfig config = match.get().config();
        if (!config.source().takesPublishers()) {
            return refused(Refusal.NOT_FOR_PUBLISHERS, "path '" + name + "' has a source of its own");
        }
        if (config.publisher().override()) {
            return CompletableFuture.completedFuture(Optional.empty());
        }
        return status(name)
                .thenApply(found -> found.filter(path -> path.onlineAt().isPresent())
                        .map(_ -> new PublishDecision.Refused(
                                Refusal.ALREADY_PUBLISHING, "someone is already publishing to path '" + name + "'")));
    }

    private static CompletableFuture<Optional<PublishDecision.Refused>> refused(Refusal reason, String text) {
        return CompletableFuture.completedFuture(Optional.of(new PublishDecision.Refused(reason, text)));
    }

    /** Asks to read; the reply comes on the path's thread, or at once on the caller's when there is nothing to read. */
    public void read(PathName name, PathStatus.Party reader, Arrival arrival, Consumer<ReadDecision> reply) {
        read(name, reader, arrival, false, reply);
    }

    /** As {@link #read}, for one who is a reader from {@link PathHandle#readerConnected} on: until then its place is kept. */
    public void reserve(PathName name, PathStatus.Party reader, Arrival arrival, Consumer<ReadDecision> reply) {
        read(name, reader, arrival, true, reply);
    }

    private void read(
            PathName name, PathStatus.Party reader, Arrival arrival, boolean connecting, Consumer<ReadDecision> reply) {
        Consumer<ReadDecision> told = decision -> {
            if (decision instanceof ReadDecision.Refused(var reason, var _)) {
                onRefused(reader, arrival, name, "read", reason);
            }
            reply.accept(decision);
        };
        if (draining) {
            told.accept(new ReadDecision.Refused(Refusal.BUSY, DRAINING));
            return;
        }
        Settings now = settings;
        Optional<PathMatch> match = now.rules.find(name);
        if (match.isEmpty()) {
            told.accept(new ReadDecision.Refused(Refusal.NOT_CONFIGURED, notConfigured(name)));
            return;
        }
        PathCommand command = new PathCommand.AddReader(reader, arrival, connecting, told);
        boolean onDemand = isOnDemand(match.get().config());
        Asked asked = onDemand ? askOrStart(name, match.get(), now, command) : askExisting(name, command);
        switch (asked) {
            case TOLD -> {}
            case BUSY -> told.accept(new ReadDecision.Refused(Refusal.BUSY, "path '" + name + "' is busy"));
            case TABLE_FULL ->
                told.accept(new ReadDecision.Refused(Refusal.BUSY, "the server has its maximum of paths"));
            case ABSENT -> told.accept(absent(name, match.get(), arrival));
        }
    }

    /** The answer for a path that nobody has begun. */
    private static ReadDecision absent(PathName name, PathMatch match, Arrival arrival) {
        Optional<Elsewhere> elsewhere =
                Elsewhere.of(match, PathVariables.of(name, match).withQuery(arrival.query()));
        return elsewhere.isPresent()
                ? new ReadDecision.Redirected(elsewhere.get())
                : new ReadDecision.Refused(Refusal.NO_STREAM, "no stream is available on path '" + name + "'");
    }

    /**
     * Where a reader who came now would be sent; empty when the path has something to read, brings it on demand, or sends nobody
     * anywhere.
     */
    public CompletableFuture<Optional<Elsewhere>> elsewhere(PathName name) {
        Optional<PathMatch> match = settings.rules.find(name);
        Optional<Elsewhere> target = match.flatMap(found -> Elsewhere.of(found, PathVariables.of(name, found)));
        if (match.isEmpty() || target.isEmpty() || isOnDemand(match.get().config())) {
            return CompletableFuture.completedFuture(Optional.empty());
        }
        return status(name)
                .thenApply(found -> found.filter(path -> path.availableAt().isPresent()
                                        || path.source().isPresent())
                                .isPresent()
                        ? Optional.empty()
                        : target);
    }

    private static boolean isOnDemand(PathConfig config) {
        return config.source().isStatic()
                ? config.source().onDemand()
                : !config.hooks().runOnDemand().isEmpty();
    }

    /** What became of a command. */
    private enum Asked {
        TOLD,
        BUSY,
        TABLE_FULL,
        ABSENT
    }

    private Asked askOrStart(PathName name, PathMatch match, Settings now, PathCommand command) {
        if (paths.size() >= PATHS_MAX && !paths.containsKey(name)) {
            return Asked.TABLE_FULL;
        }
        AtomicBoolean told = new AtomicBoolean();
        paths.compute(name, (_, existing) -> {
            StreamPath path = existing == null ? started(name, match, now) : existing;
            told.set(path.ask(command));
            return path;
        });
        if (settings != now) {
            reconcile(name);
        }
        return told.get() ? Asked.TOLD : Asked.BUSY;
    }

    private Asked askExisting(PathName name, PathCommand command) {
        AtomicBoolean told = new AtomicBoolean();
        StreamPath found = paths.computeIfPresent(name, (_, path) -> {
            told.set(path.ask(command));
            return path;
        });
        return told.get() ? Asked.TOLD : found == null ? Asked.ABSENT : Asked.BUSY;
    }

    /** Tells, as of other refusals, of a reader that the path took and that its protocol can't carry the stream to. */
    public void tellUnfit(PathStatus.Party reader, Arrival arrival, PathName name, String reason) {
        refusals.onRefused(StreamPath.client(reader, arrival), name.value(), "read", reason);
    }

    /** What somebody asked for in vain may be a mistyped secret: of such paths only the beginning is told. */
    private void onRefused(PathStatus.Party party, Arrival arrival, PathName name, String action, Refusal reason) {
        boolean known = switch (reason) {
            case BAD_NAME, NOT_CONFIGURED, NO_STREAM, NOT_ALLOWED -> false;
            case ALREADY_PUBLISHING, NOT_FOR_PUBLISHERS, TOO_MANY_READERS, BUSY -> true;
        };
        int lastPart = name.value().lastIndexOf('/') + 1;
        String told = known || settings.fixed.contains(name.value())
                ? name.value()
                : name.value().substring(0, lastPart) + Redaction.MASK;
        refusals.onRefused(
                StreamPath.client(party, arrival), told, action, reason.name().toLowerCase(Locale.ROOT));
    }

    /** The settings that apply to a path, empty when it is not configured. */
    public Optional<PathMatch> match(PathName name) {
        return settings.rules.find(name);
    }

    /** All paths, by name. */
    public CompletableFuture<List<PathStatus>> statuses() {
        List<CompletableFuture<PathStatus>> asked = new ArrayList<>();
        for (StreamPath path : paths.values()) {
            CompletableFuture<PathStatus> reply = new CompletableFuture<>();
            if (path.ask(new PathCommand.Describe(reply))) {
                asked.add(reply);
            }
        }
        return CompletableFuture.allOf(asked.toArray(CompletableFuture<?>[]::new))
                .thenApply(_ -> asked.stream()
                        .map(CompletableFuture::join)
                        .sorted(Comparator.comparing(PathStatus::name))
                        .toList());
    }

    /** One path, or empty when it does not exist now. */
    public CompletableFuture<Optional<PathStatus>> status(PathName name) {
        CompletableFuture<PathStatus> reply = new CompletableFuture<>();
        List<StreamPath> told = new ArrayList<>(1);
        paths.computeIfPresent(name, (_, path) -> {
            if (path.ask(new PathCommand.Describe(reply))) {
                told.add(path);
            }
            return path;
        });
        return told.isEmpty() ? CompletableFuture.completedFuture(Optional.empty()) : reply.thenApply(Optional::of);
    }

    /** The fan-out of all paths' streams, for other streams on the same loops. */
    public FanoutLoad load() {
        return shared.load();
    }

    /** Has new publishers and readers refused from now on, or taken again; those that are there stay. */
    public void drain(boolean refuse) {
        draining = refuse;
    }

    /** Whether new publishers and readers are refused. */
    public boolean isDraining() {
        return draining;
    }

    /** Number of paths now. */
    public int size() {
        return paths.size();
    }

    /** Ends all publishers and readers; the table takes no more. */
    public void close() {
        paths.values().forEach(path -> path.tell(new PathCommand.Close(EndReason.SERVER_STOPPING)));
        paths.values().forEach(StreamPath::retire);
    }

    /** Waits until the paths that {@link #close} ended have told all their events; false when they did not in time. */
    public boolean awaitClosed(Duration patience) {
        try {
            CompletableFuture.allOf(
                            paths.values().stream().map(StreamPath::ended).toArray(CompletableFuture<?>[]::new))
                    .get(patience.toNanos(), TimeUnit.NANOSECONDS);
            return true;
        } catch (ExecutionException | TimeoutException _) {
            return false;
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private StreamPath started(PathName name, PathMatch match, Settings now) {
        StreamPath path = new StreamPath(name, match, now.limitsOf(match), shared);
        path.start();
        return path;
    }

    /** A path with nobody left: patterns' paths go, unless a command came in meanwhile. */
    private void onIdle(StreamPath path) {
        if (settings.fixed.contains(path.name().value())) {
            return;
        }
        paths.computeIfPresent(path.name(), (_, current) -> {
            if (current != path || !path.quiet()) {
                return current;
            }
            path.retire();
            return null;
        });
    }

    private static String notConfigured(PathName name) {
        return "path '" + name + "' is not configured";
    }
}
