package io.weir.server.hls;

/**
 * How long parts are. They are cut where units begin, so their length is a multiple of a unit's; players want all but a segment's last
 * one to be at least 85 % of the longest (RFC 8216bis §4.4.3.7), and the longest never to change. The first segment tells how long
 * units are; only then are parts cut.
 *
 * <p>Threading: the stream's home loop.
 */
final class PartPace {
    /** A leading track that is later than other tracks by more than this and a unit is silent, nanoseconds. */
    private static final long SILENT_NS = 500_000_000L;

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

    /**
     * A segment is over: sets the pace, unless no unit has told how long it lasts; then the next segment may.
     *
     * @param endNs when the unit after those that are complete begins
     */
    void settle(long endNs) {
        long spans = endNs > lastNs ? unitCount : unitCount - 1;
        if (spans <= 0) {
            unitCount = 0;
        } else if (aimedNs == 0) {
            long spanNs = Math.max(endNs, lastNs) - firstNs;
            unitNs = Math.max(1_000_000, spanNs / spans);
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

    /** Whether a leading track is silent whose latest unit began so long before one of another track: parts end without it. */
    boolean isSilent(long behindNs) {
        return isSettled() && behindNs > unitNs + SILENT_NS;
    }

    /** Whether a part of that length is longer than was announced, and is to end after {@link #aimedNs}. */
    boolean isTooLong(long elapsedNs) {
        return isSettled() && elapsedNs > targetNs();
    }

    /** How long a part is to be, 0 before it is known. */
    long aimedNs() {
        return aimedNs;
    }
}
