package io.weir.server.hls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.weir.base.buf.Bytes;
import io.weir.base.id.PathName;
import io.weir.server.segment.DiskThreads;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SegmentDirectoryTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @TempDir
    Path root;

    private final DiskThreads threads = new DiskThreads();

    private SegmentDirectory open() {
        return open(threads.of(root));
    }

    private SegmentDirectory open(Executor disk) {
        return new SegmentDirectory(root, new PathName("live/cam"), "0123456789ab", disk);
    }

    private static @Nullable Path write(SegmentDirectory directory, String name) throws Exception {
        CompletableFuture<@Nullable Path> done = new CompletableFuture<>();
        directory.write(name, Bytes.ofUtf8(name), done::complete);
        return done.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    }

    @Test
    void shouldKeepFilesUntilTheyAreNotWantedAnyMore() throws Exception {
        SegmentDirectory directory = open();
        Path first = Objects.requireNonNull(write(directory, "0123456789ab_main_seg1.mp4"));
        Path second = Objects.requireNonNull(write(directory, "0123456789ab_main_seg2.mp4"));
        assertThat(first).hasContent("0123456789ab_main_seg1.mp4").hasParentRaw(root.resolve("live/cam"));
        directory.delete("0123456789ab_main_seg1.mp4");
        await().atMost(PATIENCE).until(() -> !Files.exists(first));
        assertThat(second).exists();
        directory.close();
        await().atMost(PATIENCE).until(() -> !Files.exists(second));
    }

    @Test
    void shouldSweepWhatMuxersBeforeHaveLeftAndNothingElse() throws Exception {
        Path folder = Files.createDirectories(root.resolve("live/cam"));
        Path left = Files.writeString(folder.resolve("ba9876543210_audio1_seg7.ts"), "left");
        Path foreign = Files.writeString(folder.resolve("holiday_main_seg7.ts"), "foreign");
        SegmentDirectory directory = open();
        write(directory, "0123456789ab_main_seg1.mp4");
        assertThat(left).doesNotExist();
        assertThat(foreign).exists();
        directory.close();
    }

    @Test
    void shouldForgetWhatADiskThatHangsWasToTake() {
        Deque<Runnable> hung = new ArrayDeque<>();
        MediaFiles files = new MediaFiles(open(hung::add));
        files.put("0123456789ab_main_seg1.mp4", "video/mp4", Bytes.of(1));
        files.store("0123456789ab_main_seg1.mp4");
        files.close();
        assertThat(files.count()).isZero();
        assertThat(files.gone()).isNotDone();
        while (!hung.isEmpty()) {
            hung.remove().run();
        }
        assertThat(files.gone()).isDone();
        assertThat(root).isEmptyDirectory();
    }

    @Test
    void shouldKeepInMemoryWhatCannotBeWritten() throws Exception {
        Files.writeString(root.resolve("live"), "no directory");
        SegmentDirectory directory = open();
        assertThat(write(directory, "0123456789ab_main_seg1.mp4")).isNull();
        Files.delete(root.resolve("live"));
        assertThat(write(directory, "0123456789ab_main_seg2.mp4")).exists();
        directory.close();
    }

    @Test
    void shouldKeepInMemoryWhatADiskThatStandsHasNoRoomFor() throws Exception {
        Deque<Runnable> disk = new ArrayDeque<>();
        SegmentDirectory directory = open(disk::add);
        disk.remove().run(); // looked for old files
        List<String> written = new ArrayList<>();
        List<String> refused = new ArrayList<>();
        for (int i = 0; i <= SegmentDirectory.WAITING_MAX; i++) {
            String name = "0123456789ab_main_seg" + i + ".mp4";
            directory.write(name, Bytes.ofUtf8(name), path -> (path == null ? refused : written).add(name));
        }
        assertThat(refused).containsExactly("0123456789ab_main_seg" + SegmentDirectory.WAITING_MAX + ".mp4");
        directory.delete("0123456789ab_main_seg0.mp4");
        directory.delete("0123456789ab_main_seg1.mp4");
        directory.write("0123456789ab_main_seg65.mp4", Bytes.ofUtf8("late"), _ -> written.add("late"));
        assertThat(disk).as("one thread at a time").hasSize(1);
        disk.remove().run();
        assertThat(written).hasSize(SegmentDirectory.WAITING_MAX - 1).endsWith("late");
        try (Stream<Path> files = Files.list(root.resolve("live/cam"))) {
            assertThat(files).hasSize(SegmentDirectory.WAITING_MAX - 1);
        }
        directory.close();
        disk.remove().run();
        assertThat(root.resolve("live/cam")).isEmptyDirectory();
        directory.write("0123456789ab_main_seg66.mp4", Bytes.EMPTY, path -> refused.add("closed " + path));
        assertThat(refused).endsWith("closed null");
        assertThat(disk).isEmpty();
    }

    @Test
    void shouldNotWaitForTheDiskOnVirtualThreads() throws Exception {
        SegmentDirectory directory = open();
        CompletableFuture<Boolean> virtual = new CompletableFuture<>();
        directory.write(
                "0123456789ab_main_seg1.mp4",
                Bytes.EMPTY,
                _ -> virtual.complete(Thread.currentThread().isVirtual()));
        assertThat(virtual.get(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isFalse();
        directory.close();
    }
}
