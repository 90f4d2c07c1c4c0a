package io.weir.media.mp4;

import io.weir.base.buf.Bytes;

/**
 * What a fragmented MP4 begins with: file type and movie, without a single unit (CMAF header, ISO/IEC 23000-19 §7.3.1).
 *
 * @param bytes all of it
 * @param durationOffset where in it the movie's duration stands, for a file whose length is known when it ends
 */
public record InitSegment(Bytes bytes, int durationOffset) {
    private static final long DURATION_MAX = 0xffff_ffffL;

    /** The four bytes to write at {@link #durationOffset} when the movie ends; a duration that has no place there becomes the longest. */
    public static Bytes duration(long durationMs) {
        return new BoxWriter(4).u32(Math.clamp(durationMs, 0, DURATION_MAX)).toBytes();
    }
}
