package io.weir.server.record;

/** When a recorder that failed tries again: soon at first, then less often. Threading: one thread at a time. */
final class RetryPace {
    /** The first wait, as MediaMTX has it. */
    static final long FIRST_NS = 2_000_000_000L;

    /** The longest wait. */
    static final long LONGEST_NS = 30_000_000_000L;

    private long waitNs;
    private long dueNs;

    /** It failed; says how long to wait. */
    long failed(long nowNs) {
        waitNs = waitNs == 0 ? FIRST_NS : Math.min(2 * waitNs, LONGEST_NS);
        dueNs = nowNs + waitNs;
        return waitNs;
    }

    /** It worked. */
    void reset() {
        waitNs = 0;
    }

    boolean isDue(long nowNs) {
        return waitNs == 0 || nowNs - dueNs >= 0;
    }
}
