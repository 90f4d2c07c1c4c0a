package io.weir.media.codec;

import io.weir.base.buf.Bytes;
import io.weir.media.BitReader;
import io.weir.media.Codec;
import io.weir.media.MediaException;

/**
 * The uncompressed header of a VP9 frame, as far as the picture size (VP9 §6.2). Only keyframes tell format and size.
 *
 * @param profile 0..3
 * @param keyframe decoding can start here
 * @param bitDepth 8, 10 or 12; 0 when not a keyframe
 * @param chromaSubsampling as the configuration record counts: 1 4:2:0, 2 4:2:2, 3 4:4:4; 0 when not a keyframe
 * @param fullRange samples use their whole range
 * @param width pixels; 0 when not a keyframe
 * @param height rows; 0 when not a keyframe
 */
public record Vp9Header(
        int profile, boolean keyframe, int bitDepth, int chromaSubsampling, boolean fullRange, int width, int height) {
    private static final int SYNC_CODE = 0x498342;
    private static final int COLOR_SPACE_RGB = 7;

    /** Luma picture sizes where levels 1, 1.1, 2, … end (VP9 levels, "Max Luma Picture Size"), and ten times the level. */
    private static final int[][] LEVELS = {
        {36_864, 10},
        {73_728, 11},
        {122_880, 20},
        {245_760, 21},
        {552_960, 30},
        {983_040, 31},
        {2_228_224, 40},
        {8_912_896, 50}
    };

    private static final int LEVEL_MAX = 60;

    /** Reads the header of the frame, or of the first frame of a superframe. */
    public static Vp9Header parse(Bytes frame) throws MediaException {
        BitReader in = new BitReader(frame);
        if (in.u(2) != 2) {
            throw MediaException.malformed("VP9 frame_marker is wrong");
        }
        int low = in.u(1);
        int profile = in.u(1) << 1 | low;
        if (profile == 3) {
            in.skip(1);
        }
        boolean showExisting = in.flag();
        if (showExisting || in.flag()) {
            return new Vp9Header(profile, false, 0, 0, false, 0, 0);
        }
        in.skip(2); // show_frame, error_resilient_mode
        if (in.u(24) != SYNC_CODE) {
            throw MediaException.malformed("VP9 frame_sync_code is wrong");
        }
        int bitDepth = profile < 2 ? 8 : in.flag() ? 12 : 10;
        boolean fullSampling = (profile & 1) != 0;
        boolean rgb = in.u(3) == COLOR_SPACE_RGB;
        boolean fullRange = rgb || in.flag();
        int subsampling = rgb ? 3 : 1;
        if (fullSampling && rgb) {
            in.skip(1);
        } else if (fullSampling) {
            boolean halfColumns = in.flag();
            boolean halfRows = in.flag();
            in.skip(1);
            subsampling = halfColumns ? halfRows ? 1 : 2 : 3;
        }
        return new Vp9Header(profile, true, bitDepth, subsampling, fullRange, in.u(16) + 1, in.u(16) + 1);
    }

    /** The configuration that a keyframe implies; the level is the least that fits the picture size. */
    public Codec.Vp9 codec() {
        int level = LEVEL_MAX;
        for (int i = LEVELS.length - 1; i >= 0; i--) {
            if ((long) width * height <= LEVELS[i][0]) {
                level = LEVELS[i][1];
            }
        }
        return new Codec.Vp9(profile, level, bitDepth, chromaSubsampling, fullRange);
    }
}
