package io.weir.protocol.rtp;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class NackScheduleTest {
    private static final long MS = 1_000_000;
    private static final long RTT = 40 * MS;

    private final NackSchedule nacks = new NackSchedule(10 * MS, 1000 * MS);

    @Test
    void shouldAskForAGapOnceItIsNoReordering() {
        nacks.onPacket(65_534, 0);
        nacks.onPacket(2, 0);
        assertThat(nacks.due(9 * MS, RTT)).isEmpty();
        nacks.onPacket(0, 9 * MS);
        assertThat(nacks.deadlineNs()).isEqualTo(10 * MS);
        assertThat(nacks.due(10 * MS, RTT)).containsExactly(65_535, 1);
        assertThat(nacks.due(11 * MS, RTT)).isEmpty();
        assertThat(nacks.recoveredCount()).isZero();
    }

    @Test
    void shouldAskAgainEachRoundTripUntilItComes() {
        nacks.onPacket(0, 0);
        nacks.onPacket(2, 0);
        assertThat(nacks.due(10 * MS, RTT)).containsExactly(1);
        assertThat(nacks.due(59 * MS, RTT)).isEmpty();
        assertThat(nacks.due(60 * MS, 0)).containsExactly(1);
        assertThat(nacks.deadlineNs()).isEqualTo(60 * MS + NackSchedule.RETRY_MIN_NS);
        nacks.onPacket(1, 61 * MS);
        assertThat(nacks.missingCount()).isZero();
        assertThat(nacks.recoveredCount()).isEqualTo(1);
        assertThat(nacks.requestedCount()).isEqualTo(2);
        assertThat(nacks.deadlineNs()).isEqualTo(Long.MAX_VALUE);
    }

    @Test
    void shouldGiveUpAfterItsTriesAndByAge() {
        nacks.onPacket(0, 0);
        nacks.onPacket(2, 0);
        long now = 10 * MS;
        for (int i = 0; i < NackSchedule.TRIES_MAX; i++) {
            assertThat(nacks.due(now, 0)).containsExactly(1);
            now += NackSchedule.RETRY_MIN_NS;
        }
        assertThat(nacks.due(now, 0)).isEmpty();
        assertThat(nacks.abandonedCount()).isEqualTo(1);
        nacks.onPacket(4, now);
        assertThat(nacks.due(now + 1000 * MS, 0)).isEmpty();
        assertThat(nacks.abandonedCount()).isEqualTo(2);
        assertThat(nacks.missingCount()).isZero();
    }

    @Test
    void shouldBoundWhatIsMissingAndWhatIsAskedForAtATime() {
        nacks.onPacket(0, 0);
        nacks.onPacket(NackSchedule.MISSING_MAX + 1, 0);
        assertThat(nacks.missingCount()).isEqualTo(NackSchedule.MISSING_MAX);
        List<Integer> first = nacks.due(10 * MS, RTT);
        assertThat(first)
                .isEqualTo(
                        IntStream.rangeClosed(1, NackSchedule.DUE_MAX).boxed().toList());
        assertThat(nacks.due(10 * MS, RTT)).hasSize(NackSchedule.DUE_MAX).startsWith(NackSchedule.DUE_MAX + 1);
        nacks.onPacket(NackSchedule.MISSING_MAX + 3, 0);
        assertThat(nacks.missingCount()).isZero();
        assertThat(nacks.abandonedCount()).isEqualTo(NackSchedule.MISSING_MAX + 1);
    }

    @Test
    void shouldForgetWhenTheSourceBeginsAnew() {
        nacks.onPacket(100, 0);
        nacks.onPacket(103, 0);
        nacks.reset();
        nacks.onPacket(7, 1);
        assertThat(nacks.missingCount()).isZero();
        nacks.onPacket(9, 1);
        assertThat(nacks.due(20 * MS, RTT)).containsExactly(8);
        assertThat(nacks.abandonedCount()).isEqualTo(2);
    }

    @Test
    void shouldBelieveASourceThatBeginsAnewAtItsSecondPacket() {
        nacks.onPacket(20_000, 0);
        nacks.onPacket(20_002, 0);
        nacks.onPacket(500, 0);
        assertThat(nacks.missingCount()).isEqualTo(1);
        nacks.onPacket(501, 0);
        assertThat(nacks.missingCount()).isZero();
        nacks.onPacket(503, 0);
        assertThat(nacks.due(10 * MS, RTT)).containsExactly(502);
    }
}
