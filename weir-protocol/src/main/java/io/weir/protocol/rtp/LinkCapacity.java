package io.weir.protocol.rtp;

/** What arrived whenever the path was full: its mean and how much it varies. */
final class LinkCapacity {
    private static final double WEIGHT = 0.05;
    private static final double VARIANCE_START = 0.4;
    private static final double VARIANCE_MAX = 2.5;
    private static final double DEVIATIONS = 3;

    /** In kbit/s, below 0 while unknown. */
    private double meanKbps = -1;

    /** Divided by the mean. */
    private double variance = VARIANCE_START;

    void onOveruse(long arrivingBps) {
        double sample = arrivingBps / 1e3;
        if (meanKbps < 0 || Math.abs(sample - meanKbps) > DEVIATIONS * deviation()) {
            meanKbps = sample;
            return;
        }
        meanKbps = (1 - WEIGHT) * meanKbps + WEIGHT * sample;
        double error = meanKbps - sample;
        variance = (1 - WEIGHT) * variance + WEIGHT * error * error / Math.max(meanKbps, 1);
        variance = Math.clamp(variance, VARIANCE_START, VARIANCE_MAX);
    }

    boolean isNear(long arrivingBps) {
        return meanKbps >= 0 && Math.abs(arrivingBps / 1e3 - meanKbps) <= DEVIATIONS * deviation();
    }

    boolean isExceededBy(long arrivingBps) {
        return meanKbps >= 0 && arrivingBps / 1e3 > meanKbps + DEVIATIONS * deviation();
    }

    void forget() {
        meanKbps = -1;
    }

    private double deviation() {
        return Math.sqrt(variance * meanKbps);
    }
}
