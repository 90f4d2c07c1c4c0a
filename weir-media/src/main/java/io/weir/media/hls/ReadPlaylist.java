package io.weir.media.hls;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** A playlist of somebody else's. */
public sealed interface ReadPlaylist {
    /**
     * A multivariant playlist.
     *
     * @param variants in its order, at least one
     * @param audio audio playlists of their own
     */
    record Choices(List<ReadVariant> variants, List<ReadAudio> audio) implements ReadPlaylist {
        public Choices {
            variants = List.copyOf(variants);
            audio = List.copyOf(audio);
        }
    }

    /**
     * A media playlist.
     *
     * @param targetDurationS longest segment, seconds
     * @param segments in order; may be none
     * @param ended whether nothing will be added
     */
    record Segments(int targetDurationS, List<ReadSegment> segments, boolean ended) implements ReadPlaylist {
        public Segments {
            segments = List.copyOf(segments);
        }
    }

    /**
     * One choice.
     *
     * @param uri as it stands there
     * @param bandwidth peak, bits a second
     * @param audioGroup the group of its audio, empty when that is in it or there is none
     */
    record ReadVariant(String uri, long bandwidth, String audioGroup) {}

    /**
     * One audio playlist.
     *
     * @param uri as it stands there
     * @param isDefault whether it plays when nobody chooses
     */
    record ReadAudio(String group, String uri, boolean isDefault) {}

    /**
     * A file or a part of one.
     *
     * @param offset of the first byte
     * @param length bytes, or -1 for the whole file
     */
    record Piece(String uri, long offset, long length) {
        /** Whether it is a part of a file. */
        public boolean isRange() {
            return length >= 0;
        }
    }

    /**
     * One segment.
     *
     * @param sequence media sequence number
     * @param durationNs how long it lasts, nanoseconds
     * @param discontinuity whether its times need not follow those of the segment before
     * @param map the init segment that it needs, or null
     */
    record ReadSegment(
            long sequence,
            Piece piece,
            long durationNs,
            boolean discontinuity,
            @Nullable Piece map) {}
}
