package io.weir.server.playback;

import io.weir.media.AccessUnit;
import io.weir.media.MediaException;
import io.weir.media.Track;
import io.weir.media.mp4.Mp4Sample;
import io.weir.server.recordings.RecordedSegment;
import java.io.Closeable;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One file of a recording, open: its units in decoding order. Times are the file's own, 0 where it begins.
 *
 * <p>Threading: one thread at a time; may wait for the disk.
 */
sealed interface SegmentFile extends Closeable permits Mp4SegmentFile, TsSegmentFile {
    /** Opens the file of a segment. */
    static SegmentFile open(RecordedSegment segment) throws MediaException, IOException {
        return switch (segment.format()) {
            case FMP4 -> Mp4SegmentFile.open(segment.file());
            case MPEGTS -> TsSegmentFile.open(segment.file());
        };
    }

    /** Its tracks; ids are the file's. Tracks that MP4 has no place for are left out. */
    List<Track> tracks();

    /**
     * Goes to the last keyframe presented by then, of the first video track or, without video, of the first; to the start when there is
     * none.
     */
    void seek(long timeNs) throws MediaException, IOException;

    /**
     * As the other, by one who knows a place from which on that keyframe is found, so that it is not looked for.
     *
     * @param fromBytes what {@link #placeBytes} said two keyframes before it or earlier
     */
    void seek(long timeNs, long fromBytes) throws MediaException, IOException;

    /** A place in the file that lies before the keyframe after next, bytes; 0 for files that find theirs without. */
    long placeBytes();

    /** The next unit: where it is and when it is due; null at the end. */
    @Nullable
    Mp4Sample next() throws MediaException, IOException;

    /** The unit that {@link #next} told of last. */
    AccessUnit read(Mp4Sample sample) throws MediaException, IOException;

    @Override
    void close() throws IOException;
}
