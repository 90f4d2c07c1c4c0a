package io.weir.config;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.Optional;

/** Durations as Go writes them, {@code 1h2m3.5s}, with optional leading whole days, {@code 14d}. */
public final class GoDuration {
    /** Longest duration: a little less than 64 bits of nanoseconds hold, about 292 years. */
    private static final double NANOS_MAX = 9.22e18;
    /** Longest text looked at; no sensible duration needs more. */
    static final int TEXT_LENGTH_MAX = 64;

    private static final long NANOS_PER_DAY = 86_400_000_000_000L;

    private GoDuration() {}

    /** The duration {@code text} names, or empty when it names none or one that 64 bits of nanoseconds can't hold. */
    public static Optional<Duration> parse(String text) {
        if (text.isEmpty() || text.length() > TEXT_LENGTH_MAX) {
            return Optional.empty();
        }
        char sign = text.charAt(0);
        boolean signed = sign == '-' || sign == '+';
        String rest = signed ? text.substring(1) : text;
        if (rest.equals("0")) {
            return Optional.of(Duration.ZERO);
        }
        // Not with BigDecimal, whose first use takes ten milliseconds of every start.
        double nanos = 0;
        long wholeNanos = 0;
        boolean first = true;
        while (!rest.isEmpty()) {
            int digits = numberLength(rest);
            int unitEnd = unitEnd(rest, digits);
            long unit = unitNanos(rest.substring(digits, unitEnd), first);
            String number = rest.substring(0, digits);
            if (digits == 0 || number.equals(".") || unit == 0) {
                return Optional.empty();
            }
            nanos += Double.parseDouble(number) * unit;
            if (nanos > NANOS_MAX) {
                return Optional.empty();
            }
            wholeNanos += nanos(number, unit);
            rest = rest.substring(unitEnd);
            first = false;
        }
        return first ? Optional.empty() : Optional.of(Duration.ofNanos(sign == '-' ? -wholeNanos : wholeNanos));
    }

    /** Exact for the digits before the point, and for as many behind it as Go keeps. */
    private static long nanos(String number, long unit) {
        int dot = number.indexOf('.');
        String whole = dot < 0 ? number : number.substring(0, dot);
        long nanos = whole.isEmpty() ? 0 : Long.parseLong(whole) * unit;
        return dot < 0 || dot == number.length() - 1
                ? nanos
                : nanos + Math.round(Double.parseDouble("0" + number.substring(dot)) * unit);
    }

    private static int numberLength(String text) {
        int at = 0;
        boolean dot = false;
        while (at < text.length()) {
            char c = text.charAt(at);
            if (c == '.' && !dot) {
                dot = true;
            } else if (c < '0' || c > '9') {
                break;
            }
            at++;
        }
        return at;
    }

    private static int unitEnd(String text, int from) {
        int at = from;
        while (at < text.length() && text.charAt(at) != '.' && !Character.isDigit(text.charAt(at))) {
            at++;
        }
        return at;
    }

    /** Nanoseconds in a unit, zero for none; days only as the first part. */
    private static long unitNanos(String unit, boolean first) {
        return switch (unit) {
            case "ns" -> 1L;
            case "us", "µs", "μs" -> 1_000L;
            case "ms" -> 1_000_000L;
            case "s" -> 1_000_000_000L;
            case "m" -> 60_000_000_000L;
            case "h" -> 3_600_000_000_000L;
            case "d" -> first ? NANOS_PER_DAY : 0L;
            default -> 0L;
        };
    }

    /** As MediaMTX prints: {@code 1d2h0m0s}, {@code 1m0s}, {@code 200ms}, {@code 0s}. */
    static String print(Duration duration) {
        if (duration.isZero()) {
            return "0s";
        }
        StringBuilder out = new StringBuilder(duration.isNegative() ? "-" : "");
        Duration rest = duration.abs();
        if (rest.toDays() > 0) {
            out.append(rest.toDays()).append('d');
            rest = rest.minusDays(rest.toDays());
        }
        long nanos = rest.toNanos();
        if (nanos == 0) {
            return out.toString();
        }
        if (nanos < 1_000_000_000L) {
            return out.append(small(nanos)).toString();
        }
        if (rest.toHours() > 0) {
            out.append(rest.toHours()).append('h');
        }
        if (rest.toMinutes() > 0) {
            out.append(rest.toMinutesPart()).append('m');
        }
        return out.append(decimal(nanos % 60_000_000_000L, 9)).append('s').toString();
    }

    private static String small(long nanos) {
        if (nanos < 1_000L) {
            return nanos + "ns";
        }
        return nanos < 1_000_000L ? decimal(nanos, 3) + "µs" : decimal(nanos, 6) + "ms";
    }

    private static String decimal(long value, int scale) {
        BigDecimal number = BigDecimal.valueOf(value, scale).stripTrailingZeros();
        return number.toPlainString();
    }
}
