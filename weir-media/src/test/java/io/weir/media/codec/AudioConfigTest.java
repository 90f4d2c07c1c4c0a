package io.weir.media.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.weir.base.buf.Bytes;
import io.weir.media.Codec;
import io.weir.media.MediaException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AudioConfigTest {
    @ParameterizedTest
    @CsvSource({
        // bits, object, rate, channels, samples
        "1210, 2, 44100, 2, 1024", // LC
        "1190, 2, 48000, 2, 1024",
        "121056e500, 2, 44100, 2, 1024", // FFmpeg: SBR told to be absent
        "1388, 2, 22050, 1, 1024", // may be SBR, does not say
        "139056e5a0, 2, 44100, 2, 2048", // SBR, told behind the core (0x2b7)
        "138856e5a54880, 2, 44100, 2, 2048", // and PS behind that (0x548)
        "2b920800, 5, 44100, 2, 2048", // SBR told first
        "eb8a0800, 29, 44100, 2, 2048", // SBR and PS told first, core mono
        "1214, 2, 44100, 2, 960", // frameLengthFlag
        "11b0, 2, 48000, 6, 1024", // 5.1
        "11b8, 2, 48000, 8, 1024", // 7.1: configuration 7
        "f8e64000, 39, 48000, 2, 512", // ELD: escaped object type
        "f8e65000, 39, 48000, 2, 480",
        "ba9000, 23, 32000, 2, 512",
        "118004c404002110044c61766356e500, 2, 48000, 4, 1024", // program config elements as FFmpeg writes them: quad,
        "118004c80800200884044c61766356e500, 2, 48000, 6, 1024", // hexagonal,
        "118004c848002000c440044c61766356e500, 2, 48000, 7, 1024" // 6.1(back)
    })
    void shouldReadAacConfig(String hex, int objectType, int sampleRate, int channelCount, int samples)
            throws MediaException {
        AacConfig config = AacConfig.parse(Bytes.ofHex(hex));
        assertThat(List.of(config.objectType(), config.sampleRate(), config.channelCount(), config.samplesPerFrame()))
                .containsExactly(objectType, sampleRate, channelCount, samples);
        assertThat(AacConfig.of(config.codec())).isEqualTo(config);
        assertThat(SamplesPerUnit.of(config.codec()).samples(Bytes.of(1, 2, 3))).isEqualTo(samples);
        ParserChecks.assertOnlyFailsCleanly(Bytes.ofHex(hex), AacConfig::parse);
    }

    @Test
    void shouldReadBackWhatItBuilds() throws MediaException {
        for (int rate : new int[] {96_000, 44_100, 7_350, 44_000, 1, 192_000}) {
            for (int channels : new int[] {1, 2, 3, 4, 5, 6, 7, 8}) {
                AacConfig config = AacConfig.parse(AacConfig.build(AacConfig.AAC_LC, rate, channels));
                assertThat(List.of(config.objectType(), config.sampleRate(), config.channelCount()))
                        .containsExactly(AacConfig.AAC_LC, rate, channels);
            }
        }
        assertThat(AacConfig.build(AacConfig.AAC_LC, 44_100, 2)).isEqualTo(Bytes.ofHex("1210"));
        assertThatThrownBy(() -> AacConfig.build(AacConfig.AAC_LC, 44_100, 9))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void shouldRefuseAacThatCannotWork() {
        ParserChecks.assertRefused(() -> AacConfig.parse(Bytes.EMPTY), "early");
        ParserChecks.assertRefused(() -> AacConfig.parse(Bytes.ofHex("1690")), "sampling frequency index 13");
        ParserChecks.assertRefused(() -> AacConfig.parse(Bytes.ofHex("0210")), "audioObjectType 0");
        ParserChecks.assertRefused(() -> AacConfig.parse(Bytes.ofHex("4210")), "audioObjectType 8");
        // Escaped rates: 0, the largest accepted, one more.
        ParserChecks.assertRefused(() -> AacConfig.parse(Bytes.ofHex("1780000010")), "rate 0");
        ParserChecks.assertRefused(
                () -> AacConfig.parse(AacConfig.build(AacConfig.AAC_LC, AacConfig.SAMPLE_RATE_MAX + 1, 2)),
                "rate 192001");
    }

    @ParameterizedTest
    @CsvSource({
        "00, 480",
        "08, 960",
        "10, 1920",
        "18, 2880", // SILK 10, 20, 40, 60 ms
        "60, 480",
        "68, 960", // hybrid
        "80, 120",
        "88, 240",
        "90, 480",
        "98, 960",
        "fc, 960", // CELT
        "f9aa, 1920",
        "fa01aabb, 1920", // two frames
        "fb03aabbcc, 2880",
        "fb06, 5760",
        "fb07, 0",
        "9b0c, 0",
        "830c, 1440",
        "fb, 0" // counted; at most 120 ms
    })
    void shouldTellTheLengthOfOpusPackets(String hex, int samples) {
        int expected = hex.equals("9b0c") ? 0 : samples;
        assertThat(OpusToc.samples(Bytes.ofHex(hex))).isEqualTo(expected);
    }

    @Test
    void shouldReadAndWriteOpusHead() throws MediaException {
        Bytes header = Bytes.ofHex("4f707573486561640102380180bb0000000000");
        assertThat(OpusHead.parse(header)).isEqualTo(new OpusHead(2, 312, 48_000, 0, 0, Bytes.EMPTY));
        assertThat(OpusHead.headerOf(new Codec.Opus(2, Bytes.EMPTY))).isEqualTo(header);
        assertThat(OpusHead.headerOf(new Codec.Opus(1, header))).isSameAs(header);
        for (int channels = 1; channels <= 8; channels++) {
            OpusHead head = OpusHead.parse(OpusHead.headerOf(new Codec.Opus(channels, Bytes.EMPTY)));
            assertThat(head.channelCount()).isEqualTo(channels);
            assertThat(OpusHead.parse(head.write())).isEqualTo(head);
        }
        ParserChecks.assertRefused(
                () -> OpusHead.parse(Bytes.ofHex("4f707573486561640103380180bb0000000000")), "family 0");
        ParserChecks.assertRefused(
                () -> OpusHead.parse(Bytes.ofHex("4f707573486561640100380180bb0000000000")), "without channels");
        ParserChecks.assertRefused(
                () -> OpusHead.parse(Bytes.ofHex("4f707573546167730102380180bb0000000000")), "signature");
        ParserChecks.assertOnlyFailsCleanly(header, OpusHead::parse);
    }

    @ParameterizedTest
    @CsvSource({
        "fffb3064, 'layer 3, 44100 Hz, 2 channels, 48000 bit/s, 1152 samples, 156 bytes'", // MPEG-1 layer 3, joint
        // stereo
        "fffb3264, 'layer 3, 44100 Hz, 2 channels, 48000 bit/s, 1152 samples, 157 bytes'", // padded
        "fffb90c4, 'layer 3, 44100 Hz, 1 channels, 128000 bit/s, 1152 samples, 417 bytes'",
        "fff384c4, 'layer 3, 24000 Hz, 1 channels, 64000 bit/s, 576 samples, 192 bytes'", // MPEG-2
        "ffe318c4, 'layer 3, 8000 Hz, 1 channels, 8000 bit/s, 576 samples, 72 bytes'", // MPEG-2.5
        "fffd8404, 'layer 2, 48000 Hz, 2 channels, 128000 bit/s, 1152 samples, 384 bytes'", // layer 2
        "ffff9404, 'layer 1, 48000 Hz, 2 channels, 288000 bit/s, 384 samples, 288 bytes'" // layer 1
    })
    void shouldReadMp3Header(String hex, String expected) throws MediaException {
        Mp3Header header = Mp3Header.parse(Bytes.ofHex(hex), 0);
        assertThat("layer %d, %d Hz, %d channels, %d bit/s, %d samples, %d bytes"
                        .formatted(
                                header.layer(),
                                header.sampleRate(),
                                header.channelCount(),
                                header.bitrateBps(),
                                header.samplesPerFrame(),
                                header.frameLength()))
                .isEqualTo(expected);
        ParserChecks.assertOnlyFailsCleanly(Bytes.ofHex(hex), bytes -> Mp3Header.parse(bytes, 0));
    }

    @Test
    void shouldRefuseWhatIsNoMp3() {
        ParserChecks.assertRefused(() -> Mp3Header.parse(Bytes.ofHex("fffbf064"), 0), "header");
        ParserChecks.assertRefused(() -> Mp3Header.parse(Bytes.ofHex("fffb3c64"), 0), "header");
        ParserChecks.assertRefused(() -> Mp3Header.parse(Bytes.ofHex("ffeb3064"), 0), "header");
        assertThat(Mp3Header.samples(Bytes.ofHex("000102030405"))).isZero();
    }

    @Test
    void shouldReadAc3Headers() throws MediaException {
        Bytes basic = Bytes.ofHex("0b7738900c4043e106f0");
        assertThat(Ac3Header.parse(basic, 0)).isEqualTo(new Ac3Header(false, true, 48_000, 2, 1536, 384));
        Bytes enhanced = Bytes.ofHex("0b77007f3487c00020fc");
        assertThat(Ac3Header.parse(enhanced, 0)).isEqualTo(new Ac3Header(true, true, 48_000, 2, 1536, 256));
        ParserChecks.assertOnlyFailsCleanly(basic, bytes -> Ac3Header.parse(bytes, 0));
        ParserChecks.assertOnlyFailsCleanly(enhanced, bytes -> Ac3Header.parse(bytes, 0));
        // 44.1 kHz: 96 kbit/s are 208 or 209 words.
        assertThat(Ac3Header.parse(Bytes.ofHex("0b7738904c4043e106f0"), 0).frameLength())
                .isEqualTo(2 * 208);
        assertThat(Ac3Header.parse(Bytes.ofHex("0b7738904d4043e106f0"), 0).frameLength())
                .isEqualTo(2 * 209);
        ParserChecks.assertRefused(() -> Ac3Header.parse(Bytes.ofHex("0b7638900c4043e106f0"), 0), "sync word");
        ParserChecks.assertRefused(() -> Ac3Header.parse(Bytes.ofHex("0b773890cc4043e106f0"), 0), "fscod 3");
    }

    @Test
    void shouldReadFlacInAllItsWrappings() throws MediaException {
        String block = "12001200000000004a580bb802f00000000000000000000000000000000000000000";
        FlacConfig config = FlacConfig.parse(Bytes.ofHex(block));
        assertThat(config).isEqualTo(new FlacConfig(Bytes.ofHex(block), 4608, 4608, 48_000, 2, 16));
        assertThat(FlacConfig.parse(Bytes.ofHex("80000022" + block))).isEqualTo(config);
        assertThat(FlacConfig.parse(Bytes.ofHex("664c614380000022" + block))).isEqualTo(config);
        assertThat(FlacConfig.writeHeader(config.streamInfo()).hex()).isEqualTo("664c614380000022" + block);
        assertThat(FlacConfig.of(config.codec())).isEqualTo(config);
        ParserChecks.assertOnlyFailsCleanly(Bytes.ofHex("664c614380000022" + block), FlacConfig::parse);
    }

    @ParameterizedTest
    @CsvSource({
        "fff85a8800374e, 4608",
        "fff81a88003700, 192",
        "fff8ca88003700, 4096",
        "fff86a88000f00, 16",
        "fff87a880503bf, 960",
        "fff87a88c2a003bf, 960",
        "fff80a88003700, 0",
        "fff87a8805, 0",
        "fef85a8800374e, 0"
    })
    void shouldTellTheLengthOfFlacFrames(String hex, int samples) {
        assertThat(FlacConfig.samples(Bytes.ofHex(hex))).isEqualTo(samples);
    }

    @Test
    void shouldTellTheLengthOfUncompressedAudioByItsBytes() {
        assertThat(SamplesPerUnit.of(new Codec.G711(true, 8000, 2)).samples(Bytes.of(1, 2, 3, 4)))
                .isEqualTo(2);
        assertThat(SamplesPerUnit.of(new Codec.Lpcm(16, 48_000, 2)).samples(Bytes.of(1, 2, 3, 4, 5, 6, 7, 8)))
                .isEqualTo(2);
    }
}
