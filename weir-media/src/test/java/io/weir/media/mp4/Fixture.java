package io.weir.media.mp4;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.weir.base.buf.Bytes;
import io.weir.media.AccessUnit;
import io.weir.media.MediaException;
import io.weir.media.Ticks;
import io.weir.media.Track;
import io.weir.media.flv.FlvDemuxer;
import io.weir.media.flv.FlvReader;
import io.weir.media.flv.FlvTagType;
import io.weir.testkit.FixtureMedia;
import java.util.ArrayList;
import java.util.List;

/** Real media: what is in an FLV fixture and has a place in MP4. */
record Fixture(List<Track> tracks, List<AccessUnit> units) {
    static final List<String> FILES = List.of(
            "h264_aac.flv",
            "h264_bframes_aac.flv",
            "hevc_bframes.flv",
            "av1.flv",
            "vp9.flv",
            "opus.flv",
            "flac.flv",
            "ac3.flv",
            "eac3.flv",
            "mp3.flv",
            "multitrack.flv");

    static Fixture load(String name) {
        Reader reader = new Reader();
        try {
            new FlvReader(reader).read(Unpooled.wrappedBuffer(FixtureMedia.load(name)));
        } catch (MediaException e) {
            throw new AssertionError(e);
        }
        List<Track> tracks = reader.tracks.stream()
                .filter(track -> Mp4Format.of(track.codec()) instanceof Mp4Format.Supported)
                .toList();
        List<Integer> ids = tracks.stream().map(Track::id).toList();
        return new Fixture(
                tracks,
                reader.units.stream().filter(u -> ids.contains(u.trackId())).toList());
    }

    List<AccessUnit> units(Track track) {
        return units.stream().filter(unit -> unit.trackId() == track.id()).toList();
    }

    List<Mp4Track> mp4Tracks() {
        return tracks.stream()
                .map(track -> new Mp4Track(track, units(track).getFirst().payload()))
                .toList();
    }

    /** Where the track ends: its last unit lasts as long as the one before it. */
    long endDts(Track track) {
        List<AccessUnit> units = units(track);
        int last = units.size() - 1;
        return 2 * units.get(last).dtsTicks() - units.get(last - 1).dtsTicks();
    }

    /** Fragments of that many milliseconds. */
    List<List<TrackRun>> fragments(long lengthMs) {
        List<List<TrackRun>> fragments = new ArrayList<>();
        long endMs = tracks.stream()
                .mapToLong(track -> Ticks.toMillis(endDts(track), track.clockRate()))
                .max()
                .orElseThrow();
        for (long fromMs = 0; fromMs <= endMs; fromMs += lengthMs) {
            List<TrackRun> runs = new ArrayList<>();
            for (Track track : tracks) {
                long from = Ticks.ofMillis(fromMs, track.clockRate());
                long to = Ticks.ofMillis(fromMs + lengthMs, track.clockRate());
                List<AccessUnit> all = units(track);
                List<AccessUnit> part = all.stream()
                        .filter(unit -> unit.dtsTicks() >= from && unit.dtsTicks() < to)
                        .toList();
                if (!part.isEmpty()) {
                    int next = all.indexOf(part.getLast()) + 1;
                    long end = next < all.size() ? all.get(next).dtsTicks() : endDts(track);
                    runs.add(new TrackRun(track.id(), 0, part, end));
                }
            }
            if (!runs.isEmpty()) {
                fragments.add(runs);
            }
        }
        return fragments;
    }

    /** The whole as fragmented MP4. */
    Bytes fragmented(long lengthMs) {
        FragmentMuxer muxer = new FragmentMuxer(mp4Tracks());
        ByteBuf out = Unpooled.buffer();
        muxer.initSegment().bytes().writeTo(out);
        long number = 1;
        for (List<TrackRun> runs : fragments(lengthMs)) {
            muxer.fragment(number++, runs).writeTo(out);
        }
        return Bytes.read(out, out.readableBytes());
    }

    /** The whole as progressive MP4 with its movie in front, from {@code startTicks} of the first track's clock on. */
    Bytes progressive(long startTicks) {
        ProgressiveMuxer muxer = new ProgressiveMuxer(mp4Tracks());
        muxer.startAt(startTicks, tracks.getFirst().clockRate());
        ByteBuf out = Unpooled.buffer();
        for (AccessUnit unit : units) {
            add(muxer, unit);
            unit.payload().writeTo(out);
        }
        tracks.forEach(track -> muxer.end(track.id(), endDts(track)));
        ByteBuf all = Unpooled.buffer();
        muxer.header().rest().writeTo(all);
        all.writeBytes(out);
        return Bytes.read(all, all.readableBytes());
    }

    static void add(ProgressiveMuxer muxer, AccessUnit unit) {
        muxer.add(
                unit.trackId(),
                unit.ptsTicks(),
                unit.dtsTicks(),
                unit.keyframe(),
                unit.payload().length());
    }

    /** The units of a track as a file of ours gives them: by the number of the track. */
    List<AccessUnit> expected(Track track, long shiftTicks) {
        int id = tracks.indexOf(track) + 1;
        return units(track).stream()
                .map(unit -> new AccessUnit(
                        id,
                        unit.ptsTicks() - shiftTicks,
                        unit.dtsTicks() - shiftTicks,
                        unit.keyframe(),
                        0,
                        unit.payload()))
                .toList();
    }

    /** All units of a file. */
    static List<AccessUnit> read(Mp4File file, Mp4Cursor cursor) throws Exception {
        List<AccessUnit> units = new ArrayList<>();
        for (Mp4Sample sample = cursor.next(); sample != null; sample = cursor.next()) {
            units.add(file.read(sample, 0));
        }
        return units;
    }

    /** Takes what the fixture has. */
    private static final class Reader implements FlvReader.Listener, FlvDemuxer.Listener {
        private final FlvDemuxer demuxer = new FlvDemuxer(this);
        final List<Track> tracks = new ArrayList<>();
        final List<AccessUnit> units = new ArrayList<>();

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
}
