package io.weir.platform.json;

import java.time.Instant;
import java.time.temporal.ChronoField;
import java.time.temporal.ChronoUnit;

/** Instants as RFC 3339 writes them, in UTC, with no zeros at the end of the fraction: {@code 2026-01-02T03:04:05.6Z}. */
public final class Rfc3339 {
    private Rfc3339() {}

    /** The text of {@code instant}. */
    public static String format(Instant instant) {
        String seconds = instant.truncatedTo(ChronoUnit.SECONDS).toString();
        int nanos = instant.get(ChronoField.NANO_OF_SECOND);
        if (nanos == 0) {
            return seconds;
        }
        StringBuilder out =
                new StringBuilder(30).append(seconds, 0, seconds.length() - 1).append('.');
        int end = 9;
        while (nanos % 10 == 0) {
            nanos /= 10;
            end--;
        }
        String digits = Integer.toString(nanos);
        return out.repeat('0', end - digits.length()).append(digits).append('Z').toString();
    }
}
