package io.weir.server.webrtc;

/**
 * Tells whether a viewer's path is clearly too slow for its stream: the estimate is well below what is sent, and packets really get
 * lost or arrive late, for a while. An estimate alone does not say it, since one of a quiet stream knows little of the path.
 *
 * <p>Threading: one thread at a time.
 */
final class SlowPathWatch {
    /** The estimate must be below this part of what is sent. */
    static final double ESTIMATE_RATIO = 0.7;

    /** And either less than this part of what is sent arrives, */
    static final double ARRIVING_RATIO = 0.8;

    /** or more than this part is lost. */
    static final double LOSS_RATIO = 0.1;

    /** Intervals in a row, of about a second each. */
    static final int INTERVALS = 3;

    private int slowIntervals;

    /**
     * What is known after one more interval.
     *
     * @param estimateBps what the path is thought to take
     * @param arrivingBps what the viewer told to have received; 0 when unknown
     * @param lossRatio 0..1
     */
    boolean isTooSlow(long sentBps, long estimateBps, long arrivingBps, double lossRatio) {
        boolean lacking = lossRatio > LOSS_RATIO || (arrivingBps > 0 && arrivingBps < sentBps * ARRIVING_RATIO);
        boolean slow = lacking && estimateBps < sentBps * ESTIMATE_RATIO;
        slowIntervals = slow ? slowIntervals + 1 : 0;
        return slowIntervals >= INTERVALS;
    }

    /** Nothing is known: the viewer was silent, or what was sent says nothing. */
    void reset() {
        slowIntervals = 0;
    }
}
