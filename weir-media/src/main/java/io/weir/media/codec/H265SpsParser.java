package io.weir.media.codec;

import io.weir.media.BitReader;
import io.weir.media.MediaException;
import java.util.ArrayList;
import java.util.List;

/**
 * Walks an H.265 sequence parameter set as far as the frame rate, which stands behind nearly everything else
 * (ITU-T H.265 §7.3.2.2.1, §7.3.4, §7.3.7, §E.2.1). Threading: one thread, one use.
 */
final class H265SpsParser {
    private static final int EXTENDED_SAR = 255;
    private static final int REF_PIC_SETS_MAX = 64;
    private static final int PICTURES_IN_SET_MAX = 16;
    private static final int LONG_TERM_PICTURES_MAX = 32;

    private final BitReader in;
    private int maxSubLayersMinus1;
    private int chromaFormatIdc;
    private int width;
    private int height;
    private int log2MaxPocLsb;
    private int reorderFrames;

    H265SpsParser(BitReader in) {
        this.in = in;
    }

    H265Sps parse() throws MediaException {
        in.skip(16 + 4); // NAL unit header, sps_video_parameter_set_id
        maxSubLayersMinus1 = in.u(3);
        if (maxSubLayersMinus1 > 6) {
            throw MediaException.malformed("H.265 SPS: sps_max_sub_layers_minus1 " + maxSubLayersMinus1);
        }
        boolean temporalIdNesting = in.flag();
        H265ProfileTierLevel profileTierLevel = H265ProfileTierLevel.read(in, maxSubLayersMinus1);
        int id = limited("sps_seq_parameter_set_id", 15);
        pictureSize();
        int bitDepthLuma = 8 + limited("bit_depth_luma_minus8", 8);
        int bitDepthChroma = 8 + limited("bit_depth_chroma_minus8", 8);
        log2MaxPocLsb = 4 + limited("log2_max_pic_order_cnt_lsb_minus4", 12);
        subLayerOrdering();
        codingTools();
        double framesPerSecond = in.flag() ? vuiFramesPerSecond() : 0;
        return new H265Sps(
                id,
                maxSubLayersMinus1 + 1,
                temporalIdNesting,
                profileTierLevel,
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
            throw MediaException.malformed("H.265 SPS: " + element + " " + value);
        }
        return value;
    }

    private void pictureSize() throws MediaException {
        chromaFormatIdc = limited("chroma_format_idc", 3);
        boolean separateColourPlane = chromaFormatIdc == 3 && in.flag();
        width = limited("pic_width_in_luma_samples", H265Sps.SIDE_MAX);
        height = limited("pic_height_in_luma_samples", H265Sps.SIDE_MAX);
        if (in.flag()) {
            boolean subsampledX = !separateColourPlane && (chromaFormatIdc == 1 || chromaFormatIdc == 2);
            boolean subsampledY = !separateColourPlane && chromaFormatIdc == 1;
            int cropX = limited("conf_win_left_offset", width) + limited("conf_win_right_offset", width);
            int cropY = limited("conf_win_top_offset", height) + limited("conf_win_bottom_offset", height);
            width -= cropX * (subsampledX ? 2 : 1);
            height -= cropY * (subsampledY ? 2 : 1);
        }
        if (width <= 0 || height <= 0) {
            throw MediaException.malformed("H.265 SPS: picture of " + width + "x" + height);
        }
    }

    private void subLayerOrdering() throws MediaException {
        boolean each = in.flag();
        for (int i = each ? 0 : maxSubLayersMinus1; i <= maxSubLayersMinus1; i++) {
            limited("sps_max_dec_pic_buffering_minus1", 15);
            reorderFrames = limited("sps_max_num_reorder_pics", 15);
            in.ue();
        }
    }

    private void codingTools() throws MediaException {
        for (int i = 0; i < 6; i++) {
            in.ue(); // block sizes and hierarchy depths
        }
        boolean scalingListEnabled = in.flag();
        if (scalingListEnabled && in.flag()) {
            scalingLists();
        }
        in.skip(2); // amp_enabled_flag, sample_adaptive_offset_enabled_flag
        if (in.flag()) {
            in.skip(8);
            in.ue();
            in.ue();
            in.skip(1);
        }
        shortTermRefPicSets();
        if (in.flag()) {
            int count = limited("num_long_term_ref_pics_sps", LONG_TERM_PICTURES_MAX);
            in.skip(count * (log2MaxPocLsb + 1));
        }
        in.skip(2); // sps_temporal_mvp_enabled_flag, strong_intra_smoothing_enabled_flag
    }

    private void scalingLists() throws MediaException {
        for (int sizeId = 0; sizeId < 4; sizeId++) {
            for (int matrixId = 0; matrixId < 6; matrixId += sizeId == 3 ? 3 : 1) {
                if (!in.flag()) {
                    in.ue();
                    continue;
                }
                int coefficients = Math.min(64, 1 << 4 + (sizeId << 1));
                for (int i = 0; i < coefficients + (sizeId > 1 ? 1 : 0); i++) {
                    in.se();
                }
            }
        }
    }

    /** Picture order count differences of one set: those before the picture, nearest first, and those after it. */
    private record RefPicSet(List<Integer> before, List<Integer> after) {}

    private void shortTermRefPicSets() throws MediaException {
        int count = limited("num_short_term_ref_pic_sets", REF_PIC_SETS_MAX);
        RefPicSet last = new RefPicSet(List.of(), List.of());
        for (int i = 0; i < count; i++) {
            last = i > 0 && in.flag() ? predictedSet(last) : explicitSet();
        }
    }

    private RefPicSet explicitSet() throws MediaException {
        int beforeCount = limited("num_negative_pics", PICTURES_IN_SET_MAX);
        int afterCount = limited("num_positive_pics", PICTURES_IN_SET_MAX);
        return new RefPicSet(differences(beforeCount, -1), differences(afterCount, 1));
    }

    private List<Integer> differences(int count, int sign) throws MediaException {
        List<Integer> differences = new ArrayList<>();
        int difference = 0;
        for (int i = 0; i < count; i++) {
            difference += sign * (limited("delta_poc_minus1", 32_767) + 1);
            differences.add(difference);
            in.skip(1); // used_by_curr_pic_flag
        }
        return differences;
    }

    /** A set that is told as changes to the one before it (§7.4.8, equations 7-61 and 7-62). */
    private RefPicSet predictedSet(RefPicSet reference) throws MediaException {
        boolean negative = in.flag();
        int shift = limited("abs_delta_rps_minus1", 32_767) + 1;
        if (negative) {
            shift = -shift;
        }
        List<Integer> source = new ArrayList<>(reference.before);
        source.addAll(reference.after);
        source.add(0);
        List<Integer> before = new ArrayList<>();
        List<Integer> after = new ArrayList<>();
        for (int difference : source) {
            boolean used = in.flag();
            if (used || in.flag()) {
                int moved = difference + shift;
                if (moved < 0) {
                    before.add(moved);
                } else if (moved > 0) {
                    after.add(moved);
                }
            }
        }
        if (before.size() > PICTURES_IN_SET_MAX || after.size() > PICTURES_IN_SET_MAX) {
            throw MediaException.malformed("H.265 SPS: more than 16 pictures in a reference set");
        }
        before.sort((a, b) -> b - a);
        after.sort((a, b) -> a - b);
        return new RefPicSet(before, after);
    }

    private double vuiFramesPerSecond() throws MediaException {
        if (in.flag() && in.u(8) == EXTENDED_SAR) {
            in.skip(32);
        }
        if (in.flag()) {
            in.skip(1); // overscan_appropriate_flag
        }
        if (in.flag()) {
            in.skip(4);
            if (in.flag()) {
                in.skip(24);
            }
        }
        if (in.flag()) {
            in.ue();
            in.ue();
        }
        in.skip(3); // neutral_chroma_indication_flag, field_seq_flag, frame_field_info_present_flag
        if (in.flag()) {
            for (int i = 0; i < 4; i++) {
                in.ue();
            }
        }
        if (!in.flag()) {
            return 0;
        }
        long unitsInTick = in.u64(32);
        long timeScale = in.u64(32);
        return unitsInTick == 0 ? 0 : (double) timeScale / unitsInTick;
    }
}
