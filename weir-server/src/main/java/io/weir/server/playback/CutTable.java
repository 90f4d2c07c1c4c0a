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
import org.jspecify.annotations.Nullable;

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
    private long[] placeBytes = new long[64];
    private int count;
    private long endNs;

    private CutTable(List<Track> tracks, long fileBytes) {
        this.tracks = tracks;
        this.fileBytes = fileBytes;
    }

    /** Goes through the file; may wait for the disk. */
    static CutTable read(RecordedSegment segment) throws MediaException, IOException {
        try (SegmentFile file = SegmentFile.open(segment)) {
            CutTable table = new CutTable(file.tracks(), segment.sizeBytes());
            table.fill(file, file.next());
            return table;
        }
    }

    /**
     * The table of the same file, which has grown since: goes through it from the last place on. Through all of it when it is not what it
     * was. May wait for the disk.
     */
    CutTable grown(RecordedSegment segment) throws MediaException, IOException {
        Track track = leading(tracks);
        if (count == 0 || track == null || segment.sizeBytes() < fileBytes) {
            return read(segment);
        }
        int last = count - 1;
        try (SegmentFile file = SegmentFile.open(segment)) {
            file.seek(atNs[last], last < 2 ? 0 : placeBytes[last - 2]);
            Mp4Sample sample = file.next();
            while (sample != null && sample.trackId() != track.id()) {
                sample = file.next();
            }
            boolean same = file.tracks().equals(tracks)
                    && sample != null
                    && sample.keyframe()
                    && Ticks.toNanos(sample.ptsTicks(), track.clockRate()) == atNs[last];
            if (same) {
                CutTable table = new CutTable(tracks, segment.sizeBytes());
                table.atNs = Arrays.copyOf(atNs, count);
                table.placeBytes = Arrays.copyOf(placeBytes, count);
                table.count = last;
                table.endNs = endNs;
                table.fill(file, sample);
                return table;
            }
        }
        return read(segment);
    }

    private static @Nullable Track leading(List<Track> tracks) {
        return tracks.stream()
                .filter(track -> track.kind() == MediaKind.VIDEO)
                .findFirst()
                .orElseGet(() -> tracks.isEmpty() ? null : tracks.getFirst());
    }

    private void fill(SegmentFile file, @Nullable Mp4Sample first) throws MediaException, IOException {
        Track leading = leading(tracks);
        if (leading == null) {
            return;
        }
        long distance = leading.kind() == MediaKind.VIDEO ? VIDEO_DISTANCE_NS : AUDIO_DISTANCE_NS;
        for (Mp4Sample sample = first; sample != null; sample = file.next()) {
            if (sample.trackId() == leading.id()) {
                long ns = Ticks.toNanos(sample.ptsTicks(), leading.clockRate());
                if (sample.keyframe() && (count == 0 || ns - atNs[count - 1] >= distance)) {
                    if (count == CUT_COUNT_MAX) {
                        return;
                    }
                    add(ns, file.placeBytes());
                }
                endNs = Math.max(endNs, ns + Ticks.toNanos(sample.durationTicks(), leading.clockRate()));
            }
        }
    }

    private void add(long ns, long place) {
        if (count == atNs.length) {
            atNs = Arrays.copyOf(atNs, 2 * count);
            placeBytes = Arrays.copyOf(placeBytes, 2 * count);
        }
        atNs[count] = ns;
        placeBytes[count] = place;
        count++;
    }

    /** The file's tracks. */
    List<Track> tracks() {
        return tracks;
    }

    int count() {
        return count;
    }

    /** When what follows the place is presented, nanoseconds of the file; behind the last place, where the file ends. */
    long atNs(int index) {
        return index == count ? endNs : atNs[index];
    }
}
