package io.weir.server.playback;

import java.time.Instant;
import java.time.LocalDate;

/** Times as RFC 3339 has them, in UTC, written many at a time: a formatter of the JDK takes ten times as long. */
final class InstantText {
    private static final long DAY_S = 86_400;

    private long day = Long.MIN_VALUE;
    private String date = "";

    /** Appends the time with as many decimals as it has, at most nine; threading: one thread. */
    void append(Instant time, StringBuilder out) {
        long seconds = time.getEpochSecond();
        long itsDay = Math.floorDiv(seconds, DAY_S);
        if (itsDay != day) {
            day = itsDay;
            date = LocalDate.ofEpochDay(itsDay).toString();
        }
        int ofDay = (int) (seconds - itsDay * DAY_S);
        out.append(date).append('T');
        two(ofDay / 3600, out);
        out.append(':');
        two(ofDay / 60 % 60, out);
        out.append(':');
        two(ofDay % 60, out);
        decimals(time.getNano(), out);
        out.append('Z');
    }

    /** One time. */
    static String of(Instant time) {
        StringBuilder out = new StringBuilder(32);
        new InstantText().append(time, out);
        return out.toString();
    }

    /** Appends seconds with as few decimals as are exact. */
    static void appendSeconds(long ns, StringBuilder out) {
        out.append(ns / 1_000_000_000);
        decimals((int) (ns % 1_000_000_000), out);
    }

    private static void two(int number, StringBuilder out) {
        out.append((char) ('0' + number / 10)).append((char) ('0' + number % 10));
    }

    private static void decimals(int nanos, StringBuilder out) {
        if (nanos == 0) {
            return;
        }
        out.append('.');
        int rest = nanos;
        for (int unit = 100_000_000; rest > 0; unit /= 10) {
            out.append((char) ('0' + rest / unit));
            rest %= unit;
        }
    }
}
