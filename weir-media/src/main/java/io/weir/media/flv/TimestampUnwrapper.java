package io.weir.media.flv;

/**
 * Extends the 32-bit millisecond timestamps of FLV and RTMP, which wrap after 49.7 days, to 64 bits. A step is the shortest way
 * from the last timestamp, so that audio a little behind video goes back a little, and a restart at zero goes back to zero.
 *
 * <p>Threading: one thread at a time.
 */
public final class TimestampUnwrapper {
    private boolean started;
    private long last;

    /** The first timestamp is taken as 0..2^32-1, later ones relative to the one before. */
    public long unwrap(long timestamp32) {
        if (started) {
            last += (int) (timestamp32 - last);
        } else {
            started = true;
            last = timestamp32 & 0xffff_ffffL;
        }
        return last;
    }
}
