package io.weir.media;

/**
 * One elementary stream of a source, with its codec as configured now.
 *
 * @param id stable within the stream while it lives; the order of ids is the order of tracks
 * @param codec the codec and its parameter sets
 * @param clockRate ticks a second of this track's timestamps: 90000 for video, the sample rate for audio, 1000 for data
 */
public record Track(int id, Codec codec, int clockRate) {
    /** Ticks a second of every video track. */
    public static final int VIDEO_CLOCK_RATE = 90_000;

    /** Ticks a second of every data track. */
    public static final int DATA_CLOCK_RATE = 1_000;

    /** A track on the clock that its codec implies. */
    public static Track of(int id, Codec codec) {
        return new Track(id, codec, codec.clockRate());
    }

    /** Video, audio or data. */
    public MediaKind kind() {
        return codec.kind();
    }
}
