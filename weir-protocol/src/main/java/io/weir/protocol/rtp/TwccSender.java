package io.weir.protocol.rtp;

import io.weir.protocol.rtp.rtcp.TransportFeedback;

/**
 * The sending side of transport-wide feedback: numbers packets, remembers when each was sent, and turns what the receiver tells
 * into a {@link BandwidthEstimate}. One serves all sources of a transport.
 *
 * <p>Threading: one thread at a time. Limits: {@value #HISTORY_MAX} packets; feedback on older ones is ignored.
 */
public final class TwccSender {
    /** Packets remembered: 0.2 s of 100 Mbit/s, twice the time between messages of usual receivers. A server has one for each viewer. */
    public static final int HISTORY_MAX = 2048;

    private static final int REFERENCE_BITS = 24;
    private static final byte SENT = 1;
    private static final byte LOST = 2;
    private static final byte ACKNOWLEDGED = 3;

    private final BandwidthEstimate estimate;
    private final long[] sentNs = new long[HISTORY_MAX];
    private final int[] sizes = new int[HISTORY_MAX];
    private final byte[] states = new byte[HISTORY_MAX];
    private long next;
    private boolean isReferenceKnown;
    private long reference;
    private long lostCount;
    private long acknowledgedCount;

    /** A sender that has sent nothing. */
    public TwccSender(BandwidthEstimate estimate) {
        this.estimate = estimate;
    }

    /**
     * Numbers the packet being sent now.
     *
     * @param sizeBytes the whole packet
     * @param nowNs monotonic
     * @return its transport-wide sequence number, 0..65535
     */
    public int onSend(int sizeBytes, long nowNs) {
        int slot = slot(next);
        sentNs[slot] = nowNs;
        sizes[slot] = sizeBytes;
        states[slot] = SENT;
        return (int) next++ & 0xffff;
    }

    /**
     * A message came.
     *
     * @param nowNs monotonic
     */
    public void onFeedback(TransportFeedback feedback, long nowNs) {
        long last = next - 1;
        long number = last + (short) (feedback.baseSequence() - (int) last);
        long arrivalTicks = unwrapReference(feedback.referenceTime())
                * (TransportFeedback.REFERENCE_TICK_NS / TransportFeedback.DELTA_TICK_NS);
        int received = 0;
        int lost = 0;
        long newestSentNs = Long.MIN_VALUE;
        for (int i = 0; i < feedback.size(); i++, number++) {
            boolean isReceived = feedback.received(i);
            arrivalTicks += isReceived ? feedback.deltaTicks(i) : 0;
            if (number < 0 || number >= next || number < next - HISTORY_MAX) {
                continue;
            }
            int slot = slot(number);
            if (isReceived && states[slot] != ACKNOWLEDGED) {
                states[slot] = ACKNOWLEDGED;
                received++;
                newestSentNs = Math.max(newestSentNs, sentNs[slot]);
                estimate.onAcknowledged(sentNs[slot], arrivalTicks * TransportFeedback.DELTA_TICK_NS, sizes[slot]);
            } else if (!isReceived && states[slot] == SENT) {
                states[slot] = LOST;
                lost++;
            }
        }
        acknowledgedCount += received;
        lostCount += lost;
        if (received > 0) {
            estimate.onRoundTrip(nowNs - newestSentNs);
        }
        if (received + lost > 0) {
            estimate.onFeedback(received, lost, nowNs);
        }
    }

    /** Packets told to be missing when first told of; some may have come later. */
    public long lostCount() {
        return lostCount;
    }

    /** Packets told to have arrived. */
    public long acknowledgedCount() {
        return acknowledgedCount;
    }

    private long unwrapReference(int value) {
        int shift = Integer.SIZE - REFERENCE_BITS;
        reference = isReferenceKnown ? reference + (value - (int) reference << shift >> shift) : value;
        isReferenceKnown = true;
        return reference;
    }

    private static int slot(long number) {
        return (int) number & HISTORY_MAX - 1;
    }
}
