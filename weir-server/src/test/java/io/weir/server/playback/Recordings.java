package io.weir.server.playback;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.weir.base.buf.Bytes;
import io.weir.base.id.PathName;
import io.weir.config.RecordFormat;
import io.weir.media.AccessUnit;
import io.weir.media.MediaException;
import io.weir.media.MediaKind;
import io.weir.media.Ticks;
import io.weir.media.Track;
import io.weir.media.flv.FlvDemuxer;
import io.weir.media.flv.FlvReader;
import io.weir.media.flv.FlvTagType;
import io.weir.media.mp4.FragmentMuxer;
import io.weir.media.mp4.Mp4Format;
import io.weir.media.mp4.Mp4Track;
import io.weir.media.mp4.MtxiBox;
import io.weir.media.mp4.TrackRun;
import io.weir.media.mpegts.TsMuxer;
import io.weir.server.recordings.RecordedSegment;
import io.weir.server.recordings.SegmentLookup;
import io.weir.testkit.FixtureMedia;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Recordings made of a fixture that is repeated every two seconds, in files as a recorder leaves them, and an index of them in memory.
 * Threading: made by one thread, then read by any.
 */
final class Recordings implements SegmentLookup {
    static final PathName PATH = new PathName("live/cam");
    static final Instant T0 = Instant.parse("2026-03-01T10:00:00Z");

    private static final int CLIP_S = 2;
    private static final int NS_RATE = 1_000_000_000;

    private final Path directory;
    private final List<RecordedSegment> segments = new ArrayList<>();
    private int streamCount;

    /** What one FLV file holds, as far as MP4 has a place for it. */
    record Clip(List<Track> tracks, List<AccessUnit> units) {}

    /**
     * What is recorded.
     *
     * @param fixture an FLV file
     * @param startS seconds after {@link #T0}
     * @param segmentS seconds of a segment
     * @param segmentCount how many there are, one continuing another
     */
    record Recording(String fixture, int startS, int segmentS, int segmentCount) {}

    Recordings(Path directory) {
        this.directory = directory;
    }

    @Override
    public List<RecordedSegment> between(PathName path, @Nullable Instant from, @Nullable Instant to) {
        return segments.stream()
                .filter(each -> each.path().equals(path))
                .filter(each -> from == null || each.end().isAfter(from))
                .filter(each -> to == null || each.start().isBefore(to))
                .sorted(Comparator.comparing(RecordedSegment::start))
                .toList();
    }

    @Override
    public List<PathName> paths() {
        return segments.stream().map(RecordedSegment::path).distinct().sorted().toList();
    }

    /** Opens a range of them. */
    RecordedRange open(RangeRequest request) throws RangeException, MediaException, IOException {
        return RecordedRange.open(request, between(request.path(), request.start(), request.end()));
    }

    List<RecordedSegment> all() {
        return segments;
    }

    void add(RecordedSegment segment) {
        segments.add(segment);
    }

    /** Records in fragmented MP4. */
    void record(Recording recording) throws IOException {
        Clip clip = repeated(load(recording.fixture), recording.segmentS * recording.segmentCount);
        byte[] id = new byte[MtxiBox.STREAM_ID_LENGTH];
        id[0] = (byte) ++streamCount;
        for (int i = 0; i < recording.segmentCount; i++) {
            long fromNs = (long) i * recording.segmentS * NS_RATE;
            Instant start = T0.plusSeconds(recording.startS).plusNanos(fromNs);
            MtxiBox box = new MtxiBox(Bytes.copyOf(id), i, fromNs, start.getEpochSecond() * NS_RATE + start.getNano());
            Path file = directory.resolve("s" + streamCount + "-" + i + ".mp4");
            try (OutputStream out = Files.newOutputStream(file)) {
                write(clip, fromNs, fromNs + (long) recording.segmentS * NS_RATE, box, out);
            }
            segments.add(new RecordedSegment(
                    PATH,
                    file,
                    start,
                    (long) recording.segmentS * NS_RATE,
                    Files.size(file),
                    RecordFormat.FMP4,
                    false,
                    box));
        }
    }

    /** Records in MPEG-TS. */
    void recordTs(Recording recording) throws IOException, MediaException {
        Clip clip = repeated(load(recording.fixture), recording.segmentS * recording.segmentCount);
        for (int i = 0; i < recording.segmentCount; i++) {
            long fromNs = (long) i * recording.segmentS * NS_RATE;
            long toNs = fromNs + (long) recording.segmentS * NS_RATE;
            Path file = directory.resolve("t" + recording.startS + "-" + i + ".ts");
            ByteBuf out = Unpooled.buffer();
            TsMuxer muxer = new TsMuxer(0);
            muxer.tracks(clip.tracks, out);
            for (AccessUnit unit : clip.units) {
                long ns = dtsNs(clip, unit);
                if (ns >= fromNs && ns < toNs) {
                    muxer.write(unit, out);
                }
            }
            muxer.flush(out);
            Files.write(file, Bytes.read(out, out.readableBytes()).toArray());
            segments.add(new RecordedSegment(
                    PATH,
                    file,
                    T0.plusSeconds(recording.startS).plusNanos(fromNs),
                    (long) recording.segmentS * NS_RATE,
                    Files.size(file),
                    RecordFormat.MPEGTS,
                    false,
                    null));
        }
    }

    private static void write(Clip clip, long fromNs, long toNs, MtxiBox box, OutputStream out) throws IOException {
        List<Mp4Track> tracks = clip.tracks.stream()
                .map(track -> new Mp4Track(
                        track,
                        clip.units.stream()
                                .filter(unit -> unit.trackId() == track.id())
                                .findFirst()
                                .orElseThrow()
                                .payload()))
                .toList();
        FragmentMuxer muxer = new FragmentMuxer(tracks);
        muxer.initSegment(box).bytes().writeTo(out);
        long number = 1;
        // Parts that are not in step with keyframes, as recorders make them.
        long partNs = 700_000_000L;
        for (long at = fromNs; at < toNs; at += partNs) {
            long partFrom = at;
            long partTo = Math.min(toNs, at + partNs);
            List<TrackRun> runs = new ArrayList<>();
            for (Track track : clip.tracks) {
                List<AccessUnit> all = clip.units.stream()
                        .filter(unit -> unit.trackId() == track.id())
                        .toList();
                List<AccessUnit> part = all.stream()
                        .filter(unit -> dtsNs(clip, unit) >= partFrom && dtsNs(clip, unit) < partTo)
                        .toList();
                if (!part.isEmpty()) {
                    int next = all.indexOf(part.getLast()) + 1;
                    long end = next < all.size()
                            ? all.get(next).dtsTicks()
                            : part.getLast().dtsTicks() + track.clockRate() / 30;
                    runs.add(new TrackRun(track.id(), Ticks.convert(fromNs, NS_RATE, track.clockRate()), part, end));
                }
            }
            if (!runs.isEmpty()) {
                muxer.fragment(number++, runs).writeTo(out);
            }
        }
    }

    static long dtsNs(Clip clip, AccessUnit unit) {
        int rate = clip.tracks.stream()
                .filter(track -> track.id() == unit.trackId())
                .findFirst()
                .orElseThrow()
                .clockRate();
        return Ticks.toNanos(unit.dtsTicks(), rate);
    }

    /** The clip over and over, for that many seconds. */
    static Clip repeated(Clip clip, int seconds) {
        List<AccessUnit> units = new ArrayList<>();
        for (int s = 0; s < seconds; s += CLIP_S) {
            for (AccessUnit unit : clip.units) {
                Track track = clip.tracks.stream()
                        .filter(each -> each.id() == unit.trackId())
                        .findFirst()
                        .orElseThrow();
                if (dtsNs(clip, unit) < (long) CLIP_S * NS_RATE) {
                    units.add(unit.shifted(unit.trackId(), (long) s * track.clockRate()));
                }
            }
        }
        units.sort(Comparator.comparingLong(unit -> dtsNs(clip, unit)));
        return new Clip(clip.tracks, units);
    }

    static Clip load(String fixture) {
        FlvFile file = new FlvFile();
        try {
            new FlvReader(file).read(Unpooled.wrappedBuffer(FixtureMedia.load(fixture)));
        } catch (MediaException e) {
            throw new AssertionError(e);
        }
        List<Track> fit = file.tracks.stream()
                .filter(track -> Mp4Format.of(track.codec()) instanceof Mp4Format.Supported)
                .sorted(Comparator.comparingInt(track -> track.kind() == MediaKind.VIDEO ? 0 : 1))
                .toList();
        List<Integer> ids = fit.stream().map(Track::id).toList();
        return new Clip(
                fit,
                file.units.stream().filter(unit -> ids.contains(unit.trackId())).toList());
    }

    /** Takes what a fixture has. */
    private static final class FlvFile implements FlvReader.Listener, FlvDemuxer.Listener {
        private final FlvDemuxer demuxer = new FlvDemuxer(this);
        private final List<Track> tracks = new ArrayList<>();
        private final List<AccessUnit> units = new ArrayList<>();

        @Override
        public void onHeader(boolean audio, boolean video) {}

        @Override
        public void onTag(FlvTagType type, long timestampMs, ByteBuf body) throws MediaException {
            demuxer.onTag(type, timestampMs, body, 0);
        }

        @Override
        public void onTrack(Track track) {
            tracks.removeIf(old -> old.id() == track.id());
            tracks.add(track);
        }

        @Override
        public void onUnit(AccessUnit unit) {
            units.add(unit);
        }

        @Override
        public void onMetadata(Bytes amf0) {}
    }

    /** That long after the beginning. */
    static Instant at(double seconds) {
        return T0.plusNanos(Math.round(seconds * NS_RATE));
    }
}
