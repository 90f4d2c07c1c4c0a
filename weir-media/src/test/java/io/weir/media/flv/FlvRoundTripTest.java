package io.weir.media.flv;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.weir.base.buf.Bytes;
import io.weir.media.AccessUnit;
import io.weir.media.Codec;
import io.weir.media.MediaException;
import io.weir.media.Track;
import io.weir.testkit.FixtureMedia;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Demux, mux, demux again: the same tracks and units come out. */
class FlvRoundTripTest {
    static List<String> fixtures() {
        return FixtureMedia.ALL_FLV.stream()
                .filter(name -> !name.equals("adpcm.flv") && !name.equals("h263.flv"))
                .toList();
    }

    static List<String> fixturesWithFourCc() {
        return fixtures().stream().filter(name -> !name.endsWith("law.flv")).toList();
    }

    @ParameterizedTest
    @MethodSource("fixtures")
    void shouldReadTheSameWhenMuxedAgain(String name) throws MediaException {
        Muxed first = Muxed.read(FixtureMedia.load(name));
        assertThat(first.units()).isNotEmpty();
        Muxed second = Muxed.read(Muxed.bytesOf(first.write(0)));
        assertThat(second.events).isEqualTo(first.events);
    }

    @ParameterizedTest
    @MethodSource("fixturesWithFourCc")
    void shouldReadTheSameWhenMuxedAsFurtherTracks(String name) throws MediaException {
        Muxed first = Muxed.read(FixtureMedia.load(name));
        Muxed second = Muxed.read(Muxed.bytesOf(first.write(3)));
        assertThat(second.units()).hasSameSizeAs(first.units());
        for (int i = 0; i < first.units().size(); i++) {
            AccessUnit expected =
                    first.units().get(i).shifted(first.units().get(i).trackId() + 3, 0);
            assertThat(second.units().get(i)).isEqualTo(expected);
        }
        assertThat(second.tracks().stream().map(Track::codec))
                .isEqualTo(first.tracks().stream().map(Track::codec).toList());
    }

    @Test
    void shouldReadVp8AndScriptWhenMuxed() throws MediaException {
        Muxed source = new Muxed();
        source.onTrack(Track.of(0, new Codec.Vp8()));
        source.onTrack(Track.of(FlvDemuxer.DATA_TRACK_ID, new Codec.Script()));
        source.onUnit(new AccessUnit(0, 900, 900, true, 0, Bytes.of(0, 1, 2)));
        Bytes script = Bytes.ofHex("020003 666f6f 05");
        source.onUnit(new AccessUnit(FlvDemuxer.DATA_TRACK_ID, 12, 12, true, 0, script));
        source.onUnit(new AccessUnit(0, 4500, 4500, false, 0, Bytes.of(1, 1, 2)));
        ByteBuf file = source.write(0);
        Muxed read = Muxed.read(Muxed.bytesOf(file));
        assertThat(read.units()).isEqualTo(source.units());
        assertThat(read.tracks()).isEqualTo(source.tracks());
    }

    @Test
    void shouldWriteNothingForCodecsWithoutATag() {
        assertThat(FlvTagEncoder.of(Track.of(0, new Codec.Lpcm(16, 48_000, 2)), 0))
                .isEmpty();
        assertThat(FlvTagEncoder.of(Track.of(0, new Codec.G711(true, 16_000, 1)), 0))
                .isEmpty();
        assertThat(FlvTagEncoder.of(Track.of(0, new Codec.G711(true, 8_000, 1)), 0))
                .isPresent();
        assertThat(FlvTagEncoder.of(Track.of(0, new Codec.G711(true, 8_000, 1)), 1))
                .isEmpty();
        assertThat(CodecTags.supports(new Codec.Lpcm(16, 48_000, 2))).isFalse();
        assertThat(CodecTags.problem(new Codec.Lpcm(16, 48_000, 2))).contains("FLV has no tag for LPCM");
        assertThat(CodecTags.problem(new Codec.G711(true, 16_000, 1)))
                .hasValueSatisfying(text -> assertThat(text).contains("8 kHz"));
        assertThat(CodecTags.problem(new Codec.Opus(2, Bytes.EMPTY))).isEmpty();
        assertThat(CodecTags.fourCc(new Codec.Opus(2, Bytes.EMPTY))).contains(FourCc.OPUS);
    }

    @Test
    void shouldMarkTracksThatOnlyEnhancedPeersUnderstand() throws MediaException {
        Track h264 = Muxed.read(FixtureMedia.load("h264_aac.flv")).tracks().getFirst();
        Track opus = Track.of(16, new Codec.Opus(2, Bytes.EMPTY));
        assertThat(FlvTagEncoder.of(h264, 0).orElseThrow().isEnhanced()).isFalse();
        assertThat(FlvTagEncoder.of(h264, 1).orElseThrow().isEnhanced()).isTrue();
        assertThat(FlvTagEncoder.of(opus, 0).orElseThrow().isEnhanced()).isTrue();
        assertThat(FlvTagEncoder.of(Track.of(32, new Codec.Script()), 0)
                        .orElseThrow()
                        .isEnhanced())
                .isFalse();
    }
}
