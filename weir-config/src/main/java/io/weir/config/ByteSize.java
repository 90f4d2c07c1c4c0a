package io.weir.config;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Locale;
import java.util.Optional;

/** A number of bytes, written {@code 50M} or {@code 1G}; the units are powers of 1024. */
public record ByteSize(long bytes) {
    private static final String UNITS = "KMGTPE";
    private static final int TEXT_LENGTH_MAX = 32;
    /** So many digits always fit into 64 bits. */
    private static final int PLAIN_DIGITS = 18;

    /** Refuses negative sizes. */
    public ByteSize {
        if (bytes < 0) {
            throw new IllegalArgumentException("negative size: " + bytes);
        }
    }

    /** {@code 50M}, {@code 50MB}, {@code 50MiB}, {@code 1.5G}, {@code 512B}, {@code 512}; empty when it is no size. */
    public static Optional<ByteSize> parse(String text) {
        String upper = text.strip().toUpperCase(Locale.ROOT);
        int digits = 0;
        while (digits < upper.length() && isDigitOrDot(upper.charAt(digits))) {
            digits++;
        }
        String number = upper.substring(0, digits);
        String unit = upper.substring(digits);
        if (upper.length() > TEXT_LENGTH_MAX || !isNumber(number)) {
            return Optional.empty();
        }
        int power = 0;
        if (!unit.isEmpty() && !unit.equals("B")) {
            power = UNITS.indexOf(unit.charAt(0)) + 1;
            String tail = unit.substring(1);
            if (power == 0 || !(tail.isEmpty() || tail.equals("B") || tail.equals("IB"))) {
                return Optional.empty();
            }
        }
        if (number.length() <= PLAIN_DIGITS && number.indexOf('.') < 0) {
            // Not with BigDecimal, whose first use takes ten milliseconds of every start.
            long count = Long.parseLong(number);
            long unitBytes = 1L << 10 * power;
            return count > Long.MAX_VALUE / unitBytes ? Optional.empty() : Optional.of(new ByteSize(count * unitBytes));
        }
        BigDecimal bytes = new BigDecimal(number).multiply(BigDecimal.valueOf(1L << 10 * power));
        if (bytes.compareTo(BigDecimal.valueOf(Long.MAX_VALUE)) > 0) {
            return Optional.empty();
        }
        return Optional.of(new ByteSize(bytes.setScale(0, RoundingMode.DOWN).longValueExact()));
    }

    private static boolean isDigitOrDot(char c) {
        return c >= '0' && c <= '9' || c == '.';
    }

    private static boolean isNumber(String text) {
        int dot = text.indexOf('.');
        return !text.isEmpty() && !text.equals(".") && dot == text.lastIndexOf('.');
    }

    /** The largest unit that needs at most one decimal and loses nothing, else plain bytes: {@code 50M}, {@code 1.5K}, {@code 1000B}. */
    @Override
    public String toString() {
        for (int power = UNITS.length(); power > 0; power--) {
            long unit = 1L << 10 * power;
            if (bytes >= unit && bytes % unit == 0) {
                return bytes / unit + UNITS.substring(power - 1, power);
            }
            if (bytes >= unit && bytes % unit == unit / 2) {
                return bytes / unit + ".5" + UNITS.substring(power - 1, power);
            }
        }
        return bytes + "B";
    }
}
