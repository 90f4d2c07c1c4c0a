package io.weir.protocol.rtmp;

/** How a peer ended a stream without closing its connection. */
public enum RtmpStreamEnd {
    /** FCUnpublish, or publish(false). */
    UNPUBLISHED,
    /** closeStream. */
    CLOSED,
    /** deleteStream. */
    DELETED,
    /** Another publish or play on the same stream. */
    REPLACED
}
