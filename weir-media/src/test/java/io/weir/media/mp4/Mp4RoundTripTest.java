package io.weir.media.mp4;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.weir.base.buf.Bytes;
import io.weir.media.AccessUnit;
import io.weir.media.Codec;
import io.weir.media.Ticks;
import io.weir.media.Track;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What is written is read the same: every codec, B-frames, several tracks, to the byte and tick. */
class Mp4RoundTripTest {
    static List<String> fixtures() {
        return Fixture.FILES;
    }

    @ParameterizedTest
    @MethodSource("fixtures")
    void shouldReadFragmentsAsWritten(String name) throws Exception {
        Fixture fixture = Fixture.load(name);
        Mp4File file = Mp4File.open(Mp4Source.of(fixture.fragmented(200)));
        assertSameCodecs(file, fixture);
        assertSameUnits(file, fixture, 0);
        long endNs = 0;
        for (Track track : fixture.tracks()) {
            endNs = Math.max(endNs, Ticks.toNanos(fixture.endDts(track), track.clockRate()));
        }
        assertThat(file.durationNs()).isEqualTo(endNs);
    }

    @ParameterizedTest
    @MethodSource("fixtures")
    void shouldReadTablesAsWritten(String name) throws Exception {
        Fixture fixture = Fixture.load(name);
        Mp4File file = Mp4File.open(Mp4Source.of(fixture.progressive(0)));
        assertSameCodecs(file, fixture);
        assertSameUnits(file, fixture, 0);
    }

    @Test
    void shouldBeginPresentationExactlyWhereAsked() throws Exception {
        Fixture fixture = Fixture.load("h264_bframes_aac.flv");
        Track video = fixture.tracks().getFirst();
        long start = Ticks.ofMillis(500, video.clockRate());
        Mp4File file = Mp4File.open(Mp4Source.of(fixture.progressive(start)));
        assertThat(video.clockRate()).isEqualTo(90_000);
        assertSameUnits(file, fixture, start);
    }

    @Test
    void shouldReadAFileWithItsMovieBehind() throws Exception {
        Fixture fixture = Fixture.load("h264_bframes_aac.flv");
        ProgressiveMuxer muxer = new ProgressiveMuxer(fixture.mp4Tracks());
        muxer.startAt(0, 1);
        ByteBuf out = Unpooled.buffer();
        muxer.opening().writeTo(out);
        for (AccessUnit unit : fixture.units()) {
            Fixture.add(muxer, unit);
            unit.payload().writeTo(out);
        }
        ProgressiveMuxer.Closing closing = muxer.closing();
        closing.movie().writeTo(out);
        out.setBytes((int) closing.sizeOffset(), closing.size().toArray());
        Mp4File file = Mp4File.open(Mp4Source.of(Bytes.read(out, out.readableBytes())));
        assertSameCodecs(file, fixture);
        assertSameUnits(file, fixture, 0);
    }

    @Test
    void shouldWriteLpcmAndVp8() throws Exception {
        Track lpcm = Track.of(5, new Codec.Lpcm(24, 48_000, 2));
        Track vp8 = Track.of(9, new Codec.Vp8());
        Bytes keyframe = Bytes.ofHex("10 02 00 9d 01 2a 62 00 32 00");
        FragmentMuxer muxer = new FragmentMuxer(List.of(Mp4Track.of(lpcm), new Mp4Track(vp8, keyframe)));
        AccessUnit sound = new AccessUnit(5, 480, 480, true, 0, Bytes.wrap(new byte[60]));
        AccessUnit picture = new AccessUnit(9, 900, 900, true, 0, keyframe);
        List<TrackRun> runs =
                List.of(new TrackRun(5, 480, List.of(sound), 490), new TrackRun(9, 900, List.of(picture), 3900));
        Mp4File file = open(muxer.initSegment().bytes(), muxer.fragment(1, runs));
        assertThat(file.tracks()).containsExactly(Track.of(1, lpcm.codec()), Track.of(2, vp8.codec()));
        assertThat(Fixture.read(file, file.cursor())).containsExactly(sound.shifted(1, -480), picture.shifted(2, -900));
    }

    @Test
    void shouldKeepPresentationExactWhenDecodingTimesGoBack() throws Exception {
        Fixture fixture = Fixture.load("h264_aac.flv");
        Track track = fixture.tracks().getFirst();
        FragmentMuxer muxer = new FragmentMuxer(List.of(Mp4Track.of(track)));
        Bytes payload = fixture.units(track).getFirst().payload();
        List<AccessUnit> units = new ArrayList<>();
        long[] dts = {-3000, 0, 6000, 3000, 3000, 9000};
        for (long time : dts) {
            units.add(new AccessUnit(track.id(), time + 6000, time, time < 0, 0, payload));
        }
        List<TrackRun> runs = List.of(new TrackRun(track.id(), 0, units, 12_000));
        Mp4File file = open(muxer.initSegment().bytes(), muxer.fragment(1, runs));
        List<AccessUnit> read = Fixture.read(file, file.cursor());
        assertThat(read.stream().map(AccessUnit::ptsTicks))
                .containsExactly(3000L, 6000L, 12_000L, 9000L, 9000L, 15_000L);
        assertThat(read.stream().map(AccessUnit::dtsTicks)).containsExactly(0L, 0L, 6000L, 6000L, 6000L, 9000L);
    }

    static Mp4File open(Bytes... parts) throws Exception {
        ByteBuf out = Unpooled.buffer();
        for (Bytes part : parts) {
            part.writeTo(out);
        }
        return Mp4File.open(Mp4Source.of(Bytes.read(out, out.readableBytes())));
    }

    private static void assertSameCodecs(Mp4File file, Fixture fixture) {
        assertThat(file.tracks()).hasSameSizeAs(fixture.tracks());
        for (int i = 0; i < fixture.tracks().size(); i++) {
            Track read = file.tracks().get(i);
            Track written = fixture.tracks().get(i);
            assertThat(read.clockRate()).isEqualTo(written.clockRate());
            assertThat(read.codec()).isEqualTo(written.codec());
        }
    }

    private static void assertSameUnits(Mp4File file, Fixture fixture, long startTicks) throws Exception {
        List<AccessUnit> all = Fixture.read(file, file.cursor());
        for (Track track : fixture.tracks()) {
            int id = fixture.tracks().indexOf(track) + 1;
            long shift = Ticks.convert(startTicks, fixture.tracks().getFirst().clockRate(), track.clockRate());
            assertThat(all.stream().filter(unit -> unit.trackId() == id).toList())
                    .isEqualTo(fixture.expected(track, shift));
        }
        assertThat(all).hasSameSizeAs(fixture.units());
    }
}
