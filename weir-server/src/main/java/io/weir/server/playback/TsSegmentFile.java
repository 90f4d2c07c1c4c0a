package io.weir.server.playback;

import io.weir.media.AccessUnit;
import io.weir.media.MediaException;
import io.weir.media.MediaKind;
import io.weir.media.Ticks;
import io.weir.media.Track;
import io.weir.media.mp4.Mp4Format;
import io.weir.media.mp4.Mp4Sample;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A segment in MPEG-TS. It has no tables, so that a time is looked for by halving the file, and a keyframe by reading on from there.
 *
 * <p>Limits: {@value #GOP_BYTES_MAX} bytes of a group of pictures are kept while its successor is looked for.
 */
final class TsSegmentFile implements SegmentFile {
    /** Bytes in which all tracks must have begun, or those that have not are not there. */
    private static final int BEGINNING_BYTES_MAX = 4 << 20;

    /** Bytes in which a keyframe is looked for at one place. */
    private static final long PROBE_BYTES_MAX = 8 << 20;

    /** Places closer to each other than this are read through. */
    private static final long NEAR_BYTES = 1 << 20;

    private static final long GOP_BYTES_MAX = 64 << 20;

    /** Half the time after which timestamps begin again, nanoseconds. */
    private static final long HALF_WRAP_NS = (1L << 32) / 90_000 * 1_000_000_000L;

    private final FileChannel channel;
    private final long sizeBytes;
    private final List<Track> tracks;
    private final int seekTrackId;
    private final long zeroNs;
    private final Deque<TsUnits.Timed> queue = new ArrayDeque<>();
    private TsUnits units;
    private @Nullable AccessUnit told;

    private TsSegmentFile(FileChannel channel) throws MediaException, IOException {
        this.channel = channel;
        this.sizeBytes = channel.size();
        this.units = unitsFrom(0);
        List<TsUnits.Timed> beginning = new ArrayList<>();
        while (!units.isComplete() && units.positionBytes() < BEGINNING_BYTES_MAX) {
            TsUnits.Timed unit = units.next();
            if (unit == null) {
                break;
            }
            beginning.add(unit);
        }
        this.tracks = units.tracks().stream()
                .filter(track -> Mp4Format.of(track.codec()) instanceof Mp4Format.Supported)
                .toList();
        this.seekTrackId = tracks.stream()
                .filter(track -> track.kind() == MediaKind.VIDEO)
                .findFirst()
                .or(() -> tracks.stream().findFirst())
                .map(Track::id)
                .orElse(-1);
        this.zeroNs = beginning.stream()
                .filter(each -> has(each.unit().trackId()))
                .mapToLong(each -> nanos(each.unit(), each.unit().dtsTicks()))
                .min()
                .orElse(0);
        this.queue.addAll(beginning);
    }

    static TsSegmentFile open(Path path) throws MediaException, IOException {
        FileChannel channel = FileChannel.open(path, StandardOpenOption.READ);
        try {
            return new TsSegmentFile(channel);
        } catch (MediaException | IOException | RuntimeException e) {
            channel.close();
            throw e;
        }
    }

    @Override
    public List<Track> tracks() {
        return tracks;
    }

    @Override
    public void seek(long timeNs) throws MediaException, IOException {
        long low = 0;
        long high = timeNs <= 0 ? 0 : sizeBytes;
        while (high - low > NEAR_BYTES) {
            long middle = (low + high) >>> 1;
            TsUnits.Timed keyframe = firstKeyframe(middle, high);
            if (keyframe == null || presentedNs(keyframe.unit()) > timeNs) {
                high = middle;
            } else {
                low = middle;
            }
        }
        if (!readTo(low, timeNs) && low > 0) {
            readTo(0, timeNs);
        }
    }

    @Override
    public void seek(long timeNs, long fromBytes) throws MediaException, IOException {
        readTo(fromBytes, timeNs);
    }

    /** A unit is told of when the next of its track is there, and what is read is read in chunks. */
    @Override
    public long placeBytes() {
        return Math.max(0, units.positionBytes() - TsUnits.CHUNK_BYTES);
    }

    private TsUnits.@Nullable Timed firstKeyframe(long from, long to) throws MediaException, IOException {
        TsUnits probe = unitsFrom(from);
        long end = Math.min(to, from + PROBE_BYTES_MAX);
        while (probe.positionBytes() < end) {
            TsUnits.Timed unit = probe.next();
            if (unit == null) {
                return null;
            }
            if (isKeyframe(unit.unit())) {
                return unit;
            }
        }
        return null;
    }

    /** Has the queue begin with the last keyframe by then, read from that place on; false when there is none. */
    private boolean readTo(long offset, long timeNs) throws MediaException, IOException {
        units = unitsFrom(offset);
        queue.clear();
        boolean found = false;
        long kept = 0;
        while (kept < GOP_BYTES_MAX) {
            TsUnits.Timed next = units.next();
            if (next == null) {
                break;
            }
            AccessUnit unit = next.unit();
            boolean keyframe = isKeyframe(unit);
            if (keyframe && presentedNs(unit) <= timeNs) {
                found = true;
                queue.clear();
                kept = 0;
            }
            queue.add(next);
            kept += unit.payload().length();
            if (unit.trackId() == seekTrackId && fileNs(unit, unit.dtsTicks()) > timeNs) {
                break;
            }
        }
        return found;
    }

    @Override
    public @Nullable Mp4Sample next() throws MediaException, IOException {
        while (true) {
            TsUnits.Timed timed = queue.isEmpty() ? units.next() : queue.poll();
            if (timed == null || units.hasChanged() && queue.isEmpty()) {
                told = null;
                return null;
            }
            AccessUnit unit = timed.unit();
            if (has(unit.trackId())) {
                told = unit;
                int rate = rate(unit.trackId());
                return new Mp4Sample(
                        unit.trackId(),
                        ticks(unit, unit.ptsTicks(), rate),
                        ticks(unit, unit.dtsTicks(), rate),
                        timed.durationTicks(),
                        unit.keyframe(),
                        0,
                        Math.max(1, unit.payload().length()));
            }
        }
    }

    @Override
    public AccessUnit read(Mp4Sample sample) {
        AccessUnit unit = told;
        if (unit == null || unit.trackId() != sample.trackId()) {
            throw new IllegalStateException("only the last unit can be read");
        }
        return unit;
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }

    private TsUnits unitsFrom(long offset) {
        return new TsUnits(channel, offset, tracks == null ? List.of() : tracks);
    }

    private boolean has(int trackId) {
        return tracks.stream().anyMatch(track -> track.id() == trackId);
    }

    private int rate(int trackId) {
        return tracks.stream()
                .filter(track -> track.id() == trackId)
                .findFirst()
                .orElseThrow()
                .clockRate();
    }

    private boolean isKeyframe(AccessUnit unit) {
        return unit.trackId() == seekTrackId && unit.keyframe();
    }

    private long nanos(AccessUnit unit, long ticks) {
        return Ticks.toNanos(ticks, rate(unit.trackId()));
    }

    private long presentedNs(AccessUnit unit) {
        return fileNs(unit, unit.ptsTicks());
    }

    /** Where a file is entered in the middle, timestamps may have begun again before. */
    private long fileNs(AccessUnit unit, long ticks) {
        long ns = nanos(unit, ticks) - zeroNs;
        return ns < -HALF_WRAP_NS ? ns + 2 * HALF_WRAP_NS : ns;
    }

    private long ticks(AccessUnit unit, long ticks, int rate) {
        long file = ticks - Ticks.convert(zeroNs, 1_000_000_000, rate);
        boolean wrapped = fileNs(unit, ticks) != nanos(unit, ticks) - zeroNs;
        return wrapped ? file + Ticks.convert(1L << 33, Track.VIDEO_CLOCK_RATE, rate) : file;
    }
}
