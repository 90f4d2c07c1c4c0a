package io.weir.server.webrtc;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.base.buf.Bytes;
import io.weir.media.AccessUnit;
import io.weir.media.Codec;
import io.weir.media.Track;
import io.weir.testkit.Seeded;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class DecodingTimesTest {
    private static final int FRAME = 3_000;
    private static final AccessUnit UNIT = new AccessUnit(0, 0, 0, false, 7, Bytes.EMPTY);

    private static DecodingTimes times(Bytes sps) {
        DecodingTimes times = new DecodingTimes(90_000);
        times.onTrack(Track.of(0, new Codec.H264(List.of(sps), List.of())));
        return times;
    }

    /** Stamps pictures presented at those numbers, from the tenth frame on. */
    private static List<AccessUnit> stamp(DecodingTimes times, int... presented) {
        List<AccessUnit> stamped = new ArrayList<>();
        for (int number : presented) {
            stamped.add(times.stamp(UNIT, (10L + number) * FRAME));
        }
        return stamped;
    }

    private static List<Long> frames(List<AccessUnit> units) {
        return units.stream().map(unit -> unit.dtsTicks() / FRAME - 10).toList();
    }

    @Test
    void shouldAddNoDelayWithoutReordering() {
        List<AccessUnit> units = stamp(times(Pictures.VIDEO.sps().getFirst()), 0, 1, 2, 5, 6);
        assertThat(units).allSatisfy(unit -> assertThat(unit.dtsTicks()).isEqualTo(unit.ptsTicks()));
        assertThat(frames(units)).containsExactly(0L, 1L, 2L, 5L, 6L);
    }

    @Test
    void shouldSortPresentationTimesWhereTheParameterSetsTellOfReordering() {
        // Two pictures reordered at 30 a second, as the fixture's x264 does it.
        List<AccessUnit> units = stamp(times(Pictures.REORDERING_SPS), 0, 4, 2, 1, 3, 8, 6, 5, 7);
        assertThat(units)
                .extracting(AccessUnit::ptsTicks)
                .containsExactlyElementsOf(List.of(0, 4, 2, 1, 3, 8, 6, 5, 7).stream()
                        .map(n -> (10L + n) * FRAME)
                        .toList());
        assertThat(frames(units)).containsExactly(-2L, -1L, 0L, 1L, 2L, 3L, 4L, 5L, 6L);
    }

    @Test
    void shouldLearnOfReorderingWhereNothingIsTold() {
        DecodingTimes times = times(Bytes.ofHex("6742001fa1"));
        List<AccessUnit> units = stamp(times, 0, 3, 1, 2, 6, 4, 5, 9, 7, 8, 12, 10, 11);
        List<AccessUnit> settled = units.subList(7, units.size());
        assertThat(settled)
                .extracting(AccessUnit::ptsTicks)
                .containsExactlyElementsOf(List.of(9, 7, 8, 12, 10, 11).stream()
                        .map(n -> (10L + n) * FRAME)
                        .toList());
        assertRising(units);
    }

    private static void assertRising(List<AccessUnit> units) {
        for (int i = 0; i < units.size(); i++) {
            AccessUnit unit = units.get(i);
            assertThat(unit.ptsTicks()).isGreaterThanOrEqualTo(unit.dtsTicks());
            assertThat(i == 0 || unit.dtsTicks() > units.get(i - 1).dtsTicks()).isTrue();
        }
    }

    @Test
    void shouldGoOnNoEarlierAfterASwitch() {
        DecodingTimes times = times(Pictures.REORDERING_SPS);
        List<AccessUnit> units = new ArrayList<>(stamp(times, 0, 4, 2, 1, 3));
        times.onSwitch();
        units.addAll(stamp(times, 3, 7, 5, 4, 6));
        assertRising(units);
    }

    @Test
    void shouldRiseWhateverComes() throws Exception {
        Seeded.forSeeds(50, random -> {
            for (Bytes sps : List.of(Pictures.REORDERING_SPS, Bytes.ofHex("6742001fa1"))) {
                DecodingTimes times = times(sps);
                List<AccessUnit> units = new ArrayList<>();
                for (int i = 0; i < 200; i++) {
                    units.add(times.stamp(UNIT, i * (long) FRAME + random.nextInt(40 * FRAME)));
                }
                assertRising(units);
            }
        });
    }
}
