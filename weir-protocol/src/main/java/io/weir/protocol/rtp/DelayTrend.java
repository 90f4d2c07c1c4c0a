package io.weir.protocol.rtp;

/**
 * Tells from send and arrival times whether a queue grows on the way: the slope of the smoothed one-way delay over the last
 * packets, against a threshold that adapts itself (Carlucci et al., "Congestion Control for Web Real-Time Communication", 2017,
 * with the trendline filter that took the Kalman filter's place).
 */
final class DelayTrend {
    /** What the path seems to do. */
    enum Usage {
        /** The queue empties. */
        UNDER,
        /** The queue stays. */
        NORMAL,
        /** The queue grows. */
        OVER
    }

    /** Packets sent within this time are one group: a frame's burst says nothing of the path's queue. */
    static final long GROUP_NS = 5_000_000;

    private static final int WINDOW = 20;
    private static final int DELTA_COUNT_MAX = 60;
    private static final double SMOOTHING = 0.9;
    private static final double GAIN = 4;
    private static final double THRESHOLD_START_MS = 12.5;
    private static final double THRESHOLD_MIN_MS = 6;
    private static final double THRESHOLD_MAX_MS = 600;
    private static final double THRESHOLD_JUMP_MS = 15;
    private static final double THRESHOLD_UP = 0.0087;
    private static final double THRESHOLD_DOWN = 0.039;
    private static final double THRESHOLD_STEP_MAX_MS = 100;
    private static final double OVERUSE_MS = 10;
    /** After such a hole the old delays say nothing: the path or the receiver was away. */
    private static final double HOLE_MS = 3000;

    private final double[] times = new double[WINDOW];
    private final double[] delays = new double[WINDOW];
    private int pointCount;
    private int deltaCount;
    private double accumulatedMs;
    private double smoothedMs;
    private double thresholdMs = THRESHOLD_START_MS;
    private double overMs = -1;
    private int overCount;
    private double previousTrend;
    private Usage usage = Usage.NORMAL;

    private boolean hasGroup;
    private boolean hasPrevious;
    private long groupFirstSentNs;
    private long groupSentNs;
    private long groupArrivalNs;
    private long previousSentNs;
    private long previousArrivalNs;

    Usage usage() {
        return usage;
    }

    /** A packet's times; the two clocks need not agree. */
    void onPacket(long sentNs, long arrivalNs) {
        if (!hasGroup) {
            beginGroup(sentNs, arrivalNs);
        } else if (sentNs < groupFirstSentNs) {
            // It came out of order across groups.
            return;
        } else if (sentNs - groupFirstSentNs <= GROUP_NS) {
            groupSentNs = Math.max(groupSentNs, sentNs);
            groupArrivalNs = Math.max(groupArrivalNs, arrivalNs);
        } else {
            endGroup();
            beginGroup(sentNs, arrivalNs);
        }
    }

    private void beginGroup(long sentNs, long arrivalNs) {
        hasGroup = true;
        groupFirstSentNs = sentNs;
        groupSentNs = sentNs;
        groupArrivalNs = arrivalNs;
    }

    private void endGroup() {
        if (hasPrevious) {
            double sentMs = (groupSentNs - previousSentNs) / 1e6;
            double arrivalMs = (groupArrivalNs - previousArrivalNs) / 1e6;
            if (Math.abs(arrivalMs - sentMs) > HOLE_MS) {
                restart();
            } else {
                onGroup(sentMs, arrivalMs);
            }
        }
        hasPrevious = true;
        previousSentNs = groupSentNs;
        previousArrivalNs = groupArrivalNs;
    }

    private void restart() {
        pointCount = 0;
        deltaCount = 0;
        accumulatedMs = 0;
        smoothedMs = 0;
        previousTrend = 0;
        overMs = -1;
        overCount = 0;
        usage = Usage.NORMAL;
    }

    private void onGroup(double sentMs, double arrivalMs) {
        deltaCount = Math.min(deltaCount + 1, DELTA_COUNT_MAX);
        accumulatedMs += arrivalMs - sentMs;
        smoothedMs = SMOOTHING * smoothedMs + (1 - SMOOTHING) * accumulatedMs;
        if (pointCount == WINDOW) {
            System.arraycopy(times, 1, times, 0, WINDOW - 1);
            System.arraycopy(delays, 1, delays, 0, WINDOW - 1);
            pointCount--;
        }
        times[pointCount] = groupArrivalNs / 1e6;
        delays[pointCount++] = smoothedMs;
        double trend = pointCount == WINDOW ? slope() : previousTrend;
        decide(trend, sentMs);
        previousTrend = trend;
    }

    /** Least squares over the window. */
    private double slope() {
        double timeMean = 0;
        double delayMean = 0;
        for (int i = 0; i < WINDOW; i++) {
            timeMean += (times[i] - times[0]) / WINDOW;
            delayMean += delays[i] / WINDOW;
        }
        double covariance = 0;
        double variance = 0;
        for (int i = 0; i < WINDOW; i++) {
            double time = times[i] - times[0] - timeMean;
            covariance += time * (delays[i] - delayMean);
            variance += time * time;
        }
        return variance == 0 ? previousTrend : covariance / variance;
    }

    private void decide(double trend, double sentMs) {
        double scaled = deltaCount * trend * GAIN;
        if (scaled > thresholdMs) {
            overMs = overMs < 0 ? sentMs / 2 : overMs + sentMs;
            overCount++;
            if (overMs > OVERUSE_MS && overCount > 1 && trend >= previousTrend) {
                overMs = 0;
                overCount = 0;
                usage = Usage.OVER;
            }
        } else {
            overMs = -1;
            overCount = 0;
            usage = scaled < -thresholdMs ? Usage.UNDER : Usage.NORMAL;
        }
        adapt(Math.abs(scaled), sentMs);
    }

    private void adapt(double magnitude, double elapsedMs) {
        // A spike is a route change or a burst of someone else's, nothing to get used to.
        if (magnitude <= thresholdMs + THRESHOLD_JUMP_MS) {
            double rate = magnitude < thresholdMs ? THRESHOLD_DOWN : THRESHOLD_UP;
            thresholdMs += rate * (magnitude - thresholdMs) * Math.min(elapsedMs, THRESHOLD_STEP_MAX_MS);
            thresholdMs = Math.clamp(thresholdMs, THRESHOLD_MIN_MS, THRESHOLD_MAX_MS);
        }
    }
}
