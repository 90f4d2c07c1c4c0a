package io.weir.protocol.rtp;

import java.time.Instant;

/**
 * Wall time as RTCP has it (RFC 3550 section 4): seconds since 1900 in the upper 32 bits, their fraction in the lower. Wraps in
 * 2036, so only differences below 68 years mean anything.
 */
public final class NtpTime {
    private static final long SECONDS_1900_TO_1970 = 2_208_988_800L;
    private static final long NANOS = 1_000_000_000L;

    private NtpTime() {}

    /** The 64-bit form of a wall time. */
    public static long of(Instant wall) {
        long fraction = ((long) wall.getNano() << 32) / NANOS;
        return wall.getEpochSecond() + SECONDS_1900_TO_1970 << 32 | fraction;
    }

    /** The middle 32 bits, 0..2^32-1: units of 1/65536 s, as a report block's LSR. */
    public static long compact(long ntpTime) {
        return ntpTime >>> 16 & 0xffff_ffffL;
    }

    /** Nanoseconds from {@code earlier} to {@code later}; below 0 when they are the other way round. */
    public static long nanosBetween(long earlier, long later) {
        return nanosOf(later - earlier);
    }

    /** {@code ntpTime} moved by {@code nanos}. */
    public static long plusNanos(long ntpTime, long nanos) {
        long seconds = Math.floorDiv(nanos, NANOS);
        return ntpTime + (seconds << 32) + (Math.floorMod(nanos, NANOS) << 32) / NANOS;
    }

    /**
     * The round trip a report block tells of (RFC 3550 section 6.4.1).
     *
     * @param lastSenderReport the block's, not 0
     * @param delaySinceLastSenderReport the block's
     * @param nowNtp when the block arrived, on the clock the sender reports were stamped with
     * @return nanoseconds, at least 0: clocks that disagree by a little make it negative
     */
    public static long roundTripNs(long lastSenderReport, long delaySinceLastSenderReport, long nowNtp) {
        int compact = (int) (compact(nowNtp) - lastSenderReport - delaySinceLastSenderReport);
        return Math.max(0, compact * NANOS >> 16);
    }

    private static long nanosOf(long difference) {
        long seconds = difference >> 32;
        return seconds * NANOS + ((difference & 0xffff_ffffL) * NANOS >>> 32);
    }
}
