package io.weir.media.mpegts;

import org.jspecify.annotations.Nullable;

/** Numbers that a program map table calls its streams by (ISO/IEC 13818-1 Table 2-34, ATSC A/53, the HLS profile for AC-3). */
final class StreamType {
    static final int MPEG1_AUDIO = 0x03;
    static final int MPEG2_AUDIO = 0x04;
    static final int PRIVATE_PES = 0x06;
    static final int AAC_ADTS = 0x0f;
    static final int H264 = 0x1b;
    static final int H265 = 0x24;
    static final int AC3 = 0x81;
    static final int EAC3 = 0x87;

    private StreamType() {}

    /** Name of a video coding that weir does not read; null when the number is not one. */
    static @Nullable String otherVideo(int type) {
        return switch (type) {
            case 0x01 -> "MPEG-1 video";
            case 0x02 -> "MPEG-2 video";
            case 0x10 -> "MPEG-4 Visual";
            case 0x21 -> "JPEG 2000";
            case 0x33 -> "H.266";
            case 0xea -> "VC-1";
            default -> null;
        };
    }

    /** Name of an audio coding that weir does not read; null when the number is not one. */
    static @Nullable String otherAudio(int type) {
        return switch (type) {
            case 0x11 -> "AAC in LATM";
            case 0x2d, 0x2e -> "MPEG-H audio";
            case 0x82, 0x85, 0x8a -> "DTS";
            case 0x83 -> "TrueHD";
            default -> null;
        };
    }
}
