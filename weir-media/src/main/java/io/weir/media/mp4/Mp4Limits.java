package io.weir.media.mp4;

/** What a file may ask of its reader. */
public final class Mp4Limits {
    /** Bytes of a movie box: the tables of some ten hours. */
    public static final int MOVIE_BYTES_MAX = 128 << 20;

    /** Tracks of a file. */
    public static final int TRACK_COUNT_MAX = 32;

    /** Samples that the tables of one track list. */
    public static final int SAMPLE_COUNT_MAX = 1 << 24;

    /** Bytes of a movie fragment box. */
    public static final int FRAGMENT_HEADER_BYTES_MAX = 16 << 20;

    /** Samples of one fragment, all tracks together. */
    public static final int FRAGMENT_SAMPLE_COUNT_MAX = 1 << 18;

    /** Fragments of a file: twelve hours of 200 ms each, forty of 700 ms. */
    public static final int FRAGMENT_COUNT_MAX = 1 << 18;

    /** Bytes of one sample. */
    public static final int SAMPLE_BYTES_MAX = 64 << 20;

    private Mp4Limits() {}
}
