package io.weir.app;

import io.weir.base.time.Clock;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/**
 * How old this process is: what became it, such as the launcher, included. Linux says so by a clock that nobody sets; elsewhere, and in
 * containers that have an uptime of their own, it is the difference of two times of the wall, of which one may be rounded to seconds.
 *
 * <p>Threading: any thread; reads two small files of the system.
 */
final class ProcessAge {
    /** Linux gives times in these, whatever the hardware. */
    private static final int TICKS_PER_SECOND = 100;

    /** Where {@code starttime} is in proc(5)'s stat, counted from the state, which follows the name in parentheses. */
    private static final int START_FIELD = 19;

    private ProcessAge() {}

    /** Its age now; empty when the system does not tell, or nonsense. */
    static Optional<Duration> now() {
        return bySystem()
                .or(() -> ProcessHandle.current()
                        .info()
                        .startInstant()
                        .map(start -> Duration.between(start, Clock.system().wallTime())))
                .filter(age -> !age.isNegative());
    }

    private static Optional<Duration> bySystem() {
        try {
            String stat = Files.readString(Path.of("/proc/self/stat"));
            String uptime = Files.readString(Path.of("/proc/uptime"));
            return of(stat, uptime);
        } catch (IOException | RuntimeException _) {
            return Optional.empty();
        }
    }

    /** The age of the process that {@code stat} is of when {@code uptime} was read; empty when they count from different beginnings. */
    static Optional<Duration> of(String stat, String uptime) {
        String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
        long startMs = Long.parseLong(fields[START_FIELD]) * 1000 / TICKS_PER_SECOND;
        long nowMs = Math.round(Double.parseDouble(uptime.substring(0, uptime.indexOf(' '))) * 1000);
        return nowMs < startMs ? Optional.empty() : Optional.of(Duration.ofMillis(nowMs - startMs));
    }
}
