package io.weir.media.codec;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.base.buf.Bytes;
import io.weir.media.Codec;
import io.weir.media.MediaException;
import io.weir.testkit.FixtureMedia;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Configuration records as FFmpeg 8 wrote them with x264, x265, SVT-AV1, libaom and libvpx, against what was asked of the encoder. */
class VideoConfigTest {
    @ParameterizedTest
    @CsvSource({
        "0142c028ffe100176742c028da01e0089f97011000003e90000ea600f1832a01000468ce0fc8, 'profile 66, level 40, 1920x1080, 29.97 fps, 8 bits, chroma 1'",
        "01f40020ffe1001a67f4002090d96805005bb011000003000100000300780f1832a001000568ce0f1920fffafa00, 'profile 244, level 32, 1280x720, 60.00 fps, 10 bits, chroma 3'",
        "0164001effe100186764001eacd940b424d8088000000300800000190f8a14cb01000668fba3cb22c0fdf8f800, 'profile 100, level 30, 720x576, 25.00 fps, 8 bits, chroma 1'",
        "017a000dffe10019677a000dbcb40a8cf1117808800000030080000019078a155001000468ce0fc8fef8f800, 'profile 122, level 13, 322x182, 25.00 fps, 8 bits, chroma 2'",
        "0164000affe100176764000af2d0589d80b640000003004000000783c489a801000468ce0fc8fcf8f800, 'profile 100, level 10, 176x144, 15.00 fps, 8 bits, chroma 0'",
        "0164001effe100256764001eacd980a02ff9701100000300010000030032602001e840007a13930c01e2c5b34001000668e97b2cc00bfdf8f800,"
                + " 'profile 100, level 30, 640x360, 25.00 fps, 8 bits, chroma 1'"
    })
    void shouldReadAvcAndWriteItTheSame(String hex, String expected) throws MediaException {
        AvcConfig config = AvcConfig.parse(Bytes.ofHex(hex));
        H264Sps sps = H264Sps.of(config.codec());
        assertThat("profile %d, level %d, %dx%d, %.2f fps, %d bits, chroma %d"
                        .formatted(
                                sps.profileIdc(),
                                sps.levelIdc(),
                                sps.width(),
                                sps.height(),
                                sps.framesPerSecond(),
                                sps.bitDepthLuma(),
                                sps.chromaFormatIdc()))
                .isEqualTo(expected);
        assertThat(config.lengthSize()).isEqualTo(4);
        assertThat(AvcConfig.of(config.codec()).write().hex()).isEqualTo(hex);
        ParserChecks.assertOnlyFailsCleanly(Bytes.ofHex(hex), AvcConfig::parse);
        ParserChecks.assertOnlyFailsCleanly(config.codec().sps().getFirst(), H264Sps::parse);
    }

    @Test
    void shouldTellReorderingOfH264() throws MediaException {
        // x264 with -bf 0, and interlaced with B-frames.
        assertThat(spsOf("017a000dffe10019677a000dbcb40a8cf1117808800000030080000019078a155001000468ce0fc8fef8f800")
                        .reorderFrames())
                .isZero();
        assertThat(spsOf("0164001effe100186764001eacd940b424d8088000000300800000190f8a14cb01000668fba3cb22c0fdf8f800")
                        .reorderFrames())
                .isPositive();
    }

    private static H264Sps spsOf(String avcC) throws MediaException {
        return H264Sps.of(AvcConfig.parse(Bytes.ofHex(avcC)).codec());
    }

    @ParameterizedTest
    @CsvSource({
        "0102200000009000000000007bf000fcfdfafa00000f03200001001840010c01ffff02200000030090000003000003007b959409210001002d"
                + "42010102200000030090000003000003007ba003c0801107cad965654a4c2f016808000003000800000301e04022000100064401c073c189,"
                + " 'profile 2, level 123, 1920x1080, 60.00 fps, 10 bits, chroma 1'",
        "0104080000009d08000000003cf000fcfefafa00000f03200001001740010c01ffff0408000003009d0800000300003c959409210001002b"
                + "4201010408000003009d0800000300003cb00a880c1c445b6595952930bc05a0200000030020000003032122000100064401c073c189,"
                + " 'profile 4, level 60, 322x182, 25.00 fps, 10 bits, chroma 2'",
        "0101600000009000000000003ff000fcfdf8f800001303200001001c40010c02ffff01600000030090000003000003003f00009598acc048"
                + "210001002c42010201600000030090000003000003003f0000a005020169659598acd249caf01680800001f480003a980422000100074401c172b46240,"
                + " 'profile 1, level 63, 640x360, 29.97 fps, 8 bits, chroma 1'",
        "0104080000009e08000000003ff000fcfff8f800000f03200001001840010c01ffff0408000003009e0800000300003f958a024021000100"
                + "2b4201010408000003009e0800000300003f9000a0402d2cb2b15248db5e02d010000003001000000301908022000100084401c172860c6624,"
                + " 'profile 4, level 63, 640x360, 25.00 fps, 8 bits, chroma 3'"
    })
    void shouldReadHevcAndWriteItTheSame(String hex, String expected) throws MediaException {
        HevcConfig config = HevcConfig.parse(Bytes.ofHex(hex));
        H265Sps sps = H265Sps.of(config.codec());
        assertThat("profile %d, level %d, %dx%d, %.2f fps, %d bits, chroma %d"
                        .formatted(
                                sps.profileTierLevel().profileIdc(),
                                sps.profileTierLevel().levelIdc(),
                                sps.width(),
                                sps.height(),
                                sps.framesPerSecond(),
                                sps.bitDepthLuma(),
                                sps.chromaFormatIdc()))
                .isEqualTo(expected);
        H265Vps vps = H265Vps.parse(config.codec().vps().getFirst());
        assertThat(vps.profileTierLevel()).isEqualTo(sps.profileTierLevel());
        assertThat(vps.maxSubLayers()).isEqualTo(sps.maxSubLayers());
        // FFmpeg marks its arrays as perhaps incomplete and weir as complete; all else is the same.
        String written = HevcConfig.of(config.codec()).write().hex();
        assertThat(written.replace("a00001", "200001")
                        .replace("a10001", "210001")
                        .replace("a20001", "220001"))
                .isEqualTo(hex);
        assertThat(HevcConfig.parse(Bytes.ofHex(written))).isEqualTo(config);
        ParserChecks.assertOnlyFailsCleanly(Bytes.ofHex(hex), HevcConfig::parse);
        ParserChecks.assertOnlyFailsCleanly(config.codec().sps().getFirst(), H265Sps::parse);
    }

    @ParameterizedTest
    @CsvSource({
        "81004c000a0b000000043d06d402f84040, 'profile 0, level 0, 322x182, 10 bits, false true'",
        "812000000a0a200000043d06d4daf902, 'profile 1, level 0, 322x182, 8 bits, false false'",
        "814068000a0b400000043d06d4daf96220, 'profile 2, level 0, 322x182, 12 bits, false true'",
        "81001c000a0a00000002afff9b5f2540, 'profile 0, level 0, 64x64, 8 bits, true true'"
    })
    void shouldReadAv1AndWriteItTheSame(String hex, String expected) throws MediaException {
        Av1Config config = Av1Config.parse(Bytes.ofHex(hex)).orElseThrow();
        Av1SequenceHeader header = Av1SequenceHeader.of(config.codec());
        assertThat("profile %d, level %d, %dx%d, %d bits, %s %s"
                        .formatted(
                                header.profile(),
                                header.levelIdx(),
                                header.width(),
                                header.height(),
                                header.bitDepth(),
                                header.monochrome(),
                                header.subsamplingX()))
                .isEqualTo(expected);
        assertThat(config.write().hex()).isEqualTo(hex);
        ParserChecks.assertOnlyFailsCleanly(Bytes.ofHex(hex), bytes -> {
            Codec.Av1 codec = Av1Config.parse(bytes).map(Av1Config::codec).orElse(null);
            return codec == null ? bytes : Av1SequenceHeader.of(codec);
        });
    }

    @Test
    void shouldLeaveAv1ToTheFirstKeyframeWhenRecordHasNoSequenceHeader() throws MediaException {
        assertThat(Av1Config.parse(Bytes.ofHex("81004c00"))).isEmpty();
    }

    @Test
    void shouldAddASizeFieldToAnObuWithoutOne() throws MediaException {
        Bytes sized = Bytes.ofHex("0a0b000000043d06d402f84040");
        Bytes bare = Bytes.ofHex("08000000043d06d402f84040");
        assertThat(Av1Obu.first(bare).withSize()).isEqualTo(sized);
        assertThat(Av1Obu.split(Bytes.ofHex("12000a0b000000043d06d402f84040")).stream()
                        .map(Av1Obu::type))
                .containsExactly(Av1Obu.TEMPORAL_DELIMITER, Av1Obu.SEQUENCE_HEADER);
    }

    @Test
    void shouldReadVp9WithAndWithoutBoxHeader() throws MediaException {
        Codec.Vp9 codec = new Codec.Vp9(1, 11, 8, 2, false);
        assertThat(Vp9Config.parse(Bytes.ofHex("01000000010b840202020000")).codec())
                .isEqualTo(codec);
        assertThat(Vp9Config.parse(Bytes.ofHex("010b840202020000")).codec()).isEqualTo(codec);
        assertThat(Vp9Config.of(codec).write().hex()).isEqualTo("01000000010b840202020000");
        ParserChecks.assertOnlyFailsCleanly(Bytes.ofHex("01000000010b840202020000"), Vp9Config::parse);
    }

    @Test
    void shouldReadVp9Keyframe() throws MediaException {
        // libvpx, profile 2 (10 bits, 4:2:2 is profile 3): first bytes of a 322x182 picture.
        Vp9Header key = Vp9Header.parse(Bytes.ofHex("824983420003f003f62438241c19220002"));
        assertThat(key.keyframe()).isTrue();
        assertThat(List.of(key.width(), key.height(), key.bitDepth(), key.chromaSubsampling()))
                .containsExactly(64, 64, 8, 1);
        assertThat(Vp9Header.parse(Bytes.ofHex("8600409273")).keyframe()).isFalse();
        Vp9Header deep = Vp9Header.parse(Bytes.ofHex("a2498342080282016ac087048383094001407fd9"));
        assertThat(deep.profile()).isEqualTo(1);
        assertThat(List.of(deep.width(), deep.height(), deep.chromaSubsampling()))
                .containsExactly(322, 182, 2);
        ParserChecks.assertOnlyFailsCleanly(Bytes.ofHex("824983420003f003f62438241c19220002"), Vp9Header::parse);
    }

    @Test
    void shouldReadVp8Frames() throws MediaException {
        Bytes ivf = Bytes.wrap(FixtureMedia.load("vp8.ivf"));
        int at = 32;
        int frames = 0;
        while (at < ivf.length()) {
            int length = ivf.u8(at) | ivf.u8(at + 1) << 8;
            Bytes frame = ivf.slice(at + 12, length);
            assertThat(Vp8Header.parse(frame))
                    .isEqualTo(frames == 0 ? new Vp8Header(true, 98, 50) : new Vp8Header(false, 0, 0));
            ParserChecks.assertOnlyFailsCleanly(frame.slice(0, 12), Vp8Header::parse);
            at += 12 + length;
            frames++;
        }
        assertThat(frames).isEqualTo(3);
    }

    @Test
    void shouldRefuseRecordsThatCannotWork() {
        ParserChecks.assertRefused(() -> AvcConfig.parse(Bytes.ofHex("0042c028ffe0")), "version 0");
        ParserChecks.assertRefused(() -> AvcConfig.parse(Bytes.ofHex("0142c028fee0")), "3 bytes");
        ParserChecks.assertRefused(() -> AvcConfig.parse(Bytes.ofHex("0142c028ffe000")), "without SPS");
        ParserChecks.assertRefused(() -> AvcConfig.parse(Bytes.ofHex("0142c028ffe1000168")), "type 7");
        ParserChecks.assertRefused(() -> HevcConfig.parse(Bytes.ofHex("02")), "version 2");
        ParserChecks.assertRefused(() -> Av1Config.parse(Bytes.ofHex("01000000")), "marker");
        ParserChecks.assertRefused(() -> Vp9Config.parse(Bytes.ofHex("010bf40202020000")), "bit depth 15");
    }
}
