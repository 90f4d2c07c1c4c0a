package io.weir.server.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.weir.base.time.Clock;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ConfigWatchTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @TempDir
    private Path folder;

    private final AtomicInteger changes = new AtomicInteger();

    private ConfigWatch watch(Path file) throws IOException {
        return ConfigWatch.start(file, changes::incrementAndGet, Clock.system());
    }

    private void awaitChanges(int count) {
        await().atMost(PATIENCE).until(() -> changes.get() == count);
    }

    @Test
    void shouldTellWhenTheFileIsWrittenOrReplaced() throws IOException {
        Path file = Files.writeString(folder.resolve("weir.yml"), "a");
        try (ConfigWatch _ = watch(file)) {
            Files.writeString(folder.resolve("other"), "x");
            Files.writeString(file, "bb");
            awaitChanges(1);
            Path next = Files.writeString(folder.resolve("weir.yml.new"), "ccc");
            Files.move(next, file, StandardCopyOption.ATOMIC_MOVE);
            awaitChanges(2);
            Files.delete(file);
            Files.writeString(file, "dddd");
            awaitChanges(3);
        }
    }

    @Test
    void shouldTellOnceOfManyWritesWithinASecond() throws IOException {
        Path file = Files.writeString(folder.resolve("weir.yml"), "a");
        Clock clock = Clock.system();
        long begin = clock.nanoTime();
        int rounds = 0;
        try (ConfigWatch _ = watch(file)) {
            while (clock.nanoTime() - begin < Duration.ofMillis(1500).toNanos()) {
                Files.writeString(file, "x".repeat(1 + rounds++ % 50));
            }
            await().atMost(PATIENCE).until(() -> changes.get() > 0);
        }
        long seconds = Duration.ofNanos(clock.nanoTime() - begin).toSeconds();
        assertThat(changes.get()).isBetween(1, (int) seconds + 2);
    }

    /** The file is a link through a link that is swapped, as Kubernetes mounts a ConfigMap. */
    @Test
    void shouldFollowLinks() throws IOException {
        Path first = Files.createDirectories(folder.resolve("..2026_1"));
        Path second = Files.createDirectories(folder.resolve("..2026_2"));
        Files.writeString(first.resolve("weir.yml"), "a");
        Files.writeString(second.resolve("weir.yml"), "b");
        Path link = Files.createSymbolicLink(folder.resolve("..data"), Path.of("..2026_1"));
        Path file = Files.createSymbolicLink(folder.resolve("weir.yml"), Path.of("..data", "weir.yml"));
        try (ConfigWatch _ = watch(file)) {
            Path swapped = Files.createSymbolicLink(folder.resolve("..tmp"), Path.of("..2026_2"));
            Files.move(swapped, link, StandardCopyOption.ATOMIC_MOVE);
            awaitChanges(1);
            Files.writeString(second.resolve("weir.yml"), "cc");
            awaitChanges(2);
        }
    }
}
