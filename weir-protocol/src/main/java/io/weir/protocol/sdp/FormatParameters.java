package io.weir.protocol.sdp;

import java.util.Locale;

/**
 * The parameters of a payload format (fmtp, RFC 8866 section 6.15), as text and by name.
 *
 * @param text as it stands on the wire: "apt=96", "minptime=10;useinbandfec=1", or something without names
 */
public record FormatParameters(String text) {
    /** No parameters. */
    public static final FormatParameters NONE = new FormatParameters("");

    /** Names and values by turns; those with an empty value are left out. */
    public static FormatParameters of(String... namesAndValues) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i + 1 < namesAndValues.length; i += 2) {
            if (!namesAndValues[i + 1].isEmpty()) {
                text.append(text.isEmpty() ? "" : ";");
                text.append(namesAndValues[i]).append('=').append(namesAndValues[i + 1]);
            }
        }
        return new FormatParameters(text.toString());
    }

    /** The value of a parameter, whatever its name's case; empty when it is missing. */
    public String value(String name) {
        String wanted = name.toLowerCase(Locale.ROOT);
        for (int at = 0; at < text.length(); ) {
            int semicolon = text.indexOf(';', at);
            int end = semicolon < 0 ? text.length() : semicolon;
            int equals = text.indexOf('=', at);
            if (equals >= 0 && equals < end) {
                String found = text.substring(at, equals).strip().toLowerCase(Locale.ROOT);
                if (found.equals(wanted)) {
                    return text.substring(equals + 1, end).strip();
                }
            }
            at = end + 1;
        }
        return "";
    }

    /** The value of a parameter that is a number of 0 to 10^9; {@code fallback} when it is missing or something else. */
    public int number(String name, int fallback) {
        long number = SdpLine.decimal(value(name));
        return number < 0 || number > 1_000_000_000 ? fallback : (int) number;
    }
}
