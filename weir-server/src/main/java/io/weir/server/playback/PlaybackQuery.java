package io.weir.server.playback;

import io.weir.base.id.PathName;
import io.weir.config.GoDuration;
import io.weir.platform.http.Choice;
import io.weir.platform.http.QueryParameters;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The parameters of requests for recordings. Threading: immutable. */
final class PlaybackQuery {
    /** The container of an answer. */
    enum Container {
        FMP4,
        MP4
    }

    private static final int TEXT_LENGTH_MAX = 64;

    private final QueryParameters query;

    PlaybackQuery(QueryParameters query) {
        this.query = query;
    }

    /** The parameter {@code path}, whatever it is. */
    String pathText() {
        String path = query.get("path");
        return path == null ? "" : path;
    }

    /** Reads a name of a path. */
    static PathName path(String text) throws RangeException {
        Optional<String> problem = PathName.problemOf(text);
        if (problem.isPresent()) {
            throw invalid(problem.get());
        }
        return new PathName(text);
    }

    /** A time as RFC 3339 has it; null when it is left out. */
    @Nullable
    Instant time(String name) throws RangeException {
        String text = query.get(name);
        if (text == null || text.isEmpty()) {
            return null;
        }
        try {
            // A plus that was not escaped has become a space.
            Instant time = OffsetDateTime.parse(text.length() > TEXT_LENGTH_MAX ? "" : text.replace(' ', '+'))
                    .toInstant();
            if (time.isBefore(RangeRequest.EARLIEST) || time.isAfter(RangeRequest.LATEST)) {
                throw invalid("invalid " + name + ": not in this age");
            }
            return time;
        } catch (DateTimeParseException _) {
            throw invalid("invalid " + name + ": not a time such as 2026-01-31T12:00:00Z");
        }
    }

    /** A time that must be there. */
    Instant requiredTime(String name) throws RangeException {
        Instant time = time(name);
        if (time == null) {
            throw invalid("invalid " + name + ": it is missing");
        }
        return time;
    }

    /** The parameter {@code duration} in nanoseconds: seconds, or a duration such as {@code 1m30s}. */
    long durationNs() throws RangeException {
        String text = query.get("duration");
        if (text == null || text.isEmpty()) {
            throw invalid("invalid duration: it is missing");
        }
        double ns = seconds(text) * 1e9;
        if (Double.isNaN(ns)) {
            ns = GoDuration.parse(text)
                    .filter(duration -> duration.compareTo(Duration.ofNanos(RangeRequest.DURATION_NS_MAX)) <= 0)
                    .map(Duration::toNanos)
                    .orElseThrow(() -> invalid("invalid duration: neither seconds nor a duration such as 1m30s"));
        }
        if (!(ns >= 1 && ns <= RangeRequest.DURATION_NS_MAX)) {
            throw invalid("invalid duration: it must be more than 0 and at most ten years");
        }
        return (long) ns;
    }

    /** Whether there is a duration at all. */
    boolean hasDuration() {
        return query.has("duration");
    }

    /** The container asked for. */
    Container container() throws RangeException {
        return choice("format", Container.class, Container.FMP4);
    }

    /** What to do about gaps. */
    GapPolicy gaps() throws RangeException {
        return choice("gaps", GapPolicy.class, GapPolicy.STOP);
    }

    /** Where to begin. */
    StartMode mode() throws RangeException {
        return choice("mode", StartMode.class, StartMode.EXACT);
    }

    /** A whole number within bounds, or {@code absent}. */
    int number(String name, int absent, int least, int most) throws RangeException {
        String text = query.get(name);
        if (text == null) {
            return absent;
        }
        boolean digits = !text.isEmpty() && text.length() <= 9 && text.chars().allMatch(c -> c >= '0' && c <= '9');
        int value = digits ? Integer.parseInt(text) : -1;
        if (value < least || value > most) {
            throw invalid("invalid " + name + ": not a number from " + least + " to " + most);
        }
        return value;
    }

    private <E extends Enum<E>> E choice(String name, Class<E> type, E absent) throws RangeException {
        String text = query.get(name);
        if (text == null || text.isEmpty()) {
            return absent;
        }
        try {
            return Choice.parse(name, text, type);
        } catch (IllegalArgumentException e) {
            throw invalid(String.valueOf(e.getMessage()));
        }
    }

    /** Decimal digits with a point; NaN for anything else, such as what only programmers write. */
    private static double seconds(String text) {
        boolean decimal =
                text.length() <= TEXT_LENGTH_MAX && text.chars().allMatch(c -> c >= '0' && c <= '9' || c == '.');
        try {
            return decimal ? Double.parseDouble(text) : Double.NaN;
        } catch (NumberFormatException _) {
            return Double.NaN;
        }
    }

    private static RangeException invalid(String message) {
        return new RangeException(RangeException.Cause.INVALID, message);
    }
}
