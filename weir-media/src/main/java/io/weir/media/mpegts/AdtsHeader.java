package io.weir.media.mpegts;

import io.weir.media.BitReader;
import io.weir.media.Codec;
import io.weir.media.MediaException;
import io.weir.media.codec.AacConfig;
import org.jspecify.annotations.Nullable;

/**
 * The header before each AAC frame (ISO/IEC 14496-3 §1.A.2.2, adts_fixed_header and adts_variable_header).
 *
 * <pre>
 * sync(12)=0xfff id(1) layer(2)=0 protectionAbsent(1) profile(2) rateIndex(4) private(1) channels(3) original(1) home(1)
 * copyrightBit(1) copyrightStart(1) frameLength(13) bufferFullness(11) blockCount-1(2) [crc(16)]
 * </pre>
 *
 * @param objectType the core's, 1..4
 * @param rateIndex sampling_frequency_index of the core, 0..12
 * @param channelConfiguration 1..7
 */
record AdtsHeader(int objectType, int rateIndex, int channelConfiguration) {
    /** Bytes without a checksum. */
    static final int LENGTH = 7;

    /** Bytes of the checksum. */
    static final int CRC_LENGTH = 2;

    /** Longest frame with its header, in bytes. */
    static final int FRAME_LENGTH_MAX = (1 << 13) - 1;

    private static final int BUFFER_FULLNESS_VARIABLE = 0x7ff;
    private static final int RATE_COUNT = 13;
    private static final int LONG_FRAME_SAMPLES = 1024;

    /** Table 1.18. */
    private static final int[] SAMPLE_RATES = {
        96_000, 88_200, 64_000, 48_000, 44_100, 32_000, 24_000, 22_050, 16_000, 12_000, 11_025, 8_000, 7_350
    };

    /** Table 1.19, the part that fits three bits. */
    private static final int[] CHANNELS = {0, 1, 2, 3, 4, 5, 6, 8};

    /**
     * The header that tells the codec's configuration. Spectral band replication and parametric stereo are left for the decoder to
     * find, as ADTS cannot say them.
     *
     * @throws MediaException when ADTS cannot say what a decoder must know
     */
    static AdtsHeader of(Codec.Aac codec) throws MediaException {
        AacConfig config = AacConfig.of(codec);
        BitReader in = new BitReader(codec.config());
        in.skip(in.u(5) == 31 ? 6 : 0);
        int rateIndex = in.u(4);
        if (rateIndex >= RATE_COUNT) {
            rateIndex = indexOf(config.coreSampleRate());
            in.skip(24);
        }
        int channelConfiguration = in.u(4);
        int coreSamples =
                (int) ((long) config.samplesPerFrame() * config.coreSampleRate() / Math.max(1, config.sampleRate()));
        if (config.coreObjectType() > 4) {
            throw MediaException.unsupported("AAC of object type " + config.coreObjectType() + " does not fit ADTS");
        }
        if (rateIndex < 0) {
            throw MediaException.unsupported("AAC at " + config.coreSampleRate() + " Hz does not fit ADTS");
        }
        if (channelConfiguration == 0 || channelConfiguration >= CHANNELS.length) {
            throw MediaException.unsupported(
                    "AAC channel configuration " + channelConfiguration + " does not fit ADTS");
        }
        if (coreSamples != LONG_FRAME_SAMPLES) {
            throw MediaException.unsupported("AAC frames of " + coreSamples + " samples do not fit ADTS");
        }
        return new AdtsHeader(config.coreObjectType(), rateIndex, channelConfiguration);
    }

    /** The codec that the header tells. */
    Codec.Aac codec() {
        int sampleRate = sampleRate();
        int channelCount = CHANNELS[channelConfiguration];
        return new Codec.Aac(
                AacConfig.build(objectType, sampleRate, channelCount), objectType, sampleRate, channelCount);
    }

    /** Samples a second of the core. */
    int sampleRate() {
        return SAMPLE_RATES[rateIndex];
    }

    /** Appends the header of a frame with {@code payloadLength} bytes behind it. */
    void write(ByteStore out, int payloadLength) throws MediaException {
        int frameLength = LENGTH + payloadLength;
        if (frameLength > FRAME_LENGTH_MAX) {
            throw MediaException.limitExceeded("AAC frame of " + payloadLength + " bytes does not fit ADTS");
        }
        out.u8(0xff).u8(0xf1);
        out.u8(objectType - 1 << 6 | rateIndex << 2 | channelConfiguration >> 2);
        out.u8((channelConfiguration & 3) << 6 | frameLength >> 11);
        out.u8(frameLength >> 3);
        out.u8((frameLength & 7) << 5 | BUFFER_FULLNESS_VARIABLE >> 6);
        out.u8((BUFFER_FULLNESS_VARIABLE & 0x3f) << 2);
    }

    /** Reads the fields that stay the same from frame to frame, at {@code at}, where {@link #LENGTH} bytes are; null when broken. */
    static @Nullable AdtsHeader read(byte[] bytes, int at) {
        int rateIndex = bytes[at + 2] >> 2 & 15;
        int channelConfiguration = (bytes[at + 2] & 1) << 2 | bytes[at + 3] >> 6 & 3;
        if (rateIndex >= RATE_COUNT || channelConfiguration == 0) {
            return null;
        }
        return new AdtsHeader((bytes[at + 2] >> 6 & 3) + 1, rateIndex, channelConfiguration);
    }

    private static int indexOf(int sampleRate) {
        for (int i = 0; i < SAMPLE_RATES.length; i++) {
            if (SAMPLE_RATES[i] == sampleRate) {
                return i;
            }
        }
        return -1;
    }
}
