package io.weir.load;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class StreamCountTest {
    private static final int LENGTH = 100;

    private final StreamCount count = new StreamCount();

    private void receive(int... sequences) {
        for (int sequence : sequences) {
            count.onPacket(sequence & 0xffff, LENGTH);
        }
    }

    private void assertCounts(int packets, int lost, int reordered, int duplicates) {
        assertThat(count.counts())
                .isEqualTo(new StreamCount.Counts(packets, (long) packets * LENGTH, lost, reordered, duplicates));
    }

    @Test
    void shouldCountNothingAmissInOrder() {
        receive(IntStream.range(0, 5_000).toArray());
        assertCounts(5_000, 0, 0, 0);
    }

    @Test
    void shouldCountNothingAmissWhereNumbersWrap() {
        receive(IntStream.range(65_000, 65_000 + 3 * 65_536).toArray());
        assertCounts(3 * 65_536, 0, 0, 0);
    }

    @Test
    void shouldCountGapsAsLostAlsoWhereNumbersWrap() {
        receive(65_533, 65_534, 1, 2, 5);
        assertCounts(5, 2 + 2, 0, 0);
    }

    @Test
    void shouldTakeALatePacketForReorderedAndNotForLost() {
        receive(10, 13, 11, 12, 14);
        assertCounts(5, 0, 2, 0);
        receive(65_535 + 1 + 13);
        assertCounts(6, 0, 2, 1);
    }

    @Test
    void shouldCountWhatComesTwice() {
        receive(7, 8, 8, 9, 7);
        assertCounts(5, 0, 0, 2);
    }

    @Test
    void shouldForgetWhatCameBeforeTheWindow() {
        receive(0, 1, StreamCount.WINDOW, StreamCount.WINDOW + 1);
        assertCounts(4, StreamCount.WINDOW - 2, 0, 0);
        // The first is just out of the window, and the next of those left out just in it.
        receive(1, 2);
        assertCounts(6, StreamCount.WINDOW - 3, 2, 0);
        receive(2);
        assertCounts(7, StreamCount.WINDOW - 3, 2, 1);
    }

    @Test
    void shouldNotTakeOldMarksForNewOnes() {
        receive(IntStream.range(0, StreamCount.WINDOW).toArray());
        receive(StreamCount.WINDOW + 9);
        receive(StreamCount.WINDOW + 3);
        assertCounts(StreamCount.WINDOW + 2, 8, 1, 0);
        receive(20_000, 19_990);
        assertCounts(StreamCount.WINDOW + 4, 8 + 20_000 - StreamCount.WINDOW - 10 - 1, 2, 0);
    }

    @Test
    void shouldTakeWhatCameBeforeTheFirstForReordered() {
        receive(100, 99);
        assertCounts(2, 0, 1, 0);
    }

    @Test
    void shouldTellWhatAWindowAdds() {
        receive(1, 2);
        StreamCount.Counts before = count.counts();
        receive(4, 4);
        assertThat(count.counts().minus(before)).isEqualTo(new StreamCount.Counts(2, 2 * LENGTH, 1, 0, 1));
        assertThat(before.plus(count.counts().minus(before))).isEqualTo(count.counts());
    }
}
