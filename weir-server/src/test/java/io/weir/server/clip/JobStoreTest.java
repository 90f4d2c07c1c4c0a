package io.weir.server.clip;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.base.id.PathName;
import io.weir.server.playback.Gap;
import io.weir.server.playback.GapPolicy;
import io.weir.server.playback.StartMode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JobStoreTest {
    private static final Instant T0 = Instant.parse("2026-03-01T10:00:00.123456789Z");

    @TempDir
    Path directory;

    private static ClipJob job(String id) {
        ClipRequest request = new ClipRequest(
                new PathName("live/cam"),
                T0,
                Duration.ofMillis(10_001),
                ClipFormat.FMP4,
                GapPolicy.FAIL,
                StartMode.KEYFRAME,
                ClipStorage.S3,
                "order-7");
        return new ClipJob(
                id,
                request,
                T0,
                ClipState.WAITING,
                T0,
                "the range is not over",
                0,
                null,
                new ClipPlace("/clips", "bucket", "recordings/" + id + ".mp4", ""));
    }

    @Test
    void shouldKeepJobs() throws IOException {
        JobStore store = new JobStore(directory.resolve("jobs"));
        ClipJob first = job("0001");
        ClipContent content = new ClipContent(
                T0, Duration.ofNanos(9_999_999_999L), 1L << 40, "ab", List.of(new Gap(T0, T0.plusSeconds(1), "why")));
        ClipJob second = job("0002")
                .withContent(content)
                .withAttempts(3)
                .withPlace(first.place().withUpload("u"));

        assertThat(store.load().jobs()).isEmpty();
        store.save(second);
        store.save(job("0003"));
        store.save(first.in(ClipState.QUEUED, "again", T0));
        store.save(first);
        store.delete("0003");
        store.delete("0003");

        assertThat(new JobStore(directory.resolve("jobs")).load().jobs()).containsExactly(first, second);
    }

    @Test
    void shouldReadTheRestWhenAFileIsBroken() throws IOException {
        JobStore store = new JobStore(directory);
        store.save(job("0001"));
        store.save(job("0002"));
        String text = Files.readString(directory.resolve("0001.json"));
        for (int length = 0; length < text.length(); length += 37) {
            Files.writeString(directory.resolve("0001.json"), text.substring(0, length));
            assertThat(store.load().jobs()).containsExactly(job("0002"));
        }
        Files.writeString(directory.resolve("0001.json"), text.replace("0001", "0009"));
        Files.writeString(directory.resolve("0004.new"), "{");
        assertThat(store.load().jobs()).containsExactly(job("0002"));
        try (Stream<Path> left = Files.list(directory)) {
            assertThat(left.map(file -> file.getFileName().toString()))
                    .containsExactlyInAnyOrder("0001.json", "0002.json");
        }
    }

    @Test
    void shouldTellThatTheDiskDidNotLetAllBeRead() throws IOException {
        JobStore store = new JobStore(directory);
        store.save(job("0001"));
        Files.writeString(directory.resolve("0002.json"), "{");
        assertThat(store.load().isAll()).as("that file is no job").isTrue();
        Files.createDirectory(directory.resolve("0003.json"));
        Files.createDirectories(directory.resolve("0004.new/held"));
        assertThat(store.load()).isEqualTo(new JobStore.Loaded(List.of(job("0001")), false));
        assertThat(new JobStore(directory.resolve("none")).load().isAll()).isTrue();
    }

    @Test
    void shouldWriteNoSecrets() throws IOException {
        new JobStore(directory).save(job("0001"));
        assertThat(Files.readString(directory.resolve("0001.json"))).doesNotContainIgnoringCase("secret");
    }
}
