package io.weir.server.playback;

/** Where a range begins when no keyframe is presented at the time asked for. */
public enum StartMode {
    /** Right there: the pictures since the keyframe before are decoded and take no time. */
    EXACT,
    /** At the keyframe before. */
    KEYFRAME
}
