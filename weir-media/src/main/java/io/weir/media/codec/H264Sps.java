package io.weir.media.codec;

import io.weir.base.buf.Bytes;
import io.weir.media.BitReader;
import io.weir.media.Codec;
import io.weir.media.MediaException;

/**
 * The fields of an H.264 sequence parameter set that others ask for (ITU-T H.264 §7.3.2.1.1, Annex E).
 *
 * @param profileIdc profile_idc
 * @param constraintFlags the byte after it: constraint_set0_flag is the top bit
 * @param levelIdc level_idc, ten times the level
 * @param id seq_parameter_set_id, 0..31
 * @param chromaFormatIdc 0 monochrome, 1 4:2:0, 2 4:2:2, 3 4:4:4
 * @param bitDepthLuma bits of a luma sample
 * @param bitDepthChroma bits of a chroma sample
 * @param width pixels shown in a row
 * @param height rows shown
 * @param framesPerSecond by the VUI timing, or 0 when it is not there
 * @param reorderFrames max_num_reorder_frames, or -1 when the VUI does not say; 0 means that there are no B-frames to reorder
 */
public record H264Sps(
        int profileIdc,
        int constraintFlags,
        int levelIdc,
        int id,
        int chromaFormatIdc,
        int bitDepthLuma,
        int bitDepthChroma,
        int width,
        int height,
        double framesPerSecond,
        int reorderFrames) {
    /** Largest picture side accepted, in pixels; level 6.2 ends at 16 888. */
    public static final int SIDE_MAX = 16_888;

    private static final int EXTENDED_SAR = 255;

    /** Reads the first sequence parameter set of the configuration. */
    public static H264Sps of(Codec.H264 codec) throws MediaException {
        if (codec.sps().isEmpty()) {
            throw MediaException.malformed("H.264 configuration without SPS");
        }
        return parse(codec.sps().getFirst());
    }

    /** Reads a NAL unit of type 7, with its header byte. */
    public static H264Sps parse(Bytes nal) throws MediaException {
        if (nal.length() < 4 || NalUnits.h264Type(nal.u8(0)) != NalUnits.H264_SPS) {
            throw MediaException.malformed("not an H.264 SPS");
        }
        return new Parser(new BitReader(NalUnits.rbsp(nal))).parse();
    }

    /** True for the profiles whose parameter sets tell chroma format and bit depth (§7.3.2.1.1). */
    public static boolean hasChromaFormat(int profileIdc) {
        return switch (profileIdc) {
            case 100, 110, 122, 244, 44, 83, 86, 118, 128, 138, 139, 134, 135 -> true;
            default -> false;
        };
    }

    private static final class Parser {
        private final BitReader in;
        private int chromaFormatIdc = 1;
        private boolean separateColourPlane;
        private int bitDepthLuma = 8;
        private int bitDepthChroma = 8;
        private double framesPerSecond;
        private int reorderFrames = -1;

        Parser(BitReader in) {
            this.in = in;
        }

        H264Sps parse() throws MediaException {
            in.skip(8);
            int profileIdc = in.u(8);
            int constraintFlags = in.u(8);
            int levelIdc = in.u(8);
            int id = limited("seq_parameter_set_id", 31);
            if (hasChromaFormat(profileIdc)) {
                chromaFormat();
            }
            limited("log2_max_frame_num_minus4", 12);
            pictureOrderCount();
            limited("max_num_ref_frames", 16);
            in.skip(1); // gaps_in_frame_num_value_allowed_flag
            int widthMbs = in.ue() + 1;
            int heightMapUnits = in.ue() + 1;
            boolean frameMbsOnly = in.flag();
            if (!frameMbsOnly) {
                in.skip(1); // mb_adaptive_frame_field_flag
            }
            in.skip(1); // direct_8x8_inference_flag
            int sideMbs = SIDE_MAX / 16 + 1;
            if (widthMbs > sideMbs || heightMapUnits > sideMbs) {
                throw MediaException.malformed("H.264 SPS: " + widthMbs + "x" + heightMapUnits + " macroblocks");
            }
            int fieldFactor = frameMbsOnly ? 1 : 2;
            int width = widthMbs * 16;
            int height = heightMapUnits * 16 * fieldFactor;
            if (in.flag()) {
                boolean subsampledX = chromaFormatIdc == 1 || chromaFormatIdc == 2;
                int unitX = subsampledX && !separateColourPlane ? 2 : 1;
                int unitY = (chromaFormatIdc == 1 && !separateColourPlane ? 2 : 1) * fieldFactor;
                width -= unitX * cropPair(width);
                height -= unitY * cropPair(height);
            }
            if (width <= 0 || height <= 0) {
                throw MediaException.malformed("H.264 SPS: crops the whole picture");
            }
            if (in.flag()) {
                vui();
            }
            return new H264Sps(
                    profileIdc,
                    constraintFlags,
                    levelIdc,
                    id,
                    chromaFormatIdc,
                    bitDepthLuma,
                    bitDepthChroma,
                    width,
                    height,
                    framesPerSecond,
                    reorderFrames);
        }

        private int limited(String element, int max) throws MediaException {
            int value = in.ue();
            if (value > max) {
                throw MediaException.malformed("H.264 SPS: " + element + " " + value);
            }
            return value;
        }

        private int cropPair(int side) throws MediaException {
            int first = in.ue();
            int second = in.ue();
            if (first > side || second > side) {
                throw MediaException.malformed("H.264 SPS: crops the whole picture");
            }
            return first + second;
        }

        private void chromaFormat() throws MediaException {
            chromaFormatIdc = limited("chroma_format_idc", 3);
            if (chromaFormatIdc == 3) {
                separateColourPlane = in.flag();
            }
            bitDepthLuma = 8 + limited("bit_depth_luma_minus8", 6);
            bitDepthChroma = 8 + limited("bit_depth_chroma_minus8", 6);
            in.skip(1); // qpprime_y_zero_transform_bypass_flag
            if (in.flag()) {
                for (int i = 0; i < (chromaFormatIdc == 3 ? 12 : 8); i++) {
                    if (in.flag()) {
                        scalingList(i < 6 ? 16 : 64);
                    }
                }
            }
        }

        private void scalingList(int size) throws MediaException {
            int last = 8;
            int next = 8;
            for (int j = 0; j < size; j++) {
                if (next != 0) {
                    next = last + in.se() & 0xff;
                }
                last = next == 0 ? last : next;
            }
        }

        private void pictureOrderCount() throws MediaException {
            int type = limited("pic_order_cnt_type", 2);
            if (type == 0) {
                limited("log2_max_pic_order_cnt_lsb_minus4", 12);
            } else if (type == 1) {
                in.skip(1); // delta_pic_order_always_zero_flag
                in.se();
                in.se();
                int cycle = limited("num_ref_frames_in_pic_order_cnt_cycle", 255);
                for (int i = 0; i < cycle; i++) {
                    in.se();
                }
            }
        }

        private void vui() throws MediaException {
            if (in.flag() && in.u(8) == EXTENDED_SAR) {
                in.skip(32);
            }
            if (in.flag()) {
                in.skip(1); // overscan_appropriate_flag
            }
            if (in.flag()) {
                in.skip(4); // video_format, video_full_range_flag
                if (in.flag()) {
                    in.skip(24);
                }
            }
            if (in.flag()) {
                in.ue();
                in.ue();
            }
            if (in.flag()) {
                long unitsInTick = in.u64(32);
                long timeScale = in.u64(32);
                in.skip(1); // fixed_frame_rate_flag
                // A tick is a field's time: two to a frame (§E.2.1).
                framesPerSecond = unitsInTick == 0 ? 0 : timeScale / (2.0 * unitsInTick);
            }
            boolean nalHrd = in.flag();
            if (nalHrd) {
                hrd();
            }
            boolean vclHrd = in.flag();
            if (vclHrd) {
                hrd();
            }
            in.skip(nalHrd || vclHrd ? 2 : 1); // low_delay_hrd_flag, pic_struct_present_flag
            if (in.flag()) {
                in.skip(1); // motion_vectors_over_pic_boundaries_flag
                for (int i = 0; i < 4; i++) {
                    in.ue();
                }
                reorderFrames = limited("max_num_reorder_frames", 16);
                in.ue();
            }
        }

        private void hrd() throws MediaException {
            int count = limited("cpb_cnt_minus1", 31) + 1;
            in.skip(8);
            for (int i = 0; i < count; i++) {
                in.ue();
                in.ue();
                in.skip(1);
            }
            in.skip(20);
        }
    }
}
