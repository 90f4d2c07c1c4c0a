package io.weir.media.flv;

/** Numbers in the headers of audio and video tags (FLV 10.1 §E.4.2, §E.4.3; enhanced RTMP v2). */
final class TagFormat {
    /** FrameType. */
    static final int KEYFRAME = 1;

    static final int INTER_FRAME = 2;
    static final int GENERATED_KEYFRAME = 4;
    static final int COMMAND_FRAME = 5;

    /** AVCPacketType, AACPacketType, VideoPacketType and AudioPacketType agree on the first three. */
    static final int SEQUENCE_START = 0;

    static final int CODED_FRAMES = 1;
    static final int SEQUENCE_END = 2;

    /** VideoPacketType: coded frames whose composition time is zero and left out. */
    static final int CODED_FRAMES_X = 3;

    static final int VIDEO_METADATA = 4;
    static final int VIDEO_MULTITRACK = 6;

    static final int AUDIO_MULTITRACK = 5;

    static final int MOD_EX = 7;

    /** VideoPacketModExType and AudioPacketModExType. */
    static final int TIMESTAMP_OFFSET_NANO = 0;

    /** AvMultitrackType. */
    static final int ONE_TRACK = 0;

    static final int MANY_TRACKS = 1;
    static final int MANY_TRACKS_MANY_CODECS = 2;

    private TagFormat() {}

    /** True for the enhanced codecs whose coded frames begin with a composition time. */
    static boolean hasCompositionTime(int fourCc) {
        return fourCc == FourCc.AVC1.value() || fourCc == FourCc.HVC1.value();
    }
}
