package io.weir.protocol.rtp.rtcp;

import java.util.Arrays;
import java.util.Objects;

/**
 * When packets arrived, by their transport-wide sequence numbers (draft-holmer-rmcat-transport-wide-cc-extensions-01 section 3.1).
 *
 * <p>Threading: immutable, share freely. Limits: {@value #STATUSES_MAX} packets.
 */
public final class TransportFeedback implements RtcpPacket {
    /** Packets one feedback may tell of: a few bytes could claim 65,535. */
    public static final int STATUSES_MAX = 8192;

    /** A delta's place holder for a packet that has not arrived. */
    public static final int NOT_RECEIVED = Integer.MIN_VALUE;

    /** Nanoseconds of one tick of a delta: 250 µs. */
    public static final long DELTA_TICK_NS = 250_000;

    /** Nanoseconds of one unit of the reference time: 64 ms. */
    public static final long REFERENCE_TICK_NS = 64_000_000;

    /** The reference time has 24 bits. */
    public static final int REFERENCE_MASK = 0xff_ffff;

    private final int senderSsrc;
    private final int mediaSsrc;
    private final int baseSequence;
    private final int referenceTime;
    private final int feedbackCount;
    private final int[] deltas;

    /**
     * A feedback message.
     *
     * @param senderSsrc who reports
     * @param mediaSsrc one of the sources reported on; means nothing
     * @param baseSequence 0..65535: the first packet's transport-wide sequence number
     * @param referenceTime 0..2^24-1, in units of 64 ms from an origin of the receiver's
     * @param feedbackCount 0..255: counts the messages, so that a lost one is noticed
     * @param deltas for each packet {@link #NOT_RECEIVED}, or -32768..32767: ticks of 250 µs since the one received before it,
     *     the first one's since the reference time; copied
     */
    public TransportFeedback(
            int senderSsrc, int mediaSsrc, int baseSequence, int referenceTime, int feedbackCount, int[] deltas) {
        if (deltas.length == 0 || deltas.length > STATUSES_MAX) {
            throw new IllegalArgumentException(deltas.length + " packets");
        }
        for (int delta : deltas) {
            if (delta != NOT_RECEIVED && delta != (short) delta) {
                throw new IllegalArgumentException("delta " + delta);
            }
        }
        this.senderSsrc = senderSsrc;
        this.mediaSsrc = mediaSsrc;
        this.baseSequence = baseSequence & 0xffff;
        this.referenceTime = referenceTime & REFERENCE_MASK;
        this.feedbackCount = feedbackCount & 0xff;
        this.deltas = deltas.clone();
    }

    /** Who reports. */
    public int senderSsrc() {
        return senderSsrc;
    }

    /** One of the sources reported on. */
    public int mediaSsrc() {
        return mediaSsrc;
    }

    /** The first packet's transport-wide sequence number, 0..65535. */
    public int baseSequence() {
        return baseSequence;
    }

    /** In units of 64 ms, 0..2^24-1. */
    public int referenceTime() {
        return referenceTime;
    }

    /** The message's own number, 0..255. */
    public int feedbackCount() {
        return feedbackCount;
    }

    /** How many packets it tells of, 1..{@value #STATUSES_MAX}. */
    public int size() {
        return deltas.length;
    }

    /** Whether the packet {@code index} after the base has arrived. */
    public boolean received(int index) {
        return deltas[index] != NOT_RECEIVED;
    }

    /** Ticks of 250 µs since the packet received before it, or {@link #NOT_RECEIVED}. */
    public int deltaTicks(int index) {
        return deltas[index];
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof TransportFeedback that
                && senderSsrc == that.senderSsrc
                && mediaSsrc == that.mediaSsrc
                && baseSequence == that.baseSequence
                && referenceTime == that.referenceTime
                && feedbackCount == that.feedbackCount
                && Arrays.equals(deltas, that.deltas);
    }

    @Override
    public int hashCode() {
        return Objects.hash(senderSsrc, mediaSsrc, baseSequence, referenceTime, feedbackCount, Arrays.hashCode(deltas));
    }

    /** Its fields but for the single deltas. */
    @Override
    public String toString() {
        return "TransportFeedback[base=" + baseSequence + ", packets=" + deltas.length + ", reference=" + referenceTime
                + ", number=" + feedbackCount + "]";
    }
}
