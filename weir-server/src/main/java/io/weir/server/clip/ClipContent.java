package io.weir.server.clip;

import io.weir.server.playback.Gap;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/**
 * What is in a clip's file.
 *
 * @param start wall time at which it really begins
 * @param duration how long it really is
 * @param sha256 of the whole file, hexadecimal
 * @param gaps what it lacks of what was asked for
 */
public record ClipContent(Instant start, Duration duration, long sizeBytes, String sha256, List<Gap> gaps) {
    /** Takes a copy of the list. */
    public ClipContent {
        gaps = List.copyOf(gaps);
    }
}
