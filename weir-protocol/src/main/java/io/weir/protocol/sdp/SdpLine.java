package io.weir.protocol.sdp;

import io.weir.protocol.ProtocolException;
import java.util.ArrayList;
import java.util.List;
import java.util.StringTokenizer;

/**
 * One line of a session description, {@code type=value}.
 *
 * @param number counted from 1
 */
record SdpLine(int number, char type, String value) {
    private static final int QUOTE_MAX = 60;

    /** Splits a description at LF or CRLF; blanks at a line's end and empty lines are dropped, as real clients send them. */
    static List<SdpLine> split(String text) throws ProtocolException {
        if (text.length() > SessionDescription.LENGTH_MAX) {
            throw limit("SDP of " + text.length() + " characters, at most " + SessionDescription.LENGTH_MAX);
        }
        List<SdpLine> lines = new ArrayList<>();
        int attributes = 0;
        int number = 0;
        for (int at = 0; at < text.length(); number++) {
            int feed = text.indexOf('\n', at);
            int end = feed < 0 ? text.length() : feed;
            String line = text.substring(at, end).stripTrailing();
            at = end + 1;
            if (line.isEmpty()) {
                continue;
            }
            SdpLine read = read(number + 1, line);
            lines.add(read);
            attributes += read.type == 'a' ? 1 : 0;
            if (attributes > SessionDescription.ATTRIBUTES_MAX) {
                throw limit("SDP has more than " + SessionDescription.ATTRIBUTES_MAX + " attributes");
            }
        }
        return lines;
    }

    private static SdpLine read(int number, String line) throws ProtocolException {
        if (line.length() > SessionDescription.LINE_MAX) {
            throw limit("SDP line " + number + " has " + line.length() + " characters, at most "
                    + SessionDescription.LINE_MAX);
        }
        for (int i = 0; i < line.length(); i++) {
            if (line.charAt(i) < ' ' && line.charAt(i) != '\t') {
                throw new SdpLine(number, '?', "").malformed("it holds control character " + (int) line.charAt(i));
            }
        }
        if (line.length() < 2 || line.charAt(1) != '=') {
            throw new SdpLine(number, '?', line).malformed("a line begins with a letter and '='");
        }
        return new SdpLine(number, line.charAt(0), line.substring(2));
    }

    /** The part of an attribute's line before the colon, without blanks around it. */
    String attributeName() {
        int colon = value.indexOf(':');
        return (colon < 0 ? value : value.substring(0, colon)).strip();
    }

    /** The part of an attribute's line after the colon; empty when there is none. */
    String attributeValue() {
        int colon = value.indexOf(':');
        return colon < 0 ? "" : value.substring(colon + 1);
    }

    ProtocolException malformed(String what) {
        String shown = value.length() > QUOTE_MAX ? value.substring(0, QUOTE_MAX) + "…" : value;
        String quote = type == '?' ? shown : type + "=" + shown;
        return new ProtocolException.Malformed(
                ProtocolException.Scope.PACKET,
                "SDP line " + number + (quote.isEmpty() ? "" : " (" + quote + ")") + ": " + what);
    }

    static ProtocolException limit(String what) {
        return new ProtocolException.LimitExceeded(ProtocolException.Scope.PACKET, what);
    }

    /** Splits at runs of blanks. */
    static List<String> words(String text) {
        List<String> words = new ArrayList<>();
        StringTokenizer tokens = new StringTokenizer(text, " \t");
        while (tokens.hasMoreTokens()) {
            words.add(tokens.nextToken());
        }
        return words;
    }

    /** A decimal number of this line within bounds. */
    long number(String text, long min, long max, String what) throws ProtocolException {
        long number = decimal(text);
        if (number < min || number > max) {
            throw malformed(what + " is not a number of " + min + " to " + max);
        }
        return number;
    }

    /** The value of up to 18 decimal digits; -1 for anything else. */
    static long decimal(String text) {
        if (text.isEmpty() || text.length() > 18) {
            return -1;
        }
        long number = 0;
        for (int i = 0; i < text.length(); i++) {
            int digit = text.charAt(i) - '0';
            if (digit < 0 || digit > 9) {
                return -1;
            }
            number = number * 10 + digit;
        }
        return number;
    }
}
