package io.weir.server.playback;

import java.time.Instant;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One segment of video on demand: which part of which file it is, and where on the timeline. Its name has all of that, so that no
 * server needs to remember it.
 *
 * @param fileStart wall time at which the file begins, by which the index knows it
 * @param fromNs the keyframe it begins with, nanoseconds of the file; -1 for the file's beginning
 * @param toNs the keyframe that the next one begins with; -1 for the file's end
 * @param zeroNs where the file's beginning is on the timeline, nanoseconds
 */
record VodSegment(Instant fileStart, long fromNs, long toNs, long zeroNs) {
    private static final int NS_RATE = 1_000_000_000;
    private static final long SECONDS_MAX = RangeRequest.LATEST.getEpochSecond();
    private static final Pattern NAME =
            Pattern.compile("(\\d{1,10})\\.(\\d{9})_(-1|\\d{1,17})_(-1|\\d{1,17})_(-?\\d{1,18})\\.m4s");
    private static final Pattern INIT_NAME = Pattern.compile("(\\d{1,10})\\.(\\d{9})_init\\.mp4");

    /** Its name in addresses. */
    String name() {
        return time(fileStart) + "_" + fromNs + "_" + toNs + "_" + zeroNs + ".m4s";
    }

    /** The name of what comes before segments of the file that begins then. */
    static String initName(Instant fileStart) {
        return time(fileStart) + "_init.mp4";
    }

    /** Reads a name; empty when it is none. */
    static Optional<VodSegment> parse(String name) {
        Matcher matcher = NAME.matcher(name);
        if (!matcher.matches()) {
            return Optional.empty();
        }
        return time(matcher)
                .map(start -> new VodSegment(
                        start,
                        Long.parseLong(matcher.group(3)),
                        Long.parseLong(matcher.group(4)),
                        Long.parseLong(matcher.group(5))));
    }

    /** Reads the name of what comes before segments; empty when it is none. */
    static Optional<Instant> parseInit(String name) {
        Matcher matcher = INIT_NAME.matcher(name);
        return matcher.matches() ? time(matcher) : Optional.empty();
    }

    private static Optional<Instant> time(Matcher matcher) {
        long seconds = Long.parseLong(matcher.group(1));
        return seconds > SECONDS_MAX
                ? Optional.empty()
                : Optional.of(Instant.ofEpochSecond(seconds, Long.parseLong(matcher.group(2))));
    }

    private static String time(Instant time) {
        return time.getEpochSecond() + "."
                + Long.toString(NS_RATE + (long) time.getNano()).substring(1);
    }
}
