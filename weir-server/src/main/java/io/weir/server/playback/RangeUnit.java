package io.weir.server.playback;

import io.weir.media.mp4.Mp4Sample;

/**
 * One unit of a range, on its timeline, which is 0 where the range begins.
 *
 * @param sample where it is in its file
 * @param ptsTicks presentation time in ticks of the track's clock; negative for pictures that are only to be decoded
 * @param dtsTicks decoding time in ticks of the track's clock; never before that of the track's unit before
 */
record RangeUnit(Mp4Sample sample, long ptsTicks, long dtsTicks) {
    /** Its {@link io.weir.media.Track#id}. */
    int trackId() {
        return sample.trackId();
    }

    /** When the track's next unit is to be decoded. */
    long endDtsTicks() {
        return dtsTicks + sample.durationTicks();
    }
}
