package io.weir.server.transcode;

import java.time.Duration;

/**
 * How patient a transcode is with its process.
 *
 * @param restartDelayMin from its first end to its next start; doubled each time
 * @param restartDelayMax at most
 * @param steady after so long a run its failures are forgotten
 */
public record TranscodeTimes(Duration restartDelayMin, Duration restartDelayMax, Duration steady) {
    /** What a server uses. */
    public static final TranscodeTimes STANDARD =
            new TranscodeTimes(Duration.ofMillis(500), Duration.ofSeconds(30), Duration.ofSeconds(60));

    /** The delay after so many failures in a row, 1 or more. */
    Duration restartDelay(int failureCount) {
        Duration delay = restartDelayMin.multipliedBy(1L << Math.min(failureCount - 1, 20));
        return delay.compareTo(restartDelayMax) < 0 ? delay : restartDelayMax;
    }
}
