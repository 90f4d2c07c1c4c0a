package io.weir.server.webrtc;

import io.weir.protocol.rtp.NtpTime;

/**
 * The time that all tracks of a publisher share: the sender's wall clock as far as its reports tell of it, and arrival before they do.
 *
 * <p>It is tied to the wall clock at one point, the anchor. Whoever would have to go back in time moves the anchor forward instead, and
 * the others follow.
 *
 * <p>Threading: the session's loop.
 */
final class FeedTimeline {
    /** Where it begins: room below for decoding times of reordered pictures, and for a track that turns out to be earlier. */
    static final long ORIGIN_NS = 1_000_000_000;

    private boolean started;
    private long latestNs = ORIGIN_NS;
    private long latestArrivalNs;
    private boolean anchored;
    private long anchorNtp;
    private long anchorNs;

    /** The time of something that arrives now, by what arrived before. */
    long byArrival(long arrivalNs) {
        return started ? latestNs + (arrivalNs - latestArrivalNs) : ORIGIN_NS;
    }

    /** A unit at {@code timeNs} came. */
    void onUnit(long timeNs, long arrivalNs) {
        if (!started || timeNs > latestNs) {
            started = true;
            latestNs = timeNs;
            latestArrivalNs = arrivalNs;
        }
    }

    boolean isAnchored() {
        return anchored;
    }

    /** The time of a moment of the sender's wall clock; only when anchored. */
    long ofNtp(long ntpTime) {
        return anchorNs + NtpTime.nanosBetween(anchorNtp, ntpTime);
    }

    /** Ties a moment of the sender's wall clock to a time. */
    void anchor(long ntpTime, long timeNs) {
        anchored = true;
        anchorNtp = ntpTime;
        anchorNs = timeNs;
    }

    /** Moves the wall clock's moments forward by so much. */
    void delay(long nanos) {
        anchorNs += nanos;
    }
}
