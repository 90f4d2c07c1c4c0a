package io.weir.media.hls;

import io.weir.base.buf.Bytes;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A media playlist: the segments of one rendition, live.
 *
 * @param targetDurationS EXT-X-TARGETDURATION: no segment is longer when rounded to seconds
 * @param partTargetNs EXT-X-PART-INF: no part is longer; 0 for a playlist without parts
 * @param sequence media sequence number of the first segment
 * @param discontinuitySequence how many discontinuities went before the first segment
 * @param segments those that are complete, in order
 * @param open the one being made, null in a playlist without parts or after the end
 * @param reports how far the other renditions are
 * @param ended whether nothing more will come
 */
public record MediaPlaylist(
        int targetDurationS,
        long partTargetNs,
        long sequence,
        long discontinuitySequence,
        List<PlaylistSegment> segments,
        @Nullable OpenSegment open,
        List<RenditionReport> reports,
        boolean ended) {
    /** The type to send it with (RFC 8216 §4). */
    public static final String CONTENT_TYPE = "application/vnd.apple.mpegurl";

    /** Segments at the end whose parts are listed: three target durations of them are asked for (§4.4.4.9). */
    public static final int SEGMENTS_WITH_PARTS = 3;

    /** A playlist may leave out segments that end further from its own end, in target durations (§4.4.3.8). */
    public static final int SKIP_TARGETS = 6;

    public MediaPlaylist {
        segments = List.copyOf(segments);
        reports = List.copyOf(reports);
    }

    /** The whole playlist. */
    public Bytes text() {
        return Bytes.ofUtf8(MediaPlaylistText.of(this, 0));
    }

    /** The playlist of a recording, of which nothing goes away at the beginning (RFC 8216 §4.3.3.5): EVENT while it goes on, then VOD. */
    public Bytes recorded() {
        return Bytes.ofUtf8(MediaPlaylistText.ofRecorded(this));
    }

    /** The playlist without the segments that a client has which asks for a delta (§6.2.5.1); the whole one when none is left out. */
    public Bytes delta() {
        return Bytes.ofUtf8(MediaPlaylistText.of(this, skippable()));
    }

    /** How many segments at the beginning a delta leaves out. */
    private int skippable() {
        long boundaryNs = (long) SKIP_TARGETS * targetDurationS * 1_000_000_000L;
        long fromEndNs = 0;
        if (open != null) {
            for (PlaylistPart part : open.parts()) {
                fromEndNs += part.durationNs();
            }
        }
        for (int i = segments.size() - 1; i >= 0; i--) {
            if (fromEndNs >= boundaryNs) {
                return i + 1;
            }
            fromEndNs += segments.get(i).durationNs();
        }
        return 0;
    }
}
