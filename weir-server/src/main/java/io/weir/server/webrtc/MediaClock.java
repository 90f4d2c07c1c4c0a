package io.weir.server.webrtc;

import io.weir.base.time.Clock;
import io.weir.media.Ticks;
import io.weir.protocol.rtp.NtpTime;

/**
 * How a stream's timeline lies against the wall clock: told once for a stream, so that all its tracks are in time with each other.
 *
 * @param mediaNs a time on the stream's timeline
 * @param nanoTime the same instant on the monotonic clock
 * @param ntpTime the same instant on the wall, as {@link NtpTime} has it
 */
record MediaClock(long mediaNs, long nanoTime, long ntpTime) {
    private static final int MICROS_PER_SECOND = 1_000_000;

    /** The unit of {@code mediaNs} is due now. */
    static MediaClock of(long mediaNs, Clock clock) {
        return new MediaClock(mediaNs, clock.nanoTime(), NtpTime.of(clock.wallTime()));
    }

    /** The wall time of a monotonic one. */
    long ntpAt(long nowNs) {
        return NtpTime.plusNanos(ntpTime, nowNs - nanoTime);
    }

    /** The media time at {@link #ntpTime} in ticks of a track's clock. */
    long ticks(int clockRate) {
        return Ticks.convert(mediaNs / 1_000, MICROS_PER_SECOND, clockRate);
    }
}
