package io.weir.platform.http;

import io.netty.util.AsciiString;
import io.weir.base.buf.Bytes;
import io.weir.base.time.Clock;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;

/**
 * The {@code Date} field (RFC 9110 §6.6.1), written once a second.
 *
 * <p>Threading: any thread.
 */
final class HttpDates {
    private static final String DAYS = "MonTueWedThuFriSatSun";
    private static final String MONTHS = "JanFebMarAprMayJunJulAugSepOctNovDec";

    private record Line(long second, AsciiString value, Bytes bytes) {}

    private final Clock clock;
    /** Written and read by all loops; two writing at once write the same. */
    private volatile Line line;

    HttpDates(Clock clock) {
        this.clock = clock;
        this.line = line(clock.wallTime());
    }

    /** The whole line, with its end. */
    Bytes line() {
        return now().bytes;
    }

    /** The value alone. */
    AsciiString value() {
        return now().value;
    }

    private Line now() {
        Instant now = clock.wallTime();
        Line last = line;
        if (last.second != now.getEpochSecond()) {
            last = line(now);
            line = last;
        }
        return last;
    }

    private static Line line(Instant now) {
        String text = format(now);
        return new Line(now.getEpochSecond(), new AsciiString(text), Bytes.ofUtf8("Date: " + text + "\r\n"));
    }

    /** IMF-fixdate, {@code Sun, 06 Nov 1994 08:49:37 GMT}, by hand: the formatter would load the locale's tables. */
    static String format(Instant instant) {
        LocalDateTime time = LocalDateTime.ofInstant(instant, ZoneOffset.UTC);
        int day = (time.getDayOfWeek().getValue() - 1) * 3;
        int month = (time.getMonthValue() - 1) * 3;
        return DAYS.substring(day, day + 3) + ", " + two(time.getDayOfMonth()) + " "
                + MONTHS.substring(month, month + 3) + " " + time.getYear() + " " + two(time.getHour()) + ":"
                + two(time.getMinute()) + ":" + two(time.getSecond()) + " GMT";
    }

    private static String two(int number) {
        return (number < 10 ? "0" : "") + number;
    }
}
