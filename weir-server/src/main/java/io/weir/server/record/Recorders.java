package io.weir.server.record;

import io.weir.base.id.PathName;
import io.weir.base.metrics.Counters;
import io.weir.base.time.Clock;
import io.weir.config.PathMatch;
import io.weir.config.RecordConfig;
import io.weir.server.hook.HookPath;
import io.weir.server.hook.HookSink;
import io.weir.server.path.StreamCompanion;
import io.weir.server.recordings.SegmentLog;
import io.weir.server.segment.DiskThreads;
import io.weir.server.stream.LiveStream;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The streams that are recorded: those whose path says so, and those that the API starts and stops.
 *
 * <p>Threading: any thread; what follows from one call is done before the next.
 * <p>Limits: {@value #WISHES_MAX} paths that the API has started or stopped; a share of the heap for what waits to be written.
 */
public final class Recorders implements StreamCompanion {
    /** Paths that are recorded, or not, because the API says so. */
    public static final int WISHES_MAX = 10_000;

    /** What waits to be written takes at most this part of the heap. */
    private static final int HEAP_SHARE = 8;

    private static final Logger LOG = LoggerFactory.getLogger(Recorders.class);

    private final Recorder.Surroundings around;
    private final RecorderReport.Surroundings told;
    private final Map<PathName, Live> streams = new HashMap<>();
    private final Map<PathName, Boolean> wishes = new ConcurrentHashMap<>();
    private final Map<PathName, Recorder> recorders = new ConcurrentHashMap<>();
    private final List<CompletableFuture<@Nullable Void>> ending = new ArrayList<>();

    /** A stream that is there, and how its path is configured. */
    private record Live(PathMatch match, LiveStream stream) {}

    /**
     * No recorders yet.
     *
     * @param index takes down what is written
     */
    public Recorders(HookSink hooks, SegmentLog index, Counters counters, Clock clock) {
        this(
                new Recorder.Surroundings(
                        clock,
                        ZoneId.systemDefault(),
                        new SecureRandom(),
                        SegmentDisk.FILES,
                        new WriteBudget(Runtime.getRuntime().maxMemory() / HEAP_SHARE),
                        new DiskThreads()),
                new RecorderReport.Surroundings(clock, hooks, index, RecordCounters.of(counters)));
    }

    Recorders(Recorder.Surroundings around, RecorderReport.Surroundings told) {
        this.around = around;
        this.told = told;
    }

    /** What waits for the disk of a directory is run by that. */
    public Executor threads(Path root) {
        return around.threads().of(root);
    }

    /** Bytes that wait to be written. */
    public long waitingBytes() {
        return around.budget().waitingBytes();
    }

    /** How many are in each state. */
    public Map<String, Long> countsByState() {
        Map<String, Long> counts = new TreeMap<>();
        for (RecorderState state : RecorderState.values()) {
            counts.put(state.name().toLowerCase(Locale.ROOT), 0L);
        }
        recorders
                .values()
                .forEach(each ->
                        counts.merge(each.report().status().state().name().toLowerCase(Locale.ROOT), 1L, Long::sum));
        return counts;
    }

    /** What all are doing, by path. */
    public List<RecorderStatus> statuses() {
        return recorders.values().stream()
                .map(each -> each.report().status())
                .sorted(Comparator.comparing(RecorderStatus::path))
                .toList();
    }

    /** What the recorder of a path is doing, empty when there is none. */
    public Optional<RecorderStatus> status(PathName path) {
        return Optional.ofNullable(recorders.get(path))
                .map(each -> each.report().status());
    }

    /** Whether the API wants a path recorded; empty when it has said nothing that counts. */
    public Optional<Boolean> wish(PathName path) {
        return Optional.ofNullable(wishes.get(path));
    }

    /**
     * Records a path from now on, whatever its configuration says, or not; until the contrary is said or the server ends.
     *
     * @return false when there are too many such paths
     */
    public synchronized boolean record(PathName path, PathMatch match, boolean wanted) {
        if (match.config().record().enabled() == wanted) {
            wishes.remove(path);
        } else if (wishes.size() < WISHES_MAX || wishes.containsKey(path)) {
            wishes.put(path, wanted);
        } else {
            return false;
        }
        Live live = streams.get(path);
        if (live != null) {
            reconcile(path, live);
        }
        return true;
    }

    @Override
    public synchronized void onStream(PathName path, PathMatch match, LiveStream stream) {
        Live live = new Live(match, stream);
        streams.put(path, live);
        reconcile(path, live);
    }

    @Override
    public synchronized void onStreamEnd(PathName path, LiveStream stream) {
        streams.remove(path);
        Recorder running = recorders.get(path);
        if (running != null && running.stream() == stream) {
            running.onStreamEnd(); // others hear it from the stream itself
        }
    }

    private void reconcile(PathName path, Live live) {
        RecordConfig config = live.match.config().record();
        Boolean wish = wishes.get(path);
        boolean wanted = wish == null ? config.enabled() : wish;
        Recorder running = recorders.get(path);
        if (running != null && (running.stream() != live.stream || !wanted)) {
            recorders.remove(path, running);
            end(running);
            running = null;
        }
        if (!wanted) {
            return;
        }
        HookPath hooks = new HookPath(
                path.value(),
                live.match.confName(),
                live.match.groups(),
                live.match.config().hooks());
        boolean byApi = wish != null;
        if (running == null) {
            begin(path, config, live.stream, hooks).report().follow(hooks, config.format(), byApi);
        } else {
            running.report().follow(hooks, config.format(), byApi);
            running.follow(config);
        }
    }

    private Recorder begin(PathName path, RecordConfig config, LiveStream stream, HookPath hooks) {
        CompletableFuture<@Nullable Void> done = new CompletableFuture<>();
        RecorderReport report = new RecorderReport(path, hooks, config.format(), told, () -> done.complete(null));
        Recorder begun = new Recorder(path, config, stream, around, report);
        recorders.put(path, begun);
        ending.removeIf(CompletableFuture::isDone);
        ending.add(done.thenRun(() -> recorders.remove(path, begun)));
        begun.start();
        return begun;
    }

    private static void end(Recorder running) {
        running.stop();
    }

    /** Ends all recordings and waits for the disk, but not for long. Streams should have ended before. */
    public void close(Duration patience) {
        List<CompletableFuture<@Nullable Void>> all;
        synchronized (this) {
            recorders.values().forEach(Recorders::end);
            all = List.copyOf(ending);
        }
        try {
            CompletableFuture.allOf(all.toArray(CompletableFuture<?>[]::new))
                    .get(patience.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            LOG.warn("[record] the disk did not take the ends of all recordings in time");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException e) {
            throw new IllegalStateException(e);
        }
    }
}
