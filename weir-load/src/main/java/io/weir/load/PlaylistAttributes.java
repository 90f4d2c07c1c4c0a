package io.weir.load;

import java.io.IOException;

/**
 * Walks the attributes of one tag of a playlist (RFC 8216bis §4.2) in place, and reads their values.
 *
 * <p>Threading: one thread.
 */
final class PlaylistAttributes {
    private static final int DIGITS_MAX = 18;
    private static final int SECONDS_DIGITS_MAX = 9;
    private static final int DECIMALS = 9;

    private byte[] text = new byte[0];
    private int at;
    private int end;
    private int nameFrom;
    private int nameTo;
    private int valueFrom;
    private int valueTo;

    /** Begins with the attributes between these two places. */
    void of(byte[] newText, int from, int to) {
        text = newText;
        at = from;
        end = to;
    }

    /** Goes to the next attribute; false when there is none. Throws when what is there is no list of attributes. */
    boolean next() throws IOException {
        while (at < end && (text[at] == ' ' || text[at] == '\t' || text[at] == ',')) {
            at++;
        }
        if (at >= end) {
            return false;
        }
        nameFrom = at;
        nameTo = find('=', at);
        if (nameTo == end) {
            throw new IOException("an attribute without a value in a playlist");
        }
        at = nameTo + 1;
        if (at < end && text[at] == '"') {
            valueFrom = at + 1;
            valueTo = find('"', valueFrom);
            if (valueTo == end) {
                throw new IOException("an open quotation mark in a playlist");
            }
            at = find(',', valueTo);
        } else {
            valueFrom = at;
            valueTo = find(',', at);
            at = valueTo;
        }
        return true;
    }

    private int find(char wanted, int from) {
        int place = from;
        while (place < end && text[place] != wanted) {
            place++;
        }
        return place;
    }

    /** Whether this is its name. */
    boolean is(String name) {
        return nameTo - nameFrom == name.length() && begins(text, name, nameFrom, nameTo);
    }

    /** Whether this is its value. */
    boolean isValue(String value) {
        return valueTo - valueFrom == value.length() && begins(text, value, valueFrom, valueTo);
    }

    boolean isYes() {
        return isValue("YES");
    }

    /** Where its value begins, quotation marks left out. */
    int valueFrom() {
        return valueFrom;
    }

    int valueTo() {
        return valueTo;
    }

    long number() throws IOException {
        return number(text, valueFrom, valueTo);
    }

    /** Its value in nanoseconds, as which it is in seconds. */
    long seconds() throws IOException {
        return seconds(text, valueFrom, valueTo);
    }

    /** Whether the text between two places begins so. */
    static boolean begins(byte[] text, String name, int from, int to) {
        if (to - from < name.length()) {
            return false;
        }
        for (int i = 0; i < name.length(); i++) {
            if ((text[from + i] & 0xff) != name.charAt(i)) {
                return false;
            }
        }
        return true;
    }

    /** The decimal integer between two places; spaces around it don't matter. */
    static long number(byte[] text, int from, int to) throws IOException {
        int first = from;
        int last = to;
        while (first < last && text[first] == ' ') {
            first++;
        }
        while (last > first && text[last - 1] == ' ') {
            last--;
        }
        if (first == last || last - first > DIGITS_MAX) {
            throw new IOException("a broken number in a playlist");
        }
        long value = 0;
        for (int i = first; i < last; i++) {
            value = value * 10 + digit(text[i]);
        }
        return value;
    }

    /** The decimal number of seconds between two places, in nanoseconds; what is smaller is cut off. */
    static long seconds(byte[] text, int from, int to) throws IOException {
        int point = from;
        while (point < to && text[point] != '.') {
            point++;
        }
        long whole = number(text, from, point);
        if (point - from > SECONDS_DIGITS_MAX) {
            throw new IOException("a duration of more than thirty years in a playlist");
        }
        long fraction = 0;
        int decimals = 0;
        for (int i = point + 1; i < to && text[i] != ' '; i++) {
            int digit = digit(text[i]);
            if (decimals < DECIMALS) {
                fraction = fraction * 10 + digit;
                decimals++;
            }
        }
        while (decimals < DECIMALS) {
            fraction *= 10;
            decimals++;
        }
        return whole * 1_000_000_000L + fraction;
    }

    private static int digit(byte b) throws IOException {
        if (b < '0' || b > '9') {
            throw new IOException("a broken number in a playlist");
        }
        return b - '0';
    }
}
