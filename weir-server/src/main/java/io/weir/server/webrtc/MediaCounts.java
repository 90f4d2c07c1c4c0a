package io.weir.server.webrtc;

/** What is counted over all sources of a publisher, those that are gone included. Threading: the session's loop. */
final class MediaCounts {
    long packetCount;
    long byteCount;
    long malformedCount;
    long unknownCount;
    long lostCount;
    long recoveredCount;
    long lateCount;
    long nackCount;
    long keyframeRequestCount;
}
