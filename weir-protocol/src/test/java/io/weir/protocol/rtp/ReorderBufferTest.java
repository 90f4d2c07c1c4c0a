package io.weir.protocol.rtp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.weir.testkit.Scale;
import io.weir.testkit.Seeded;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

class ReorderBufferTest implements ReorderBuffer.Output {
    private static final long AGE_NS = 100;

    private final List<String> news = new ArrayList<>();
    private final ReorderBuffer buffer = new ReorderBuffer(8, AGE_NS, this);

    @Override
    public void onPacket(RtpPacket packet) {
        news.add("" + packet.sequence());
    }

    @Override
    public void onLost(int firstSequence, int count) {
        news.add("lost " + firstSequence + "+" + count);
    }

    private void add(long nowNs, int... sequences) {
        for (int sequence : sequences) {
            buffer.add(TestPackets.packet(sequence), nowNs);
        }
    }

    @Test
    void shouldGiveOutAtOnceWhatIsInOrder() {
        add(0, 65_534, 65_535, 0, 1);
        assertThat(news).containsExactly("65534", "65535", "0", "1");
        assertThat(buffer.deadlineNs()).isEqualTo(Long.MAX_VALUE);
    }

    @Test
    void shouldSortAcrossTheWrapAndDropTwins() {
        add(0, 65_534, 1, 0, 1);
        assertThat(news).containsExactly("65534");
        add(1, 65_535, 65_534);
        assertThat(news).containsExactly("65534", "65535", "0", "1");
        assertThat(buffer.lateCount()).isEqualTo(2);
        assertThat(buffer.waitingCount()).isZero();
    }

    @Test
    void shouldGiveUpAGapWhenAPacketHasWaitedLongEnough() {
        add(0, 10);
        add(50, 13);
        add(70, 12);
        assertThat(buffer.deadlineNs()).isEqualTo(50 + AGE_NS);
        buffer.release(149);
        assertThat(news).containsExactly("10");
        buffer.release(150);
        assertThat(news).containsExactly("10", "lost 11+1", "12", "13");
        assertThat(buffer.lostCount()).isEqualTo(1);
        add(151, 11);
        assertThat(buffer.lateCount()).isEqualTo(1);
    }

    @Test
    void shouldWaitForEachGapFromItsOwnPackets() {
        add(0, 10);
        add(50, 12);
        add(80, 14);
        buffer.release(160);
        assertThat(news).containsExactly("10", "lost 11+1", "12");
        assertThat(buffer.deadlineNs()).isEqualTo(80 + AGE_NS);
        add(170, 13);
        assertThat(news).endsWith("12", "13", "14");
    }

    @Test
    void shouldGiveUpTheOldestGapsWhenFull() {
        add(0, 0, 2, 3, 7, 8);
        assertThat(news).containsExactly("0");
        add(1, 9);
        assertThat(news).containsExactly("0", "lost 1+1", "2", "3");
        add(2, 40);
        assertThat(news).containsExactly("0", "lost 1+1", "2", "3", "lost 4+3", "7", "8", "9", "lost 10+23");
        buffer.flush();
        assertThat(news).endsWith("lost 33+7", "40");
        assertThat(buffer.lostCount()).isEqualTo(34);
    }

    @Test
    void shouldBelieveASourceThatBeginsAnewAtItsSecondPacket() {
        add(0, 1000, 1001, 1003);
        add(1, 500, 501, 502);
        assertThat(news).containsExactly("1000", "1001", "lost 1002+1", "1003", "501", "502");
        add(2, 300, 200, 503);
        assertThat(news).endsWith("502", "503");
    }

    @Test
    void shouldGiveOutEveryPacketOnceAndInOrder() throws Exception {
        Seeded.forSeeds(Scale.count(200, 10_000), random -> {
            List<Integer> out = new ArrayList<>();
            int[] lost = new int[1];
            ReorderBuffer shuffled = new ReorderBuffer(64, 1000, new ReorderBuffer.Output() {
                @Override
                public void onPacket(RtpPacket packet) {
                    out.add(packet.sequence());
                }

                @Override
                public void onLost(int firstSequence, int count) {
                    lost[0] += count;
                }
            });
            shuffled.add(TestPackets.packet(65_000), 0);
            List<Integer> waiting = new ArrayList<>();
            int dropped = 0;
            for (int i = 1; i <= 1000; i++) {
                if (i < 1000 && random.nextInt(20) == 0) {
                    dropped++;
                } else {
                    waiting.add(65_000 + i & 0xffff);
                }
                while (waiting.size() > (i == 1000 ? 0 : 15)) {
                    Collections.swap(waiting, next(waiting, 65_000 + i, random), waiting.size() - 1);
                    shuffled.add(TestPackets.packet(waiting.removeLast()), i);
                    shuffled.release(i);
                }
            }
            shuffled.flush();
            assertThat(out.size() + lost[0] + (int) shuffled.lateCount()).isGreaterThanOrEqualTo(1001);
            assertThat(lost[0]).isEqualTo(dropped + (int) shuffled.lateCount());
            for (int i = 1; i < out.size(); i++) {
                assertThat((short) (out.get(i) - out.get(i - 1))).isPositive();
            }
        });
    }

    /** Any of them, but none stays so long that two of its kind would pass for a source begun anew. */
    private static int next(List<Integer> waiting, int newest, RandomGenerator random) {
        for (int i = 0; i < waiting.size(); i++) {
            if ((short) (newest - waiting.get(i)) > 48) {
                return i;
            }
        }
        return random.nextInt(waiting.size());
    }

    @Test
    void shouldBoundItsCapacity() {
        assertThat(new ReorderBuffer(ReorderBuffer.CAPACITY_MAX, 0, this).waitingCount())
                .isZero();
        assertThatThrownBy(() -> new ReorderBuffer(2 * ReorderBuffer.CAPACITY_MAX, 0, this))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new ReorderBuffer(100, 0, this)).isInstanceOf(IllegalArgumentException.class);
    }
}
