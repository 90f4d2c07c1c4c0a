package io.weir.platform.http;

import org.jspecify.annotations.Nullable;

/**
 * What a {@code Range} field asks of a representation of known length (RFC 9110 §14).
 *
 * <p>Only a single range of bytes is granted; a field that asks for several, for other units, or for nonsense is ignored, as the
 * specification allows.
 */
public sealed interface ByteRange {
    /** All of it. */
    record Whole() implements ByteRange {}

    /** The bytes from {@code first} to {@code last}, both included. */
    record Part(long first, long last) implements ByteRange {
        /** How many bytes it is. */
        public long length() {
            return last - first + 1;
        }
    }

    /** Nothing of it: the range begins behind its end. */
    record Unsatisfiable() implements ByteRange {}

    /** Longest number read, in digits: enough for any length, too few to overflow. */
    int DIGITS_MAX = 18;

    /** Reads the field's value. */
    static ByteRange parse(@Nullable String field, long length) {
        if (field == null || !field.regionMatches(true, 0, "bytes=", 0, 6)) {
            return new Whole();
        }
        String range = field.substring(6).strip();
        int dash = range.indexOf('-');
        if (dash < 0 || range.indexOf(',') >= 0) {
            return new Whole();
        }
        long first = number(range.substring(0, dash).strip());
        long last = number(range.substring(dash + 1).strip());
        if (first == INVALID || last == INVALID || first == ABSENT && last == ABSENT) {
            return new Whole();
        }
        if (first == ABSENT) {
            return last == 0 || length == 0 ? new Unsatisfiable() : new Part(Math.max(0, length - last), length - 1);
        }
        if (last != ABSENT && last < first) {
            return new Whole();
        }
        if (first >= length) {
            return new Unsatisfiable();
        }
        return new Part(first, last == ABSENT ? length - 1 : Math.min(last, length - 1));
    }

    /** No number where one may be left out. */
    long ABSENT = -1;
    /** Something that is no number. */
    long INVALID = -2;

    private static long number(String text) {
        if (text.isEmpty()) {
            return ABSENT;
        }
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) < '0' || text.charAt(i) > '9') {
                return INVALID;
            }
        }
        return text.length() > DIGITS_MAX ? Long.MAX_VALUE / 2 : Long.parseLong(text);
    }
}
