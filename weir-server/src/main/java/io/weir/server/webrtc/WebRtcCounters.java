package io.weir.server.webrtc;

import io.weir.base.metrics.Counters;
import io.weir.base.metrics.Histogram;
import io.weir.base.metrics.HistogramFamily;
import java.util.concurrent.atomic.LongAdder;

/**
 * What all sessions together do, beside what their sockets count. Sessions add what they have done when they are asked for their
 * status and when they end; a scrape asks all of them first.
 *
 * @param all for those with a label
 * @param connectNs from an offer to media, in nanoseconds
 * @param lostPackets publishers' packets given up
 * @param recoveredPackets publishers' packets that came after they were asked for
 * @param requestedPackets packets that publishers were asked for again, each time
 * @param keyframesRequested of publishers
 * @param missedPackets packets that viewers asked for again
 * @param retransmittedPackets of these, what they were sent again
 * @param keyframesMissed keyframes that viewers asked for
 */
record WebRtcCounters(
        Counters all,
        Histogram connectNs,
        LongAdder lostPackets,
        LongAdder recoveredPackets,
        LongAdder requestedPackets,
        LongAdder keyframesRequested,
        LongAdder missedPackets,
        LongAdder retransmittedPackets,
        LongAdder keyframesMissed) {
    /** Offers that no session came of, by the status of the answer. */
    static final String REFUSED = "webrtc_offers_refused";

    static WebRtcCounters of(Counters counters) {
        return new WebRtcCounters(
                counters,
                counters.histogram(HistogramFamily.WEBRTC_CONNECT),
                counters.counter("webrtc_publishers_packets_lost"),
                counters.counter("webrtc_publishers_packets_recovered"),
                counters.counter("webrtc_publishers_nacks"),
                counters.counter("webrtc_publishers_keyframe_requests"),
                counters.counter("webrtc_viewers_nacks"),
                counters.counter("webrtc_viewers_packets_retransmitted"),
                counters.counter("webrtc_viewers_keyframe_requests"));
    }

    void refused(int status) {
        all.counter(REFUSED, "status", Integer.toString(status)).increment();
    }

    /** A publisher has come from the one status to the other. */
    void add(PublisherStatus before, PublisherStatus now) {
        lostPackets.add(now.lostCount() - before.lostCount());
        recoveredPackets.add(now.recoveredCount() - before.recoveredCount());
        requestedPackets.add(now.nackCount() - before.nackCount());
        keyframesRequested.add(now.keyframeRequestCount() - before.keyframeRequestCount());
    }

    /** A viewer has come from the one status to the other. */
    void add(ViewerStatus before, ViewerStatus now) {
        missedPackets.add(now.nacksReceived() - before.nacksReceived());
        retransmittedPackets.add(now.packetsRetransmitted() - before.packetsRetransmitted());
        keyframesMissed.add(now.keyframeRequests() - before.keyframeRequests());
    }
}
