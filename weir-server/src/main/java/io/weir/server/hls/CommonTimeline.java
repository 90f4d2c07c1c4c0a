package io.weir.server.hls;

import java.util.stream.LongStream;

/**
 * Where the timelines of all muxers begin. Times in segments count from one moment, so that the paths of a ladder, which an encoder
 * has given the same times, have the same times in their segments: players change between them without a jump.
 *
 * <p>A muxer's offset is the difference between when its first unit came and that unit's time; a muxer takes over the offset of another
 * one that differs by less than {@link #SAME_NS}, which then comes of the network and not of the encoder.
 *
 * <p>Threading: immutable.
 */
final class CommonTimeline {
    /** Offsets this close are the same, nanoseconds. */
    static final long SAME_NS = 1_000_000_000;

    /** What offsets are multiples of, nanoseconds: a whole number of ticks of all usual clocks. */
    static final long STEP_NS = 10_000_000;

    /** Keeps times positive that lie before the first segment's. */
    private static final long MARGIN_NS = 10_000_000_000L;

    private final long beginNs;

    /** Begins at that time of the monotonic clock. */
    CommonTimeline(long nowNs) {
        this.beginNs = nowNs;
    }

    /**
     * The offset of a muxer.
     *
     * @param arrivedNs when its first unit came, by the monotonic clock
     * @param atNs that unit's time on the stream's timeline
     * @param others the offsets that are in use
     */
    long offsetNs(long arrivedNs, long atNs, LongStream others) {
        long own = Math.floorDiv(MARGIN_NS + arrivedNs - beginNs - atNs, STEP_NS) * STEP_NS;
        return others.filter(each -> Math.abs(each - own) < SAME_NS)
                .boxed()
                .min((a, b) -> Long.compare(Math.abs(a - own), Math.abs(b - own)))
                .orElse(own);
    }
}
