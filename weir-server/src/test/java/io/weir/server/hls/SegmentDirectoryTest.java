package io.weir.server.hls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.weir.base.buf.Bytes;
import io.weir.base.id.PathName;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SegmentDirectoryTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @TempDir
    Path root;

    private SegmentDirectory open() {
        return new SegmentDirectory(root, new PathName("live/cam"), "0123456789ab");
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
    void shouldKeepInMemoryWhatCannotBeWritten() throws Exception {
        Files.writeString(root.resolve("live"), "no directory");
        SegmentDirectory directory = open();
        assertThat(write(directory, "0123456789ab_main_seg1.mp4")).isNull();
        Files.delete(root.resolve("live"));
        assertThat(write(directory, "0123456789ab_main_seg2.mp4")).exists();
        directory.close();
    }
}
