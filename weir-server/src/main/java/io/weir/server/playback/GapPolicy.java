package io.weir.server.playback;

/** What becomes of a range of which something was not recorded. */
public enum GapPolicy {
    /** It ends at the first gap, as MediaMTX's does. */
    STOP,
    /** What there is follows one another, without the time between. */
    SKIP,
    /** It is refused. */
    FAIL
}
