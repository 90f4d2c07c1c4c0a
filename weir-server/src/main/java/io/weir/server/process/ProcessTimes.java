package io.weir.server.process;

import java.time.Duration;

/**
 * How patient commands are waited for.
 *
 * @param restartDelay from the end of a command to its next start
 * @param killDelay from the request to end to the signal that cannot be refused
 */
public record ProcessTimes(Duration restartDelay, Duration killDelay) {
    /** As MediaMTX restarts; it never kills. */
    public static final ProcessTimes STANDARD = new ProcessTimes(Duration.ofSeconds(5), Duration.ofSeconds(10));
}
