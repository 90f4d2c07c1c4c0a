package io.weir.server.hls;

/**
 * How long parts are. They are cut where units begin, so their length is a multiple of a unit's; players want all but a segment's last
 * one to be at least 85 % of the longest (RFC 8216bis §4.4.3.7), and the longest never to change. The first segment tells how long
 * units are; only then are parts cut.
 *
 * <p>Threading: the stream's home loop.
 */
final class PartPace {
    /** What is announced beyond the length aimed at, for timestamps that were rounded on their way. */
    private static final double TOLERANCE = 1.05;

    private final long wantedNs;
    private long firstNs;
    private long lastNs;
    private long unitCount;
    private long unitNs;
    private long aimedNs;

    /** {@code wantedNs} is the shortest part that the operator wants. */
    PartPace(long wantedNs) {
        this.wantedNs = wantedNs;
    }

    /** A unit of the leading track begins, before the pace is known. */
    void learn(long atNs) {
        if (unitCount == 0) {
            firstNs = atNs;
        }
        lastNs = atNs;
        unitCount++;
    }

    /** The first segment is over: sets the pace. */
    void settle(long endNs) {
        if (aimedNs == 0) {
            long spanNs = Math.max(endNs, lastNs) - firstNs;
            unitNs = Math.max(1_000_000, unitCount == 0 ? wantedNs : spanNs / unitCount);
            long units = Math.max(1, (wantedNs - unitNs / 10 + unitNs - 1) / unitNs);
            aimedNs = units * unitNs;
        }
    }

    boolean isSettled() {
        return aimedNs > 0;
    }

    /** How long a unit lasts, 0 before it is known. */
    long unitNs() {
        return unitNs;
    }

    /** Units in a thousand seconds, 0 before it is known. */
    long millihertz() {
        return isSettled() ? Math.round(1e12 / unitNs) : 0;
    }

    /** PART-TARGET: no part should be longer, nanoseconds, in whole milliseconds. */
    long targetNs() {
        return (long) Math.ceil(aimedNs * TOLERANCE / 1_000_000) * 1_000_000;
    }

    /** Whether a part of that length is to end, when a unit of the leading track begins. */
    boolean isDue(long elapsedNs) {
        return isSettled() && elapsedNs >= aimedNs - unitNs / 2;
    }

    /** Whether a part is to end although the leading track is silent. */
    boolean isOverdue(long elapsedNs) {
        return isSettled() && elapsedNs >= aimedNs + unitNs;
    }
}
