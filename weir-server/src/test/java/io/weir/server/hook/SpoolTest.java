package io.weir.server.hook;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.base.buf.Bytes;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SpoolTest {
    private static final int ROOM = 320 * 1024;

    @TempDir
    Path directory;

    private static List<Bytes> lines(int from, int to) {
        List<Bytes> lines = new ArrayList<>();
        for (int i = from; i < to; i++) {
            lines.add(Bytes.wrap("line %06d %s".formatted(i, "x".repeat(100)).getBytes(StandardCharsets.UTF_8)));
        }
        return lines;
    }

    private static List<Integer> numbers(Spool.Batch batch) {
        return batch.lines().stream()
                .map(line -> Integer.parseInt(line.substring(5, 11)))
                .toList();
    }

    private static List<Integer> drain(Spool spool) throws IOException {
        List<Integer> all = new ArrayList<>();
        for (Spool.Batch batch = spool.peek(100, 100_000); !batch.lines().isEmpty(); batch = spool.peek(100, 100_000)) {
            all.addAll(numbers(batch));
            spool.commit(batch);
        }
        return all;
    }

    private Path lastSegment() throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.filter(file -> file.toString().endsWith(".events"))
                    .sorted()
                    .toList()
                    .getLast();
        }
    }

    @Test
    void shouldGiveLinesInOrderUntilTheyAreCommitted() throws IOException {
        try (Spool spool = new Spool(directory, ROOM)) {
            spool.append(lines(0, 10));
            assertThat(numbers(spool.peek(3, 1000))).containsExactly(0, 1, 2);
            Spool.Batch again = spool.peek(3, 1000);
            assertThat(numbers(again)).containsExactly(0, 1, 2);
            spool.commit(again);
            assertThat(numbers(spool.peek(2, 1000))).containsExactly(3, 4);
            assertThat(spool.waitingCount()).isEqualTo(7);
        }
    }

    @Test
    void shouldGoOnAfterARestart() throws IOException {
        try (Spool spool = new Spool(directory, ROOM)) {
            spool.append(lines(0, 300));
            spool.commit(spool.peek(120, 1_000_000));
        }
        try (Spool spool = new Spool(directory, ROOM)) {
            assertThat(spool.waitingCount()).isEqualTo(180);
            spool.append(lines(300, 400));
            List<Integer> rest = drain(spool);
            assertThat(rest).hasSize(280).startsWith(120).endsWith(399).isSorted();
        }
        try (Spool spool = new Spool(directory, ROOM)) {
            assertThat(spool.waitingCount()).isZero();
            spool.append(lines(400, 401));
            assertThat(drain(spool)).containsExactly(400);
        }
    }

    /** Without {@code close}, and with half a line: what a killed process leaves. */
    @Test
    void shouldGoOnAfterAKill() throws IOException {
        Spool killed = new Spool(directory, ROOM);
        killed.append(lines(0, 50));
        killed.commit(killed.peek(20, 1_000_000));
        killed.append(lines(50, 60));
        Files.writeString(lastSegment(), "half a li", StandardOpenOption.APPEND);
        try (Spool spool = new Spool(directory, ROOM)) {
            spool.append(lines(60, 62));
            assertThat(drain(spool)).hasSize(42).startsWith(20).endsWith(61).isSorted();
        }
    }

    @Test
    void shouldDeliverAgainWhenItsPositionIsLost() throws IOException {
        try (Spool spool = new Spool(directory, ROOM)) {
            spool.append(lines(0, 10));
            spool.commit(spool.peek(5, 1_000_000));
        }
        Files.writeString(directory.resolve("position"), "nonsense");
        try (Spool spool = new Spool(directory, ROOM)) {
            assertThat(drain(spool)).hasSize(10);
        }
    }

    @Test
    void shouldGiveUpTheOldestWhenItIsFull() throws IOException {
        try (Spool spool = new Spool(directory, ROOM)) {
            int appended = 0;
            for (int i = 0; i < 100; i++) {
                spool.append(lines(appended, appended + 100));
                appended += 100;
                assertThat(spool.sizeBytes()).isLessThanOrEqualTo(ROOM);
            }
            long lost = spool.lostCount();
            assertThat(lost).isPositive();
            assertThat(lost + spool.waitingCount()).isEqualTo(appended);
            Spool.Batch first = spool.peek(1, 1000);
            assertThat(first.lostCount()).isEqualTo(lost);
            assertThat(numbers(first)).containsExactly((int) lost);
            spool.commit(first);
            assertThat(spool.lostCount()).isZero();
            assertThat(drain(spool)).hasSize(appended - (int) lost - 1).endsWith(appended - 1);
        }
    }

    @Test
    void shouldRememberTheLostOverARestart() throws IOException {
        long lost;
        try (Spool spool = new Spool(directory, ROOM)) {
            for (int i = 0; i < 50; i++) {
                spool.append(lines(i * 100, i * 100 + 100));
            }
            lost = spool.lostCount();
        }
        try (Spool spool = new Spool(directory, ROOM)) {
            assertThat(spool.lostCount()).isEqualTo(lost).isPositive();
            assertThat(numbers(spool.peek(1, 1000))).containsExactly((int) lost);
        }
    }

    @Test
    void shouldLeaveLittleOnDiskWhenAllIsDelivered() throws IOException {
        try (Spool spool = new Spool(directory, ROOM)) {
            for (int i = 0; i < 20; i++) {
                spool.append(lines(i * 100, i * 100 + 100));
                drain(spool);
                assertThat(spool.sizeBytes()).isLessThan(2 * 64 * 1024);
            }
        }
    }
}
