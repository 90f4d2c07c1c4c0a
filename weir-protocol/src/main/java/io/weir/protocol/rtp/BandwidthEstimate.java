package io.weir.protocol.rtp;

/**
 * What a path to one receiver can take, after Google Congestion Control (draft-ietf-rmcat-gcc-02), simplified: the least of what
 * the delay's trend allows, what loss allows, and what the receiver's own estimate (REMB) allows.
 *
 * <p>While the trend is level the rate grows: fast until the path was first seen full, by {@value #INCREASE_PER_S} a second far
 * from the capacity last seen, by about a packet a round trip near it; never beyond 1.5 times what arrives. When the queue grows
 * the rate becomes {@value #BACKOFF} of what arrives. While the queue empties it holds.
 *
 * <p>Threading: one thread at a time; the same calls give the same estimate.
 */
public final class BandwidthEstimate {
    /** Growth far from the known capacity. */
    static final double INCREASE_PER_S = 1.08;

    /** Growth before the path was first seen full. */
    static final double START_INCREASE_PER_S = 1.5;

    /** What is left of the arriving rate after overuse. */
    static final double BACKOFF = 0.85;

    /** Loss below this lets the rate grow, draft section 6. */
    static final double LOSS_LOW = 0.02;

    /** Loss above this makes it shrink, draft section 6. */
    static final double LOSS_HIGH = 0.10;

    private static final double NANOS = 1e9;
    private static final int LOSS_PACKETS_MIN = 20;
    private static final long LOSS_HOLD_NS = 300_000_000;
    private static final long RESPONSE_NS = 100_000_000;
    private static final long REDUCE_MIN_NS = 10_000_000;
    private static final long REDUCE_MAX_NS = 200_000_000;
    private static final long ROUND_TRIP_START_NS = 200_000_000;
    private static final double PACKET_BITS = 1200 * 8;
    private static final double ADDITIVE_MIN_BPS_PER_S = 4000;
    private static final double ARRIVING_FACTOR = 1.5;
    private static final double ARRIVING_SLACK_BPS = 10_000;

    private final long minBps;
    private final long maxBps;
    private final DelayTrend trend = new DelayTrend();
    private final AcknowledgedBitrate acknowledged = new AcknowledgedBitrate();
    private final LinkCapacity capacity = new LinkCapacity();
    private double delayBps;
    private double lossBps;
    private long rembBps = Long.MAX_VALUE;
    private long roundTripNs = ROUND_TRIP_START_NS;
    private boolean isHolding;
    private boolean isStarted;
    private boolean wasOverused;
    private long updatedNs;
    private long reducedNs;
    private long lossReducedNs;
    private int receivedCount;
    private int lostCount;
    private double lossRatio;

    /**
     * An estimate that begins at {@code startBps} and stays within {@code minBps} and {@code maxBps}.
     *
     * @throws IllegalArgumentException unless 0 &lt; minBps ≤ startBps ≤ maxBps
     */
    public BandwidthEstimate(long startBps, long minBps, long maxBps) {
        if (minBps <= 0 || startBps < minBps || maxBps < startBps) {
            throw new IllegalArgumentException(startBps + " bit/s of " + minBps + " to " + maxBps);
        }
        this.minBps = minBps;
        this.maxBps = maxBps;
        delayBps = startBps;
        lossBps = maxBps;
    }

    /**
     * A packet arrived, in the order they were sent.
     *
     * @param sentNs on the sender's clock
     * @param arrivalNs on the receiver's, with any origin
     */
    public void onAcknowledged(long sentNs, long arrivalNs, int sizeBytes) {
        trend.onPacket(sentNs, arrivalNs);
        acknowledged.onPacket(arrivalNs, sizeBytes);
    }

    /** The round trip as last measured. */
    public void onRoundTrip(long measuredNs) {
        roundTripNs = Math.max(0, measuredNs);
    }

    /** The receiver's own estimate; 0 is taken for the least. */
    public void onRemb(long bitrateBps) {
        rembBps = bitrateBps;
    }

    /**
     * A feedback was read: decide anew.
     *
     * @param received packets newly told to have arrived
     * @param lost packets newly told to be missing
     * @param nowNs monotonic
     */
    public void onFeedback(int received, int lost, long nowNs) {
        if (!isStarted) {
            isStarted = true;
            updatedNs = nowNs;
            reducedNs = nowNs - REDUCE_MAX_NS;
            lossReducedNs = nowNs;
        }
        double elapsedS = Math.clamp((nowNs - updatedNs) / NANOS, 0, 1);
        updatedNs = nowNs;
        onTrend(elapsedS, nowNs);
        onLoss(received, lost, elapsedS, nowNs);
    }

    /** What may be sent, in bit/s of whole packets. */
    public long bitrateBps() {
        return Math.clamp((long) Math.min(Math.min(delayBps, lossBps), (double) rembBps), minBps, maxBps);
    }

    /** What arrives, over the last half second of feedback; 0 while unknown. */
    public long acknowledgedBps() {
        return acknowledged.bps();
    }

    /** 0..1, of the last packets told of. */
    public double lossRatio() {
        return lossRatio;
    }

    /** Whether the last feedback showed a growing queue. */
    public boolean isOverused() {
        return trend.usage() == DelayTrend.Usage.OVER;
    }

    private void onTrend(double elapsedS, long nowNs) {
        long arrivingBps = acknowledged.bps();
        switch (trend.usage()) {
            case OVER -> reduce(arrivingBps, nowNs);
            case UNDER -> isHolding = true;
            case NORMAL -> {
                // One feedback of holding lets the queue that was built up empty.
                if (!isHolding) {
                    grow(arrivingBps, elapsedS);
                }
                isHolding = false;
            }
        }
        delayBps = Math.clamp(delayBps, (double) minBps, (double) maxBps);
    }

    private void grow(long arrivingBps, double elapsedS) {
        double wanted;
        if (capacity.isNear(arrivingBps)) {
            double responseS = (roundTripNs + RESPONSE_NS) / NANOS;
            wanted = delayBps + Math.max(ADDITIVE_MIN_BPS_PER_S, PACKET_BITS / (2 * responseS)) * elapsedS;
        } else {
            if (capacity.isExceededBy(arrivingBps)) {
                capacity.forget();
            }
            wanted = delayBps * Math.pow(wasOverused ? INCREASE_PER_S : START_INCREASE_PER_S, elapsedS);
        }
        if (arrivingBps > 0) {
            wanted = Math.min(wanted, ARRIVING_FACTOR * arrivingBps + ARRIVING_SLACK_BPS);
        }
        delayBps = Math.max(delayBps, wanted);
    }

    private void reduce(long arrivingBps, long nowNs) {
        isHolding = true;
        wasOverused = true;
        boolean isCollapsed = arrivingBps > 0 && arrivingBps < delayBps / 2;
        if (nowNs - reducedNs < Math.clamp(roundTripNs, REDUCE_MIN_NS, REDUCE_MAX_NS) && !isCollapsed) {
            return;
        }
        reducedNs = nowNs;
        double base = arrivingBps > 0 ? arrivingBps : delayBps;
        delayBps = Math.min(delayBps, BACKOFF * base);
        if (arrivingBps > 0) {
            capacity.onOveruse(arrivingBps);
        }
    }

    private void onLoss(int received, int lost, double elapsedS, long nowNs) {
        receivedCount += received;
        lostCount += lost;
        if (receivedCount + lostCount >= LOSS_PACKETS_MIN) {
            lossRatio = (double) lostCount / (receivedCount + lostCount);
            receivedCount = 0;
            lostCount = 0;
            if (lossRatio > LOSS_HIGH && nowNs - lossReducedNs >= LOSS_HOLD_NS + roundTripNs) {
                lossBps = bitrateBps() * (1 - lossRatio / 2);
                lossReducedNs = nowNs;
            }
        }
        if (lossRatio < LOSS_LOW) {
            lossBps *= Math.pow(INCREASE_PER_S, elapsedS);
        }
        lossBps = Math.clamp(lossBps, (double) minBps, (double) maxBps);
    }
}
