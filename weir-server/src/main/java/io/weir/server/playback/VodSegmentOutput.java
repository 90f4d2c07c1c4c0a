package io.weir.server.playback;

import io.weir.base.buf.Bytes;
import io.weir.media.AccessUnit;
import io.weir.media.MediaException;
import io.weir.media.MediaKind;
import io.weir.media.Ticks;
import io.weir.media.Track;
import io.weir.media.mp4.FragmentMuxer;
import io.weir.media.mp4.Mp4Sample;
import io.weir.media.mp4.Mp4Track;
import io.weir.media.mp4.TrackRun;
import java.io.Closeable;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One segment of video on demand, made out of its file: fragments of a second from one keyframe up to another. Everything from keyframe
 * to keyframe in the file's order belongs to it, so that nothing is lost or there twice between two segments.
 *
 * <p>Threading: one thread at a time; may wait for the disk.
 * <p>Limits: one fragment is in memory, of {@link FragmentedOutput#PART_BYTES_MAX} bytes and one unit; {@value #LENGTH_S_MAX} seconds.
 */
final class VodSegmentOutput implements RangeOutput, Closeable {
    /** Longest segment, seconds; a longer group of pictures is cut off. */
    static final int LENGTH_S_MAX = 120;

    private static final int NS_RATE = 1_000_000_000;

    private final VodSegment segment;
    private final SegmentFile file;
    private final List<Track> tracks;
    private final @Nullable Track leading;
    private final FragmentMuxer muxer;
    private final Map<Integer, Long> endTicks = new HashMap<>();
    private @Nullable Mp4Sample ahead;
    private boolean begun;
    private long sequenceNumber = 1;
    private long limitNs = Long.MAX_VALUE;

    VodSegmentOutput(VodSegment segment, SegmentFile file) throws MediaException, IOException {
        this.segment = segment;
        this.file = file;
        this.tracks = file.tracks();
        this.leading = tracks.stream()
                .filter(track -> track.kind() == MediaKind.VIDEO)
                .findFirst()
                .orElseGet(() -> tracks.isEmpty() ? null : tracks.getFirst());
        this.muxer = new FragmentMuxer(tracks.stream().map(Mp4Track::of).toList());
        if (segment.fromNs() >= 0) {
            file.seek(segment.fromNs());
        }
    }

    @Override
    public long lengthBytes() {
        return -1;
    }

    @Override
    public List<Bytes> next() throws MediaException, IOException {
        List<Bytes> out = new ArrayList<>();
        if (!begun) {
            begun = true;
            out.add(FragmentMuxer.segmentType());
            ahead = file.next();
            if (ahead != null) {
                limitNs = dtsNs(ahead) + (long) LENGTH_S_MAX * NS_RATE;
            }
        }
        Mp4Sample first = ahead;
        if (first != null) {
            write(first, out);
        }
        return out;
    }

    private void write(Mp4Sample first, List<Bytes> out) throws MediaException, IOException {
        Map<Integer, List<AccessUnit>> units = new HashMap<>();
        long partEndNs = dtsNs(first) + NS_RATE;
        long sizeBytes = 0;
        Mp4Sample sample = first;
        while (sample != null && dtsNs(sample) < partEndNs && sizeBytes < FragmentedOutput.PART_BYTES_MAX) {
            Track track = track(sample.trackId());
            long zero = Ticks.convert(segment.zeroNs(), NS_RATE, track.clockRate());
            units.computeIfAbsent(track.id(), _ -> new ArrayList<>())
                    .add(file.read(sample).shifted(track.id(), zero));
            endTicks.put(track.id(), sample.dtsTicks() + sample.durationTicks() + zero);
            sizeBytes += sample.sizeBytes();
            sample = following();
        }
        ahead = sample;
        List<TrackRun> runs = new ArrayList<>();
        for (Track track : tracks) {
            List<AccessUnit> own = units.getOrDefault(track.id(), List.of());
            runs.add(new TrackRun(track.id(), 0, own, endTicks.getOrDefault(track.id(), 0L)));
        }
        out.add(muxer.fragmentHeader(sequenceNumber++, runs));
        runs.forEach(run -> run.units().forEach(unit -> out.add(unit.payload())));
    }

    /** The next sample; null where the next segment begins. */
    private @Nullable Mp4Sample following() throws MediaException, IOException {
        Mp4Sample sample = file.next();
        Track lead = leading;
        if (sample == null || lead == null || dtsNs(sample) >= limitNs) {
            return null;
        }
        boolean cut = segment.toNs() >= 0
                && sample.trackId() == lead.id()
                && sample.keyframe()
                && Ticks.toNanos(sample.ptsTicks(), lead.clockRate()) >= segment.toNs();
        return cut ? null : sample;
    }

    private long dtsNs(Mp4Sample sample) {
        return Ticks.toNanos(sample.dtsTicks(), track(sample.trackId()).clockRate());
    }

    private Track track(int id) {
        for (Track track : tracks) {
            if (track.id() == id) {
                return track;
            }
        }
        throw new IllegalStateException("track " + id + " is not of the file");
    }

    @Override
    public void close() throws IOException {
        file.close();
    }
}
