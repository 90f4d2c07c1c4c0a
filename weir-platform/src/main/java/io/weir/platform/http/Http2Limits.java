package io.weir.platform.http;

/** What one HTTP/2 connection may use up, besides what {@link HttpLimits} says of any. */
final class Http2Limits {
    /** Requests at once; one more is refused and may be repeated (RFC 9113 §5.1.2). */
    static final int STREAMS_MAX = 100;
    /** Longest header list, in bytes as RFC 9113 §6.5.2 counts them; a longer one is answered 431. */
    static final int HEADER_LIST_MAX = HttpLimits.REQUEST_LINE_MAX + HttpLimits.HEADER_BYTES_MAX;
    /** Most we keep to compress the heads of answers, in bytes, whatever the client offers to keep. */
    static final int HEADER_TABLE_MAX = 4096;
    /** Bytes of request bodies that are here and whose requests are not done; one that brings more is answered 503. */
    static final int BODIES_MAX = 2 * HttpLimits.BODY_MAX;
    /**
     * Bytes of answers the client has left no window for; while there are more, further requests wait. Answers that are the same for all
     * clients are counted though they cost nothing.
     */
    static final int UNSENT_MAX = 8 * 1024 * 1024;
    /**
     * Requests at once in {@link Route#blocking} handlers; further ones wait their turn. A few connections must not take all the turns
     * that {@link HttpLimits#blockingMax} gives.
     */
    static final int BLOCKING_MAX = 16;
    /** Bytes of a stream without end that are passed on before the client has taken those before; the others wait in its channel. */
    static final int STREAM_UNSENT_MAX = 64 * 1024;
    /** Bytes that wait for the socket before streams are no longer asked for more. */
    static final int SOCKET_UNSENT_MAX = 256 * 1024;
    /** Streams a client may reset in {@link #RESETS_WINDOW_S}, and may have us reset; with one more it is cut off (CVE-2023-44487). */
    static final int RESETS_MAX = 200;

    static final int RESETS_WINDOW_S = 30;
    /** PING, SETTINGS, PRIORITY and unknown frames in {@link #CONTROL_WINDOW_NS}; with one more the client is cut off. */
    static final int CONTROL_FRAMES_MAX = 1000;

    static final long CONTROL_WINDOW_NS = 10_000_000_000L;
    /** Frames of ours in answer to such frames that the client has not taken; with one more it is cut off. */
    static final int CONTROL_UNSENT_MAX = 2000;
    /** Empty DATA frames in a row that do not end a body; with one more the client is cut off. */
    static final int EMPTY_FRAMES_MAX = 2;
    /** CONTINUATION frames of one header list that are not filled; with one more the client is cut off (CVE-2024-27316 and the like). */
    static final int SMALL_CONTINUATIONS_MAX = 16;

    private Http2Limits() {}
}
