package io.weir.media.codec;

import io.weir.base.buf.Bytes;
import io.weir.media.BitReader;
import io.weir.media.Codec;
import io.weir.media.MediaException;

/**
 * An AudioSpecificConfig (ISO/IEC 14496-3 §1.6.2.1). Rate, channels and samples are those that come out of the decoder when the
 * configuration says that there is spectral band replication or parametric stereo; when it does not say, those of the core.
 *
 * @param config the bytes it was read from
 * @param objectType audioObjectType as signalled first: 2 AAC-LC, 5 with SBR, 29 with SBR and PS, …
 * @param coreObjectType the object type below SBR and PS
 * @param coreSampleRate samples a second of the core
 * @param coreChannelCount channels of the core; 0 when the configuration does not tell
 * @param sampleRate samples a second that come out
 * @param channelCount channels that come out; 0 when the configuration does not tell
 * @param samplesPerFrame samples of one channel that come out of one frame
 */
public record AacConfig(
        Bytes config,
        int objectType,
        int coreObjectType,
        int coreSampleRate,
        int coreChannelCount,
        int sampleRate,
        int channelCount,
        int samplesPerFrame) {
    /** Audio object type (Table 1.17): AAC-LC. */
    public static final int AAC_LC = 2;

    /** Audio object type: spectral band replication. */
    public static final int SBR = 5;

    /** Audio object type: parametric stereo. */
    public static final int PS = 29;

    private static final int ER_AAC_LD = 23;
    private static final int ER_AAC_ELD = 39;
    private static final int USAC = 42;

    /** Table 1.18. */
    private static final int[] SAMPLE_RATES = {
        96_000, 88_200, 64_000, 48_000, 44_100, 32_000, 24_000, 22_050, 16_000, 12_000, 11_025, 8_000, 7_350
    };

    private static final int ESCAPE_RATE_INDEX = 15;

    /** Table 1.19: channels by channelConfiguration; 0 means by a program config element, or reserved. */
    private static final int[] CHANNELS = {0, 1, 2, 3, 4, 5, 6, 8, 0, 0, 0, 7, 8, 24, 8, 0};

    /** Largest rate accepted, samples a second. */
    public static final int SAMPLE_RATE_MAX = 192_000;

    /** Reads the bytes. */
    public static AacConfig parse(Bytes config) throws MediaException {
        return new Parser(config).parse();
    }

    /** Reads the configuration of the codec. */
    public static AacConfig of(Codec.Aac codec) throws MediaException {
        return parse(codec.config());
    }

    /** The codec with this configuration. */
    public Codec.Aac codec() {
        return new Codec.Aac(config, objectType, sampleRate, channelCount);
    }

    /**
     * The configuration of a stream without SBR signalling.
     *
     * @param objectType 1..30
     * @param sampleRate samples a second, 1..2^24-1
     * @param channelCount 1..6, 7 or 8
     */
    public static Bytes build(int objectType, int sampleRate, int channelCount) {
        int channelConfiguration = 0;
        for (int i = CHANNELS.length - 1; i > 0; i--) {
            if (CHANNELS[i] == channelCount) {
                channelConfiguration = i;
            }
        }
        if (objectType < 1 || objectType > 30 || channelConfiguration == 0) {
            throw new IllegalArgumentException("AAC object type " + objectType + ", " + channelCount + " channels");
        }
        int rateIndex = ESCAPE_RATE_INDEX;
        for (int i = 0; i < SAMPLE_RATES.length; i++) {
            if (SAMPLE_RATES[i] == sampleRate) {
                rateIndex = i;
            }
        }
        long bits = (long) objectType << 4 | rateIndex;
        int count = 9;
        if (rateIndex == ESCAPE_RATE_INDEX) {
            bits = bits << 24 | sampleRate;
            count += 24;
        }
        // channelConfiguration, then frameLengthFlag, dependsOnCoreCoder and extensionFlag, all zero.
        bits = bits << 7 | (long) channelConfiguration << 3;
        count += 7;
        ByteWriter out = new ByteWriter(5);
        for (int shift = count - 8; shift >= 0; shift -= 8) {
            out.u8((int) (bits >> shift));
        }
        return out.toBytes();
    }

    private static final class Parser {
        private static final int SYNC_EXTENSION_SBR = 0x2b7;
        private static final int SYNC_EXTENSION_PS = 0x548;

        private final Bytes config;
        private final BitReader in;
        private int objectType;
        private int coreObjectType;
        private int coreSampleRate;
        private int extensionSampleRate;
        private int channelCount;
        private boolean sbr;
        private boolean ps;
        private int coreSamples;

        Parser(Bytes config) {
            this.config = config;
            this.in = new BitReader(config);
        }

        AacConfig parse() throws MediaException {
            objectType = objectType();
            coreObjectType = objectType;
            coreSampleRate = sampleRate();
            int channelConfiguration = in.u(4);
            channelCount = CHANNELS[channelConfiguration];
            if (objectType == SBR || objectType == PS) {
                sbr = true;
                ps = objectType == PS;
                extensionSampleRate = sampleRate();
                coreObjectType = objectType();
                if (coreObjectType == 22) {
                    in.skip(4);
                }
            }
            specificConfig(channelConfiguration);
            if (!sbr) {
                syncExtension();
            }
            int outRate = sbr ? extensionSampleRate : coreSampleRate;
            return new AacConfig(
                    config,
                    objectType,
                    coreObjectType,
                    coreSampleRate,
                    channelCount,
                    outRate,
                    ps && channelCount == 1 ? 2 : channelCount,
                    (int) ((long) coreSamples * outRate / coreSampleRate));
        }

        private int objectType() throws MediaException {
            int type = in.u(5);
            type = type == 31 ? 32 + in.u(6) : type;
            if (type == 0) {
                throw MediaException.malformed("AAC audioObjectType 0");
            }
            return type;
        }

        private int sampleRate() throws MediaException {
            int index = in.u(4);
            int rate = index == ESCAPE_RATE_INDEX ? in.u(24) : index < SAMPLE_RATES.length ? SAMPLE_RATES[index] : 0;
            if (rate == 0 || rate > SAMPLE_RATE_MAX) {
                throw MediaException.malformed("AAC sampling frequency index " + index + ", rate " + rate);
            }
            return rate;
        }

        private void specificConfig(int channelConfiguration) throws MediaException {
            switch (coreObjectType) {
                case 1, 2, 3, 4, 6, 7, 17, 19, 20, 21, 22, ER_AAC_LD -> gaSpecificConfig(channelConfiguration);
                // ELDSpecificConfig begins with frameLengthFlag (§4.6.20.3).
                case ER_AAC_ELD -> coreSamples = in.flag() ? 480 : 512;
                case USAC -> usacConfig();
                default -> throw MediaException.unsupported("AAC audioObjectType " + coreObjectType);
            }
        }

        /** GASpecificConfig (§4.4.1). */
        private void gaSpecificConfig(int channelConfiguration) throws MediaException {
            boolean shortFrame = in.flag();
            coreSamples = coreObjectType == ER_AAC_LD ? shortFrame ? 480 : 512 : shortFrame ? 960 : 1024;
            if (in.flag()) {
                in.skip(14); // coreCoderDelay
            }
            boolean extension = in.flag();
            if (channelConfiguration == 0) {
                programConfigElement();
            }
            if (coreObjectType == 6 || coreObjectType == 20) {
                in.skip(3); // layerNr
            }
            if (extension) {
                if (coreObjectType == 22) {
                    in.skip(16);
                } else if (coreObjectType >= 17 && coreObjectType != 21) {
                    in.skip(3);
                }
                in.skip(1); // extensionFlag3
            }
            if (coreObjectType >= 17) {
                in.skip(2); // epConfig
            }
        }

        /** program_config_element (§4.4.1.1): which channels there are, when no number says it. */
        private void programConfigElement() throws MediaException {
            in.skip(4 + 2 + 4);
            int front = in.u(4);
            int side = in.u(4);
            int back = in.u(4);
            int lfe = in.u(2);
            int associated = in.u(3);
            int coupling = in.u(4);
            in.skip(in.flag() ? 4 : 0);
            in.skip(in.flag() ? 4 : 0);
            in.skip(in.flag() ? 3 : 0);
            channelCount = lfe;
            for (int i = 0; i < front + side + back; i++) {
                channelCount += in.flag() ? 2 : 1;
                in.skip(4);
            }
            in.skip(4 * lfe + 4 * associated + 5 * coupling);
            in.align();
            in.skip(8 * in.u(8));
        }

        /** The start of UsacConfig (ISO/IEC 23003-3 §5.2): the frame length is what comes out. */
        private void usacConfig() throws MediaException {
            if (in.u(5) == 31) {
                in.skip(24);
            }
            coreSamples = switch (in.u(3)) {
                case 0 -> 768;
                case 1 -> 1024;
                case 2, 3 -> 2048;
                case 4 -> 4096;
                default -> throw MediaException.malformed("USAC coreSbrFrameLengthIndex");
            };
        }

        /** Signalling that old decoders do not see because it stands behind their part (§1.6.6.1). */
        private void syncExtension() throws MediaException {
            if (coreObjectType == USAC
                    || in.remaining() < 16
                    || in.u(11) != SYNC_EXTENSION_SBR
                    || objectType() != SBR) {
                return;
            }
            sbr = in.flag();
            if (!sbr) {
                return;
            }
            extensionSampleRate = sampleRate();
            if (in.remaining() >= 12 && in.u(11) == SYNC_EXTENSION_PS) {
                ps = in.flag();
            }
        }
    }
}
