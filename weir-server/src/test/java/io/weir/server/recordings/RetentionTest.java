package io.weir.server.recordings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.weir.base.id.PathName;
import io.weir.base.time.ManualClock;
import io.weir.base.time.ManualTimers;
import io.weir.config.ConfigLoader;
import io.weir.config.RecordFormat;
import io.weir.config.ServerConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.ZoneId;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RetentionTest {
    private static final Duration DEADLINE = Duration.ofSeconds(30);

    @TempDir
    Path directory;

    private final ManualClock clock = new ManualClock();
    private final ManualTimers timers = new ManualTimers(clock);
    private SegmentIndex index;
    private ServerConfig config;

    @BeforeEach
    void open() throws Exception {
        config = config("1h", "0s");
        index = new SegmentIndex(directory.resolve("index.db"), RecordPlaces.of(config, ZoneId.systemDefault()));
        clock.advance(Duration.ofDays(10_000));
    }

    @AfterEach
    void close() {
        index.close();
    }

    private ServerConfig config(String short1, String kept, String others) throws Exception {
        return ConfigLoader.loadText(
                        "test.yml",
                        "pathDefaults:\n  recordSegmentDuration: 1m\n  recordPath: " + directory
                                + "/rec/%path/%s-%f\npaths:\n  short:\n    recordDeleteAfter: " + short1
                                + "\n  kept:\n    recordDeleteAfter: " + kept
                                + "\n  all_others:\n    recordDeleteAfter: " + others + "\n",
                        Map.of())
                .config();
    }

    private ServerConfig config(String short1, String kept) throws Exception {
        return ConfigLoader.loadText(
                        "test.yml",
                        "pathDefaults:\n  recordSegmentDuration: 1m\n  recordPath: " + directory
                                + "/rec/%path/%s-%f\npaths:\n  short:\n    recordDeleteAfter: " + short1
                                + "\n  kept:\n    recordDeleteAfter: " + kept + "\n",
                        Map.of())
                .config();
    }

    /** A segment of that path and that age. */
    private Path add(String path, Duration age) throws IOException {
        RecordPath place = new RecordPath(directory + "/rec/%path/%s-%f", RecordFormat.FMP4, ZoneId.systemDefault());
        PathName name = new PathName(path);
        Path file = place.file(name, clock.wallTime().minus(age));
        Files.createDirectories(file.getParent());
        Files.write(file, new byte[0]);
        index.onComplete(new RecordedSegment(
                name, file, clock.wallTime().minus(age), 1_000_000_000, 10, RecordFormat.FMP4, false, null));
        return file;
    }

    private Retention started(Executor disk) {
        Retention retention = new Retention(index, config, clock, timers, _ -> disk);
        retention.start();
        timers.advance(Duration.ofSeconds(3));
        return retention;
    }

    @Test
    void shouldDeleteWhatIsOldEnoughWithItsDirectory() throws Exception {
        Path old = add("short", Duration.ofMinutes(61));
        Path young = add("short", Duration.ofMinutes(58));
        Path deep = add("short/not/configured", Duration.ofDays(9));
        Path kept = add("kept", Duration.ofDays(9));
        index.searched().join();
        index.flushed().join();
        Retention retention = started(Runnable::run);
        await("deletion").atMost(DEADLINE).until(() -> Files.notExists(old));
        assertThat(young).exists();
        assertThat(kept).exists();
        assertThat(deep).as("of a path that is not configured").exists();
        clock.advance(Duration.ofMinutes(5));
        retention.follow(config);
        await("deletion").atMost(DEADLINE).until(() -> Files.notExists(young));
        await("end in the index")
                .atMost(DEADLINE)
                .until(() -> index.between(new PathName("short"), null, null).isEmpty());
        assertThat(directory.resolve("rec/short")).as("is not empty").exists();
        retention.close();
    }

    @Test
    void shouldDeleteEmptyDirectoriesUpToTheRoot() throws Exception {
        Path old = add("short", Duration.ofMinutes(61));
        index.searched().join();
        index.flushed().join();
        Retention retention = started(Runnable::run);
        await("deletion").atMost(DEADLINE).until(() -> Files.notExists(old.getParent()));
        retention.close();
        assertThat(directory.resolve("rec")).exists();
    }

    @Test
    void shouldDeleteMoreThanAreTakenInOneGo() throws Exception {
        for (int i = 0; i < 1_200; i++) {
            add("short", Duration.ofHours(2).plusSeconds(i));
        }
        index.searched().join();
        index.flushed().join();
        Retention retention = started(Runnable::run);
        await("deletion").atMost(DEADLINE).until(() -> Files.notExists(directory.resolve("rec/short")));
        retention.close();
    }

    /** A file that cannot be deleted: a directory with something in it. */
    private Path addStuck(String path, Duration age) throws IOException {
        Path file = add(path, age);
        Files.delete(file);
        Files.createDirectory(file);
        return Files.writeString(file.resolve("inside"), "");
    }

    @Test
    void shouldDeletePastWhatCannotBeDeletedAndOfOtherPaths() throws Exception {
        for (int i = 0; i < Retention.SEGMENTS_MAX; i++) {
            addStuck("a/stuck", Duration.ofHours(3).plusSeconds(i));
        }
        Path behind = add("a/stuck", Duration.ofHours(2));
        Path other = add("b", Duration.ofHours(2));
        Path young = add("b", Duration.ofMinutes(59));
        index.searched().join();
        index.flushed().join();
        config = config("1h", "0s", "1h");
        Retention retention = started(Runnable::run);
        await("deletion").atMost(DEADLINE).until(() -> Files.notExists(other));
        retention.close();
        assertThat(behind).doesNotExist();
        assertThat(young).exists();
        index.flushed().join();
        assertThat(index.count(new PathName("a/stuck"))).isEqualTo(Retention.SEGMENTS_MAX);
    }

    /** What is asked for while the disk hangs is done when it answers. */
    @Test
    void shouldLookAgainWhereItWasBusy() throws Exception {
        Path old = add("short", Duration.ofHours(2));
        Path young = add("short", Duration.ofMinutes(30));
        index.searched().join();
        index.flushed().join();
        BlockingQueue<Runnable> disk = new LinkedBlockingQueue<>();
        Retention retention = started(disk::add);
        Runnable first = disk.poll(DEADLINE.toSeconds(), TimeUnit.SECONDS);
        retention.follow(config("10m", "0s"));
        retention.awaitIdle();
        assertThat(disk).as("one at a time").isEmpty();
        assertThat(first).isNotNull();
        first.run();
        assertThat(old).doesNotExist();
        assertThat(young).exists();
        Runnable second = disk.poll(DEADLINE.toSeconds(), TimeUnit.SECONDS);
        assertThat(second).isNotNull();
        second.run();
        assertThat(young).doesNotExist();
        retention.awaitIdle();
        assertThat(disk).as("no more is asked for").isEmpty();
        retention.close();
    }

    /** Nothing is opened for a server that records nothing. */
    @Test
    void shouldTouchNothingWhereNothingIsRecorded() {
        started(Runnable::run).close();
        assertThat(index.isWorthOpening()).isFalse();
        assertThat(directory.resolve("index.db")).doesNotExist();
    }

    @Test
    void shouldLookAsOftenAsTheShortestTimeAsks() throws Exception {
        assertThat(Retention.interval(config("1h", "0s"))).isEqualTo(Duration.ofMinutes(30));
        assertThat(Retention.interval(config("10m", "1d"))).isEqualTo(Duration.ofMinutes(5));
        assertThat(Retention.interval(config("0s", "0s"))).isEqualTo(Retention.INTERVAL_MAX);
    }
}
