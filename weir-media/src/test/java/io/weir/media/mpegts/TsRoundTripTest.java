package io.weir.media.mpegts;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.weir.base.buf.Bytes;
import io.weir.media.AccessUnit;
import io.weir.media.Codec;
import io.weir.media.MediaException;
import io.weir.media.Track;
import io.weir.media.codec.NalSyntax;
import io.weir.media.codec.NalUnits;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What the muxer writes is what the demuxer reads. */
class TsRoundTripTest {
    /** One audio codec with the samples of its frames. */
    record Sound(Codec.Audio codec, int samples) {}

    static List<Sound> sounds() {
        return List.of(
                new Sound(TsSamples.AAC, 1024),
                new Sound(TsSamples.aac(48_000, 6), 1024),
                new Sound(TsSamples.aac(96_000, 8), 1024),
                new Sound(TsSamples.MP3, 1152),
                new Sound(TsSamples.AC3, 1536),
                new Sound(TsSamples.EAC3, 1536),
                new Sound(TsSamples.OPUS, 960),
                new Sound(new Codec.Opus(6, Bytes.EMPTY), 960));
    }

    @ParameterizedTest
    @MethodSource("sounds")
    void shouldKeepSound(Sound sound) throws MediaException {
        List<AccessUnit> frames = TsSamples.frames(0, sound.codec, 12_345, sound.samples, 200);
        Bytes stream = TsSamples.stream(0, List.of(Track.of(0, sound.codec)), frames);

        TsEvents events = TsEvents.read(stream);

        assertThat(stream.length() % TsPacket.LENGTH).isZero();
        assertThat(events.codecs(0)).containsExactly(sound.codec);
        assertThat(events.units(0)).isEqualTo(frames);
        assertThat(events.demuxer.continuityErrorCount()).isZero();
        assertThat(events.demuxer.skippedByteCount()).isZero();
    }

    @Test
    void shouldKeepPicturesWithSound() throws MediaException {
        for (Codec.Video codec : List.of(TsSamples.AVC, TsSamples.HEVC)) {
            List<AccessUnit> pictures = TsSamples.pictures(0, codec, 90_000, 60);
            List<AccessUnit> frames = TsSamples.frames(1, TsSamples.AAC, 44_100, 1024, 100);
            List<AccessUnit> units = new ArrayList<>(pictures);
            units.addAll(frames);

            TsEvents events =
                    TsEvents.read(TsSamples.stream(0, List.of(Track.of(0, codec), Track.of(1, TsSamples.AAC)), units));

            assertThat(events.all(TsEvents.Program.class)).containsExactly(new TsEvents.Program(List.of(0, 1)));
            assertThat(events.codecs(0)).containsExactly(codec);
            assertThat(withoutSets(codec, events.units(0))).isEqualTo(pictures);
            assertThat(events.units(1)).isEqualTo(frames);
            assertThat(events.all(TsEvents.Discontinuity.class)).isEmpty();
        }
    }

    @Test
    void shouldGoOnWhereTimestampsWrap() throws MediaException {
        long start = (1L << 33) - 90_000;
        List<AccessUnit> pictures = TsSamples.pictures(0, TsSamples.AVC, start, 60);
        List<AccessUnit> frames = TsSamples.frames(1, TsSamples.OPUS, start * 48 / 90, 960, 120);
        List<AccessUnit> units = new ArrayList<>(pictures);
        units.addAll(frames);

        TsEvents events = TsEvents.read(
                TsSamples.stream(0, List.of(Track.of(0, TsSamples.AVC), Track.of(1, TsSamples.OPUS)), units));

        assertThat(withoutSets(TsSamples.AVC, events.units(0))).isEqualTo(pictures);
        assertThat(events.units(1)).isEqualTo(frames);
        assertThat(events.all(TsEvents.Discontinuity.class)).isEmpty();
    }

    @Test
    void shouldReadTheSameInAnyPieces() throws MediaException {
        List<AccessUnit> units = new ArrayList<>(TsSamples.pictures(0, TsSamples.HEVC, 0, 30));
        units.addAll(TsSamples.frames(1, TsSamples.AC3, 0, 1536, 40));
        Bytes stream = TsSamples.stream(0, List.of(Track.of(0, TsSamples.HEVC), Track.of(1, TsSamples.AC3)), units);

        List<Record> whole = TsEvents.read(stream).events;

        for (int pieceLength : new int[] {1, 7, 187, 188, 189, 1000, 20_000}) {
            assertThat(TsEvents.read(stream, pieceLength).events).isEqualTo(whole);
        }
    }

    @Test
    void shouldStartDecodableAtEveryKeyframe() throws MediaException {
        TsMuxer muxer = new TsMuxer(0);
        List<AccessUnit> pictures = TsSamples.pictures(0, TsSamples.AVC, 0, 75);
        List<AccessUnit> frames = TsSamples.frames(1, TsSamples.AAC, 0, 1024, 130);
        List<AccessUnit> units = new ArrayList<>(pictures);
        units.addAll(frames);
        units.sort(java.util.Comparator.comparingDouble(
                unit -> unit.dtsTicks() / (unit.trackId() == 0 ? 90_000.0 : 44_100.0)));
        List<ByteBuf> segments = new ArrayList<>();
        ByteBuf out = Unpooled.buffer();
        muxer.tracks(List.of(Track.of(0, TsSamples.AVC), Track.of(1, TsSamples.AAC)), out);
        for (AccessUnit unit : units) {
            if (unit.trackId() == 0 && unit.keyframe()) {
                muxer.beginSegment(out);
                segments.add(out);
                out = Unpooled.buffer();
            }
            muxer.write(unit, out);
        }
        muxer.flush(out);
        segments.add(out);

        assertThat(segments).hasSize(4);
        int soundCount = 0;
        for (int i = 1; i < segments.size(); i++) {
            Bytes segment = TsSamples.bytes(segments.get(i));
            TsEvents events = TsEvents.read(segment);
            assertThat(segment.u8(0)).isEqualTo(TsPacket.SYNC);
            assertThat(segment.u16(1)).isEqualTo(0x4000);
            assertThat(withoutSets(TsSamples.AVC, events.units(0))).isEqualTo(pictures.subList(25 * i - 25, 25 * i));
            assertThat(events.units(0).getFirst().keyframe()).isTrue();
            soundCount += events.units(1).size();
        }
        assertThat(soundCount).isEqualTo(frames.size());
    }

    @Test
    void shouldTellAnotherCodec() throws MediaException {
        Codec.H264 other = new Codec.H264(TsSamples.AVC.sps(), List.of(Bytes.ofHex("68ce3c8011")));
        TsMuxer muxer = new TsMuxer(0);
        ByteBuf out = Unpooled.buffer();
        muxer.tracks(List.of(Track.of(0, TsSamples.AVC), Track.of(1, TsSamples.AAC)), out);
        write(muxer, TsSamples.pictures(0, TsSamples.AVC, 0, 10), out);
        write(muxer, TsSamples.frames(1, TsSamples.AAC, 0, 1024, 10), out);
        muxer.tracks(List.of(Track.of(0, other), Track.of(1, TsSamples.OPUS)), out);
        write(muxer, TsSamples.pictures(0, other, 36_000, 10), out);
        write(muxer, TsSamples.frames(1, TsSamples.OPUS, 24_000, 960, 10), out);
        muxer.tracks(List.of(Track.of(0, TsSamples.HEVC)), out);
        write(muxer, TsSamples.pictures(0, TsSamples.HEVC, 72_000, 10), out);

        TsEvents events = TsEvents.read(TsSamples.bytes(out));

        assertThat(events.codecs(0)).containsExactly(TsSamples.AVC, other, TsSamples.HEVC);
        assertThat(events.codecs(1)).containsExactly(TsSamples.AAC, TsSamples.OPUS);
        assertThat(events.units(0)).hasSize(30);
        assertThat(events.units(1)).hasSize(20);
        assertThat(events.all(TsEvents.Program.class))
                .containsExactly(
                        new TsEvents.Program(List.of(0, 1)),
                        new TsEvents.Program(List.of(0, 1)),
                        new TsEvents.Program(List.of(0)));
    }

    @Test
    void shouldTellThatTimeJumped() throws MediaException {
        TsMuxer muxer = new TsMuxer(0);
        ByteBuf out = Unpooled.buffer();
        muxer.tracks(List.of(Track.of(0, TsSamples.AVC), Track.of(1, TsSamples.MP3)), out);
        write(muxer, TsSamples.pictures(0, TsSamples.AVC, 9_000_000, 10), out);
        write(muxer, TsSamples.frames(1, TsSamples.MP3, 4_410_000, 1152, 10), out);
        List<AccessUnit> later = TsSamples.pictures(0, TsSamples.AVC, 0, 10);
        write(muxer, later, out);
        write(muxer, TsSamples.frames(1, TsSamples.MP3, 0, 1152, 10), out);
        muxer.flush(out);

        TsEvents events = TsEvents.read(TsSamples.bytes(out));

        assertThat(events.all(TsEvents.Discontinuity.class))
                .containsExactlyInAnyOrder(new TsEvents.Discontinuity(0), new TsEvents.Discontinuity(1));
        int at = events.events.indexOf(new TsEvents.Discontinuity(0));
        assertThat(events.events.get(at + 1))
                .isInstanceOfSatisfying(
                        AccessUnit.class, unit -> assertThat(unit.dtsTicks()).isZero());
        assertThat(events.units(0)).hasSize(20);
        assertThat(events.units(1)).hasSize(20);
    }

    private static void write(TsMuxer muxer, List<AccessUnit> units, ByteBuf out) throws MediaException {
        for (AccessUnit unit : units) {
            assertThat(muxer.write(unit, out)).isTrue();
        }
    }

    /** Keyframes without the parameter sets that the muxer put before them. */
    static List<AccessUnit> withoutSets(Codec codec, List<AccessUnit> units) throws MediaException {
        List<Bytes> sets =
                codec instanceof Codec.H264 ? NalSyntax.H264.parameterSets(codec) : NalSyntax.H265.parameterSets(codec);
        List<AccessUnit> stripped = new ArrayList<>();
        for (AccessUnit unit : units) {
            List<Bytes> nals = NalUnits.split(unit.payload());
            if (unit.keyframe()) {
                assertThat(nals.subList(0, sets.size())).isEqualTo(sets);
            }
            stripped.add(new AccessUnit(
                    unit.trackId(),
                    unit.ptsTicks(),
                    unit.dtsTicks(),
                    unit.keyframe(),
                    unit.wallNs(),
                    NalUnits.join(nals.subList(unit.keyframe() ? sets.size() : 0, nals.size()))));
        }
        return stripped;
    }
}
