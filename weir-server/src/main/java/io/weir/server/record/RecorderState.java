package io.weir.server.record;

/** What a recorder does. */
public enum RecorderState {
    /** Waits for a keyframe to begin with. */
    WAITING,
    /** Writes. */
    RECORDING,
    /** The disk did not take what came: units are left out until it does. */
    GAP,
    /** Could not write, and tries again after a while. */
    FAILED,
    /** The container has no place for any of the stream's tracks. */
    UNSUITABLE
}
