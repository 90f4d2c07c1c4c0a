package io.weir.server.clip;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.base.id.PathName;
import io.weir.base.metrics.Counters;
import io.weir.base.time.ManualClock;
import io.weir.base.time.ManualTimers;
import io.weir.config.ClipsConfig;
import io.weir.config.Secret;
import io.weir.server.hook.HookEvent;
import io.weir.server.playback.GapPolicy;
import io.weir.server.playback.SampleRecording;
import io.weir.server.playback.StartMode;
import io.weir.server.playback.TableBudget;
import io.weir.server.recordings.RecordedSegment;
import io.weir.server.recordings.RecordingDisks;
import io.weir.server.recordings.SegmentLookup;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Jobs on a clock and threads that the test moves by hand, of a recording that begins at {@link #T0}. Threading: the test's thread. */
final class ManualClips {
    static final Instant T0 = SampleRecording.T0;
    static final PathName PATH = SampleRecording.PATH;

    final ManualClock clock = new ManualClock();
    final ManualTimers timers = new ManualTimers(clock);
    final Counters counters = new Counters();
    final List<HookEvent> events = new ArrayList<>();
    /** What the threads of the jobs would run. */
    final Deque<Runnable> tasks = new ArrayDeque<>();

    final FakeBucket bucket = new FakeBucket();
    final List<RecordedSegment> growing = new ArrayList<>();
    final Path directory;
    final SampleRecording sample;
    boolean searched = true;
    /** How often the index broke. */
    long losses;
    /** Called before each lookup. */
    Runnable onLookup = () -> {};
    /** As when the index is broken: it tells of what is being written alone. */
    boolean unreadable;

    final TableBudget tables = SampleRecording.smallTables();

    ClipsConfig config = config("clips", Duration.ZERO);
    ObjectStores stores = (_, _) -> bucket;

    /** Nothing is recorded yet, it is {@link #T0}. */
    ManualClips(Path directory) throws IOException {
        this.directory = directory;
        clock.advance(Duration.between(Instant.EPOCH, T0));
        sample = new SampleRecording(Files.createDirectories(directory.resolve("rec")));
    }

    static ClipsConfig config(String bucket, Duration deleteAfter) {
        return config(bucket, deleteAfter, "access");
    }

    static ClipsConfig config(String bucket, Duration deleteAfter, String accessKey) {
        return new ClipsConfig(
                "",
                deleteAfter,
                "http://localhost:9",
                "auto",
                bucket,
                accessKey,
                new Secret("secret"),
                true,
                "recordings/{path}/{id}.mp4",
                Duration.ofHours(1));
    }

    /** What was recorded before, and what the test says is being written. */
    final class Both implements SegmentLookup {
        @Override
        public List<RecordedSegment> between(PathName path, @Nullable Instant from, @Nullable Instant to) {
            onLookup.run();
            if (unreadable) {
                return List.copyOf(growing);
            }
            return Stream.concat(sample.between(path, from, to).stream(), growing.stream())
                    .toList();
        }

        @Override
        public List<PathName> paths() {
            return List.of(PATH);
        }
    }

    /** The first part of a path says which disk it is on. */
    private final class Disks implements RecordingDisks {
        @Override
        public Path rootOf(PathName path) {
            return Path.of(path.value()).getName(0);
        }

        @Override
        public boolean isSearched(PathName path) {
            return searched;
        }

        @Override
        public long losses() {
            return losses;
        }
    }

    ClipTable table() {
        return table(ClipTable.Limits.STANDARD);
    }

    ClipTable table(ClipTable.Limits limits) {
        ClipTable table = new ClipTable(
                directory.resolve("state"),
                config,
                limits,
                new ClipTable.Surroundings(
                        clock,
                        timers,
                        new Both(),
                        new Disks(),
                        events::add,
                        counters,
                        (config, name) -> stores.open(config, name),
                        tables,
                        tasks::add,
                        new Random(1)));
        table.open();
        pump(table);
        return table;
    }

    /** Lets all happen that does not need time. */
    void pump(ClipTable table) {
        table.drain();
        while (!tasks.isEmpty()) {
            tasks.removeFirst().run();
            table.drain();
        }
    }

    void pass(ClipTable table, int seconds) {
        for (int i = 0; i < seconds; i++) {
            timers.advance(Duration.ofSeconds(1));
            pump(table);
        }
    }

    static ClipRequest request(double startS, double durationS, ClipStorage storage) {
        return request(PATH, startS, durationS, storage);
    }

    static ClipRequest request(PathName path, double startS, double durationS, ClipStorage storage) {
        return new ClipRequest(
                path,
                T0.plusMillis(Math.round(startS * 1000)),
                Duration.ofMillis(Math.round(durationS * 1000)),
                ClipFormat.MP4,
                GapPolicy.SKIP,
                StartMode.EXACT,
                storage,
                "");
    }

    <T> T answer(ClipTable table, CompletableFuture<T> future) {
        pump(table);
        assertThat(future).isDone();
        return future.join();
    }

    ClipJob requested(ClipTable table, ClipRequest request) {
        CompletableFuture<ClipTable.Requested> answer = table.request(request);
        table.drain();
        return answer.join().status().job();
    }

    ClipJob job(ClipTable table, String id) {
        return answer(table, table.find(id)).orElseThrow().job();
    }

    /** Names of what lies in a directory of the state. */
    List<String> files(String folder) throws IOException {
        Path at = directory.resolve("state").resolve(folder);
        if (!Files.exists(at)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(at)) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }

    /** What the disk has of the jobs. */
    JobStore jobs() {
        return new JobStore(directory.resolve("state/clip-jobs"));
    }

    /** Twelve seconds are recorded, and a minute passes. */
    void record() throws IOException {
        sample.with(0, 4, 3);
        clock.advance(Duration.ofMinutes(1));
    }
}
