package io.weir.testkit.net;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class PacketSimulatorTest {
    private static final long MS = 1_000_000;
    private static final int COUNT = 5_000;

    private record Come(int number, long atMs) {}

    /** Sends numbered packets, one a millisecond, and tells which come out when. */
    private static List<Come> run(PacketSimulator link) {
        List<Come> come = new ArrayList<>();
        for (int i = 0; i < COUNT || link.nextNs() != Long.MAX_VALUE; i++) {
            if (i < COUNT) {
                link.offer(new byte[] {(byte) (i >> 8), (byte) i}, i * MS);
            }
            for (byte[] packet = link.poll(i * MS); packet != null; packet = link.poll(i * MS)) {
                come.add(new Come((packet[0] & 0xff) << 8 | packet[1] & 0xff, i));
            }
        }
        return come;
    }

    private static List<Integer> numbers(List<Come> come) {
        return come.stream().map(Come::number).toList();
    }

    @Test
    void shouldGiveOutEverythingAtOnceOnAPerfectLink() {
        List<Come> come = run(new PacketSimulator(1, LinkConditions.PERFECT));
        assertThat(come)
                .isEqualTo(
                        IntStream.range(0, COUNT).mapToObj(i -> new Come(i, i)).toList());
    }

    @Test
    void shouldLoseTheShareItWasToldAndKeepTheOrder() {
        PacketSimulator link = new PacketSimulator(2, LinkConditions.lossy(0.05, 20 * MS, 50 * MS));
        List<Come> come = run(link);
        assertThat(link.lostCount()).isBetween(180L, 320L);
        assertThat(come).hasSize((int) (COUNT - link.lostCount()));
        assertThat(numbers(come)).isSorted();
        assertThat(come).allSatisfy(one -> assertThat(one.atMs() - one.number()).isBetween(20L, 71L));
    }

    @Test
    void shouldReorderDuplicateAndCorrupt() {
        LinkConditions conditions =
                LinkConditions.PERFECT.reordering(0.1, 30 * MS).duplicating(0.1).corrupting(0.1);
        PacketSimulator link = new PacketSimulator(3, conditions);
        List<Come> come = run(link);
        assertThat(come).hasSize((int) (COUNT + link.duplicatedCount()));
        assertThat(List.of(link.duplicatedCount(), link.reorderedCount(), link.corruptedCount()))
                .allSatisfy(count -> assertThat(count).isBetween(400L, 600L));
        assertThat(numbers(come)).isNotEqualTo(numbers(come).stream().sorted().toList());
    }

    @Test
    void shouldLoseEverythingInAnOutageOnly() {
        PacketSimulator link = new PacketSimulator(4, LinkConditions.PERFECT);
        link.outage(1_000 * MS, 3_000 * MS);
        assertThat(numbers(run(link)))
                .isEqualTo(IntStream.range(0, COUNT)
                        .filter(i -> i < 1_000 || i >= 3_000)
                        .boxed()
                        .toList());
    }

    @Test
    void shouldRepeatItselfForTheSameSeed() {
        LinkConditions conditions = LinkConditions.lossy(0.1, 0, 10 * MS).reordering(0.2, 30 * MS);
        assertThat(run(new PacketSimulator(5, conditions))).isEqualTo(run(new PacketSimulator(5, conditions)));
        assertThat(run(new PacketSimulator(5, conditions))).isNotEqualTo(run(new PacketSimulator(6, conditions)));
    }

    @Test
    void shouldLoseWhatIsBeyondItsLimit() {
        PacketSimulator link = new PacketSimulator(7, LinkConditions.PERFECT);
        for (int i = 0; i < PacketSimulator.WAITING_MAX; i++) {
            link.offer(new byte[0], 0);
        }
        assertThat(link.lostCount()).isZero();
        link.offer(new byte[0], 0);
        assertThat(link.lostCount()).isOne();
    }
}
