package io.weir.server.playback;

import java.time.Instant;

/**
 * What a range lacks.
 *
 * @param from wall time at which the recording stops
 * @param to wall time at which it goes on
 * @param reason for people
 */
public record Gap(Instant from, Instant to, String reason) {
    static final String NOT_RECORDED = "nothing is recorded";
    static final String OTHER_TRACKS = "the tracks are others";
    static final String SHORT = "a file is shorter than it was";

    @Override
    public String toString() {
        return from + " to " + to + " (" + reason + ")";
    }
}
