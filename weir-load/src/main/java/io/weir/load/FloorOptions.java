package io.weir.load;

import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What the floor of WHEP sends.
 *
 * @param readers destinations, 1 to {@value FanoutOptions#READERS_MAX}
 * @param firstPort of the destinations, which {@code weir bench drain} reads in another process; 0 to read them here
 * @param file an FLV file with H.264 to send; null for the built-in stream
 * @param warmup time before the window
 * @param duration the window
 */
public record FloorOptions(
        int readers, int firstPort, @Nullable Path file, Duration warmup, Duration duration) {
    /** The highest port. */
    static final int PORT_MAX = 65_535;

    /** Checks every range; throws {@link IllegalArgumentException} with a sentence for the command line. */
    public FloorOptions {
        FanoutOptions.requireRange("readers", readers, 1, FanoutOptions.READERS_MAX);
        FanoutOptions.requireRange("port", firstPort, 0, PORT_MAX - readers);
        if (duration.compareTo(Duration.ofSeconds(1)) < 0 || warmup.isNegative()) {
            throw new IllegalArgumentException("duration must be at least 1 s and warmup not negative");
        }
    }
}
