package io.weir.media.mp4;

import java.io.IOException;
import java.util.Optional;

/**
 * How far a fragmented file is whole that was cut off while it was written, as by {@link FragmentMuxer}.
 *
 * @param wholeBytes where its last whole fragment ends
 * @param durationOffset where the movie's duration stands, for {@link InitSegment#duration}
 */
public record FragmentedEnd(long wholeBytes, long durationOffset) {
    /** From a movie's beginning to its duration: headers of moov and mvhd, version and flags, two times, time scale (§8.2.2). */
    private static final int MOVIE_DURATION_OFFSET = 8 + 8 + 4 + 4 + 4 + 4;

    private static final int MVHD_OFFSET = 8;

    /** Looks at the boxes of a file; empty when it is no such file, or has no whole fragment. */
    public static Optional<FragmentedEnd> of(Mp4Source source) throws IOException {
        TopLevel file = new TopLevel(source);
        long durationOffset = 0;
        long wholeBytes = 0;
        boolean moof = false;
        TopLevel.Header header = file.header(0);
        while (header != null && header.end() <= file.sizeBytes()) {
            if (header.type() == BoxType.MOOV && hasNarrowTimes(file, header)) {
                durationOffset = header.offset() + MOVIE_DURATION_OFFSET;
            }
            if (header.type() == BoxType.MDAT && moof) {
                wholeBytes = header.end();
            }
            moof = header.type() == BoxType.MOOF;
            header = file.header(header.end());
        }
        return durationOffset == 0 || wholeBytes == 0
                ? Optional.empty()
                : Optional.of(new FragmentedEnd(wholeBytes, durationOffset));
    }

    private static boolean hasNarrowTimes(TopLevel file, TopLevel.Header movie) throws IOException {
        TopLevel.Header first = file.header(movie.offset() + MVHD_OFFSET);
        return first != null
                && first.type() == BoxType.MVHD
                && file.read(first.content(), 1).u8(0) == 0;
    }
}
