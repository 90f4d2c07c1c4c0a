package io.weir.server.segment;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.base.buf.Bytes;
import io.weir.media.AccessUnit;
import io.weir.media.Codec;
import io.weir.media.Ticks;
import io.weir.media.Track;
import io.weir.media.mp4.TrackRun;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class TrackQueueTest {
    private static final int ID = 2;
    private static final long HOUR_MS = 3_600_000;
    private static final long OFFSET_NS = 7_000_000_000L;

    private final TrackQueue queue = new TrackQueue(track(44_100));

    private static Track track(int clockRate) {
        return new Track(ID, new Codec.Opus(2, Bytes.EMPTY), clockRate);
    }

    private static AccessUnit unit(long ms, int clockRate) {
        long ticks = Ticks.ofMillis(ms, clockRate);
        return new AccessUnit(ID, ticks, ticks, true, 0, Bytes.of(1));
    }

    private void put(long ms, int clockRate) {
        AccessUnit unit = unit(ms, clockRate);
        queue.complete(unit.dtsTicks());
        queue.hold(unit);
    }

    /** When the units of a run are decoded in segments, and when it ends, milliseconds. */
    private static List<Long> times(TrackRun run, int clockRate) {
        List<Long> times = new ArrayList<>(run.units().stream()
                .map(unit -> Ticks.toMillis(unit.dtsTicks() - run.originTicks(), clockRate))
                .toList());
        times.add(Ticks.toMillis(run.endDtsTicks() - run.originTicks(), clockRate));
        return times;
    }

    @Test
    void shouldAddTheOffset() {
        queue.offset(OFFSET_NS);
        put(HOUR_MS, 44_100);
        put(HOUR_MS + 20, 44_100);
        assertThat(times(queue.take(), 44_100)).containsExactly(HOUR_MS + 7_000, HOUR_MS + 7_020);
    }

    @Test
    void shouldAddTheSameTimeAtAnotherClockRate() {
        queue.offset(OFFSET_NS);
        put(HOUR_MS, 44_100);
        put(HOUR_MS + 20, 44_100);
        queue.take();
        queue.track(track(48_000));
        put(HOUR_MS + 40, 48_000);
        put(HOUR_MS + 60, 48_000);
        assertThat(times(queue.take(), 48_000)).containsExactly(HOUR_MS + 7_020, HOUR_MS + 7_040, HOUR_MS + 7_060);
        assertThat(queue.endNs()).isEqualTo((HOUR_MS + 60) * 1_000_000);
    }

    @Test
    void shouldKeepTheTimesOfWhatWaitsForAnotherClockRate() {
        put(HOUR_MS, 44_100);
        put(HOUR_MS + 20, 44_100);
        queue.track(track(48_000));
        assertThat(queue.endNs()).isEqualTo((HOUR_MS + 20) * 1_000_000);
        queue.completeLast();
        assertThat(times(queue.take(), 48_000)).containsExactly(HOUR_MS, HOUR_MS + 20, HOUR_MS + 40);
    }
}
