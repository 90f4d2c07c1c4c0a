package io.weir.media.codec;

import io.weir.media.BitReader;
import io.weir.media.MediaException;

/**
 * The general part of an H.265 profile_tier_level structure (ITU-T H.265 §7.3.3).
 *
 * @param profileSpace general_profile_space, 0..3
 * @param highTier general_tier_flag
 * @param profileIdc general_profile_idc
 * @param compatibilityFlags general_profile_compatibility_flag[0] in the top one of 32 bits
 * @param constraintFlags the 48 bits after them
 * @param levelIdc general_level_idc, thirty times the level
 */
public record H265ProfileTierLevel(
        int profileSpace,
        boolean highTier,
        int profileIdc,
        long compatibilityFlags,
        long constraintFlags,
        int levelIdc) {
    static H265ProfileTierLevel read(BitReader in, int maxSubLayersMinus1) throws MediaException {
        int profileSpace = in.u(2);
        boolean highTier = in.flag();
        int profileIdc = in.u(5);
        long compatibilityFlags = in.u64(32);
        long constraintFlags = in.u64(48);
        int levelIdc = in.u(8);
        int skip = 0;
        for (int i = 0; i < maxSubLayersMinus1; i++) {
            skip += in.flag() ? 88 : 0;
            skip += in.flag() ? 8 : 0;
        }
        if (maxSubLayersMinus1 > 0) {
            skip += 2 * (8 - maxSubLayersMinus1);
        }
        in.skip(skip);
        return new H265ProfileTierLevel(
                profileSpace, highTier, profileIdc, compatibilityFlags, constraintFlags, levelIdc);
    }
}
