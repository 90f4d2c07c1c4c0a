package io.weir.media.codec;

import io.weir.media.BitReader;
import io.weir.media.Codec;
import io.weir.media.MediaException;

/**
 * An AV1 sequence header (AV1 §5.5).
 *
 * @param profile seq_profile, 0..2
 * @param levelIdx seq_level_idx[0]
 * @param highTier seq_tier[0]
 * @param bitDepth 8, 10 or 12
 * @param monochrome no chroma planes
 * @param subsamplingX chroma has half the columns
 * @param subsamplingY chroma has half the rows
 * @param chromaSamplePosition chroma_sample_position, 0..3
 * @param width max_frame_width, pixels
 * @param height max_frame_height, pixels
 * @param framesPerSecond by the timing information, or 0 when it is not there
 */
public record Av1SequenceHeader(
        int profile,
        int levelIdx,
        boolean highTier,
        int bitDepth,
        boolean monochrome,
        boolean subsamplingX,
        boolean subsamplingY,
        int chromaSamplePosition,
        int width,
        int height,
        double framesPerSecond) {
    /** Reads the header of the configuration. */
    public static Av1SequenceHeader of(Codec.Av1 codec) throws MediaException {
        return parse(Av1Obu.first(codec.sequenceHeader()));
    }

    /** Reads a unit of type {@link Av1Obu#SEQUENCE_HEADER}. */
    public static Av1SequenceHeader parse(Av1Obu obu) throws MediaException {
        if (obu.type() != Av1Obu.SEQUENCE_HEADER) {
            throw MediaException.malformed("AV1 OBU of type " + obu.type() + " is not a sequence header");
        }
        return new Parser(new BitReader(obu.payload())).parse();
    }

    private static final class Parser {
        private static final int SELECT = 2;
        private static final int COLOR_BT709 = 1;
        private static final int TRANSFER_SRGB = 13;
        private static final int MATRIX_IDENTITY = 0;

        private final BitReader in;
        private boolean reduced;
        private int profile;
        private int levelIdx;
        private boolean highTier;
        private double framesPerSecond;
        private int bitDepth;
        private boolean monochrome;
        private boolean subsamplingX;
        private boolean subsamplingY;
        private int chromaSamplePosition;

        Parser(BitReader in) {
            this.in = in;
        }

        Av1SequenceHeader parse() throws MediaException {
            profile = in.u(3);
            if (profile > 2) {
                throw MediaException.malformed("AV1 seq_profile " + profile);
            }
            in.skip(1); // still_picture
            reduced = in.flag();
            if (reduced) {
                levelIdx = in.u(5);
            } else {
                operatingPoints();
            }
            int widthBits = in.u(4) + 1;
            int heightBits = in.u(4) + 1;
            int width = in.u(widthBits) + 1;
            int height = in.u(heightBits) + 1;
            tools();
            colorConfig();
            return new Av1SequenceHeader(
                    profile,
                    levelIdx,
                    highTier,
                    bitDepth,
                    monochrome,
                    subsamplingX,
                    subsamplingY,
                    chromaSamplePosition,
                    width,
                    height,
                    framesPerSecond);
        }

        private void operatingPoints() throws MediaException {
            boolean decoderModel = false;
            int bufferDelayLength = 0;
            if (in.flag()) {
                timing();
                decoderModel = in.flag();
                if (decoderModel) {
                    bufferDelayLength = in.u(5) + 1;
                    in.skip(32 + 5 + 5);
                }
            }
            boolean initialDisplayDelay = in.flag();
            int count = in.u(5) + 1;
            for (int i = 0; i < count; i++) {
                in.skip(12); // operating_point_idc
                int level = in.u(5);
                boolean tier = level > 7 && in.flag();
                if (i == 0) {
                    levelIdx = level;
                    highTier = tier;
                }
                if (decoderModel && in.flag()) {
                    in.skip(2 * bufferDelayLength + 1);
                }
                if (initialDisplayDelay && in.flag()) {
                    in.skip(4);
                }
            }
        }

        private void timing() throws MediaException {
            long unitsInTick = in.u64(32);
            long timeScale = in.u64(32);
            int ticksPerPicture = 1;
            if (in.flag()) {
                ticksPerPicture = in.ue() + 1;
                framesPerSecond = unitsInTick == 0 ? 0 : (double) timeScale / unitsInTick / ticksPerPicture;
            }
        }

        private void tools() throws MediaException {
            if (!reduced && in.flag()) {
                in.skip(4 + 3);
            }
            in.skip(3); // use_128x128_superblock, enable_filter_intra, enable_intra_edge_filter
            if (!reduced) {
                in.skip(4); // compound, warped motion, dual filter
                boolean orderHint = in.flag();
                if (orderHint) {
                    in.skip(2);
                }
                int forceScreenContent = in.flag() ? SELECT : in.u(1);
                if (forceScreenContent > 0 && !in.flag()) {
                    in.skip(1);
                }
                if (orderHint) {
                    in.skip(3);
                }
            }
            in.skip(3); // enable_superres, enable_cdef, enable_restoration
        }

        private void colorConfig() throws MediaException {
            boolean high = in.flag();
            bitDepth = high ? profile == 2 && in.flag() ? 12 : 10 : 8;
            monochrome = profile != 1 && in.flag();
            boolean rgb = false;
            if (in.flag()) {
                int primaries = in.u(8);
                int transfer = in.u(8);
                int matrix = in.u(8);
                rgb = primaries == COLOR_BT709 && transfer == TRANSFER_SRGB && matrix == MATRIX_IDENTITY;
            }
            if (monochrome) {
                in.skip(1);
                subsamplingX = true;
                subsamplingY = true;
                return;
            }
            if (rgb) {
                return;
            }
            in.skip(1); // color_range
            if (profile == 0) {
                subsamplingX = true;
                subsamplingY = true;
            } else if (profile == 2) {
                subsamplingX = bitDepth != 12 || in.flag();
                subsamplingY = bitDepth == 12 && subsamplingX && in.flag();
            }
            if (subsamplingX && subsamplingY) {
                chromaSamplePosition = in.u(2);
            }
        }
    }
}
