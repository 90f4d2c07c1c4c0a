package io.weir.media.codec;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.weir.base.buf.Bytes;
import io.weir.media.Codec;
import io.weir.media.MediaException;

/**
 * Arbitrary bytes to every parser of this package. What can be read as a configuration record must be read the same after it was
 * written again.
 */
class ConfigFuzzTest {
    @FuzzTest
    void avcConfig(byte[] input) {
        attempt(() -> {
            Codec.H264 codec = AvcConfig.parse(Bytes.wrap(input)).codec();
            assertThat(AvcConfig.parse(AvcConfig.of(codec).write()).codec()).isEqualTo(codec);
        });
    }

    @FuzzTest
    void hevcConfig(byte[] input) {
        attempt(() -> {
            Codec.H265 codec = HevcConfig.parse(Bytes.wrap(input)).codec();
            assertThat(HevcConfig.parse(HevcConfig.of(codec).write()).codec()).isEqualTo(codec);
        });
    }

    @FuzzTest
    void av1Config(byte[] input) {
        attempt(() -> {
            Av1Config config = Av1Config.parse(Bytes.wrap(input)).orElse(null);
            if (config != null) {
                assertThat(Av1Config.parse(config.write())).contains(config);
            }
        });
    }

    @FuzzTest
    void vp9Config(byte[] input) {
        attempt(() -> {
            Vp9Config config = Vp9Config.parse(Bytes.wrap(input));
            assertThat(Vp9Config.parse(config.write())).isEqualTo(config);
        });
    }

    @FuzzTest
    void aacConfig(byte[] input) {
        attempt(() -> {
            AacConfig config = AacConfig.parse(Bytes.wrap(input));
            assertThat(config.sampleRate()).isBetween(1, AacConfig.SAMPLE_RATE_MAX);
            assertThat(config.samplesPerFrame()).isNotNegative();
        });
    }

    @FuzzTest
    void opusHead(byte[] input) {
        attempt(() -> {
            OpusHead head = OpusHead.parse(Bytes.wrap(input));
            assertThat(OpusHead.parse(head.write())).isEqualTo(head);
        });
    }

    @FuzzTest
    void flacConfig(byte[] input) {
        attempt(() -> {
            FlacConfig config = FlacConfig.parse(Bytes.wrap(input));
            assertThat(FlacConfig.parse(FlacConfig.writeHeader(config.streamInfo())))
                    .isEqualTo(config);
        });
    }

    @FuzzTest
    void parameterSets(byte[] input) {
        Bytes bytes = Bytes.wrap(input);
        attempt(() -> assertThat(H264Sps.parse(bytes).width()).isPositive());
        attempt(() -> assertThat(H265Sps.parse(bytes).width()).isPositive());
        attempt(() -> assertThat(H265Vps.parse(bytes).maxSubLayers()).isPositive());
        attempt(() ->
                assertThat(Av1SequenceHeader.parse(Av1Obu.first(bytes)).width()).isPositive());
    }

    @FuzzTest
    void frames(byte[] input) {
        Bytes bytes = Bytes.wrap(input);
        attempt(() -> Vp9Header.parse(bytes));
        attempt(() -> Vp8Header.parse(bytes));
        attempt(() -> Mp3Header.parse(bytes, 0));
        attempt(() -> Ac3Header.parse(bytes, 0));
        attempt(() -> Av1Obu.split(bytes));
        attempt(() -> assertThat(NalUnits.join(NalUnits.split(bytes))).isEqualTo(bytes));
        attempt(() -> NalUnits.widen(bytes, 1));
        attempt(() -> NalUnits.widen(bytes, 2));
        attempt(() -> NalUnits.split(NalUnits.ofAnnexB(bytes)));
        assertThat(OpusToc.samples(bytes)).isBetween(0, OpusToc.PACKET_SAMPLES_MAX);
        assertThat(FlacConfig.samples(bytes)).isNotNegative();
        assertThat(Mp3Header.samples(bytes)).isNotNegative();
        assertThat(Ac3Header.samples(bytes)).isNotNegative();
    }

    /** One parser's run. */
    @FunctionalInterface
    private interface Attempt {
        void run() throws MediaException;
    }

    private static void attempt(Attempt attempt) {
        try {
            attempt.run();
        } catch (MediaException e) {
            assertThat(e.getMessage()).isNotEmpty();
        }
    }
}
