package io.weir.server.playback;

import io.weir.media.MediaException;
import io.weir.media.MediaKind;
import io.weir.media.Ticks;
import io.weir.media.Track;
import io.weir.media.mp4.Mp4Sample;
import io.weir.server.recordings.RecordedSegment;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;

/**
 * Where a file can be cut: its keyframes, or without video about one unit a second.
 *
 * <p>Threading: immutable once read.
 * <p>Limits: {@value #CUT_COUNT_MAX} places; a longer file ends for it there.
 */
final class CutTable {
    /** Places in one file: a day of keyframes every half second. */
    static final int CUT_COUNT_MAX = 172_800;

    /** Keyframes closer than that to the one before are no places to cut. */
    private static final long VIDEO_DISTANCE_NS = 450_000_000L;

    private static final long AUDIO_DISTANCE_NS = 1_000_000_000L;

    private final List<Track> tracks;
    private final long fileBytes;
    private long[] atNs = new long[64];
    private long[] bytesBefore = new long[64];
    private int count;
    private long endNs;
    private long payloadBytes;

    private CutTable(List<Track> tracks, long fileBytes) {
        this.tracks = tracks;
        this.fileBytes = fileBytes;
    }

    /** Goes through the file; may wait for the disk. */
    static CutTable read(RecordedSegment segment) throws MediaException, IOException {
        try (SegmentFile file = SegmentFile.open(segment)) {
            CutTable table = new CutTable(file.tracks(), segment.sizeBytes());
            table.fill(file);
            return table;
        }
    }

    private void fill(SegmentFile file) throws MediaException, IOException {
        Track leading = tracks.stream()
                .filter(track -> track.kind() == MediaKind.VIDEO)
                .findFirst()
                .orElseGet(() -> tracks.isEmpty() ? null : tracks.getFirst());
        if (leading == null) {
            return;
        }
        long distance = leading.kind() == MediaKind.VIDEO ? VIDEO_DISTANCE_NS : AUDIO_DISTANCE_NS;
        for (Mp4Sample sample = file.next(); sample != null; sample = file.next()) {
            if (sample.trackId() == leading.id()) {
                long ns = Ticks.toNanos(sample.ptsTicks(), leading.clockRate());
                if (sample.keyframe() && (count == 0 || ns - atNs[count - 1] >= distance)) {
                    if (count == CUT_COUNT_MAX) {
                        return;
                    }
                    add(ns);
                }
                endNs = Math.max(endNs, ns + Ticks.toNanos(sample.durationTicks(), leading.clockRate()));
            }
            payloadBytes += sample.sizeBytes();
        }
    }

    private void add(long ns) {
        if (count == atNs.length) {
            atNs = Arrays.copyOf(atNs, 2 * count);
            bytesBefore = Arrays.copyOf(bytesBefore, 2 * count);
        }
        atNs[count] = ns;
        bytesBefore[count] = payloadBytes;
        count++;
    }

    /** The file's tracks. */
    List<Track> tracks() {
        return tracks;
    }

    /** How large the file was when it was looked through. */
    long fileBytes() {
        return fileBytes;
    }

    int count() {
        return count;
    }

    /** When what follows the place is presented, nanoseconds of the file; behind the last place, where the file ends. */
    long atNs(int index) {
        return index == count ? endNs : atNs[index];
    }

    /** Bytes of media from one place to another. */
    long bytes(int from, int to) {
        return (to == count ? payloadBytes : bytesBefore[to]) - bytesBefore[from];
    }
}
