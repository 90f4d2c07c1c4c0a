package io.weir.server.webrtc;

import io.weir.protocol.rtp.RtpPacket;
import java.util.List;

/**
 * How long an answer to a NACK takes. Of a receiver nobody else would tell it.
 *
 * <p>One packet at a time is watched, and forgotten when it is asked for twice: its answer could be either's.
 *
 * <p>Threading: the session's loop.
 */
final class NackRoundTrip {
    /** What is taken for the round trip before any is known. */
    static final long GUESS_NS = 100_000_000;

    /** An answer that takes longer does not come. */
    static final long ANSWER_MAX_NS = 2_000_000_000;

    /** A smoothed round trip takes in an eighth of the newest, as that of TCP (RFC 6298 section 2). */
    private static final int SMOOTHING_SHIFT = 3;

    private static final int NONE = -1;

    private int ssrc;
    private int sequence = NONE;
    private long askedNs;
    private long roundTripNs = PublisherStatus.UNKNOWN;

    /** Packets of a source were asked for. */
    void onRequest(int mediaSsrc, List<Integer> sequences, long nowNs) {
        if (sequence == NONE || nowNs - askedNs > ANSWER_MAX_NS) {
            ssrc = mediaSsrc;
            sequence = sequences.getLast();
            askedNs = nowNs;
        } else if (ssrc == mediaSsrc && sequences.contains(sequence)) {
            sequence = NONE;
        }
    }

    /** A packet came. */
    void onPacket(RtpPacket packet, long nowNs) {
        if (packet.sequence() != sequence || packet.ssrc() != ssrc) {
            return;
        }
        long sampleNs = nowNs - askedNs;
        sequence = NONE;
        roundTripNs = roundTripNs < 0 ? sampleNs : roundTripNs + ((sampleNs - roundTripNs) >> SMOOTHING_SHIFT);
    }

    /** As measured, or {@link PublisherStatus#UNKNOWN}. */
    long measuredNs() {
        return roundTripNs;
    }

    /** As measured, or guessed. */
    long assumedNs() {
        return roundTripNs < 0 ? GUESS_NS : roundTripNs;
    }
}
