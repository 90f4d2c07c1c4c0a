package io.weir.media.mp4;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.weir.base.buf.Bytes;
import io.weir.media.Codec;
import io.weir.media.MediaKind;
import io.weir.media.Track;
import io.weir.media.codec.AacConfig;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class Mp4FormatTest {
    @ParameterizedTest
    @CsvSource({
        "h264_aac.flv, 0, avc1, avc1.64000b",
        "h264_aac.flv, 1, mp4a, mp4a.40.2",
        "hevc_bframes.flv, 0, hvc1, hvc1.1.6.L30.90",
        "av1.flv, 0, av01, av01.0.00M.08",
        "vp9.flv, 0, vp09, vp09.00.10.08",
        "opus.flv, 0, Opus, opus",
        "flac.flv, 0, fLaC, fLaC",
        "ac3.flv, 0, ac-3, ac-3",
        "eac3.flv, 0, ec-3, ec-3",
        "mp3.flv, 0, mp4a, mp4a.6B"
    })
    void shouldNameCodecsAsPlaylistsDo(String fixture, int track, String sampleEntry, String codecs) {
        Codec codec = Fixture.load(fixture).tracks().get(track).codec();
        assertThat(Mp4Format.of(codec)).isEqualTo(new Mp4Format.Supported(sampleEntry, codecs));
    }

    /** Main 10, high tier, constraint bytes in the middle, in an SPS that has nothing wrong but its picture. */
    @Test
    void shouldNameHighTierAndAllConstraintBytesButTheLastZeros() throws Exception {
        Codec.H265 plain = (Codec.H265)
                Fixture.load("hevc_bframes.flv").tracks().getFirst().codec();
        byte[] sps = plain.sps().getFirst().toArray();
        // The NAL unit has emulation prevention bytes: 42 01, one byte, then tier and profile, flags, constraints,
        // level.
        assertThat(Bytes.copyOf(sps).slice(0, 4).hex()).isEqualTo("42010101");
        sps[3] = 0x22;
        Codec.H265 high = new Codec.H265(plain.vps(), List.of(Bytes.wrap(sps)), plain.pps());
        assertThat(Mp4Format.of(high)).isEqualTo(new Mp4Format.Supported("hvc1", "hvc1.2.6.H30.90"));
    }

    @Test
    void shouldNameVp8AndLpcm() {
        assertThat(Mp4Format.of(new Codec.Vp8())).isEqualTo(new Mp4Format.Supported("vp08", "vp08.00.41.08"));
        assertThat(Mp4Format.of(new Codec.Lpcm(16, 48_000, 2))).isEqualTo(new Mp4Format.Supported("ipcm", "ipcm"));
        Codec.Aac he = new Codec.Aac(AacConfig.build(5, 24_000, 2), 5, 48_000, 2);
        assertThat(Mp4Format.of(he)).isEqualTo(new Mp4Format.Supported("mp4a", "mp4a.40.5"));
    }

    @Test
    void shouldSayWhyACodecHasNoPlace() {
        assertReason(new Codec.G711(true, 8000, 1), "G.711 is not in MP4; as LPCM it is");
        assertReason(new Codec.Script(), "FLV script data has no place in MP4");
        assertReason(
                new Codec.Unknown("Speex", MediaKind.AUDIO, 16_000), "Speex is not a codec that weir writes to MP4");
        assertReason(new Codec.Lpcm(20, 48_000, 2), "LPCM of 20 bits is not in MP4");
        assertReason(new Codec.H264(List.of(), List.of()), "H.264 without its parameter sets");
        assertReason(new Codec.H265(List.of(), List.of(), List.of()), "H.265 without its parameter sets");
        assertReason(
                new Codec.H265(List.of(), List.of(Bytes.of(0x42, 1)), List.of(Bytes.of(0x44, 1))),
                "not in MP4 as configured: not an H.265 SPS");
        assertReason(new Codec.Aac(Bytes.EMPTY, 2, 48_000, 2), "AAC with a configuration of 0 bytes");
        assertReason(new Codec.Flac(Bytes.EMPTY, 48_000, 2), "FLAC without its STREAMINFO");
    }

    @Test
    void shouldRefuseToWriteWhatHasNoPlace() {
        Mp4Track track = Mp4Track.of(Track.of(0, new Codec.G711(true, 8000, 1)));
        assertThatThrownBy(() -> new FragmentMuxer(List.of(track)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("G.711");
        assertThatThrownBy(() -> new ProgressiveMuxer(List.of())).isInstanceOf(IllegalArgumentException.class);
    }

    private static void assertReason(Codec codec, String reason) {
        assertThat(Mp4Format.of(codec)).isEqualTo(new Mp4Format.Unsupported(reason));
    }
}
