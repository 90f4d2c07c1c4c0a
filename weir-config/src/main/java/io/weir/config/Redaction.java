package io.weir.config;

/** Takes secrets out of text that is to be shown. */
final class Redaction {
    private Redaction() {}

    /**
     * {@code text} with, in every URL, user and password, query values, fragment and, where the last path segment is a
     * stream key (RTMP, WHIP), that segment replaced.
     */
    static String redactUrls(String text) {
        int scheme = text.indexOf("://");
        if (scheme < 0) {
            return text;
        }
        StringBuilder out = new StringBuilder(text.length());
        int from = 0;
        while (scheme >= 0) {
            int begin = scheme + 3;
            int end = urlEnd(text, begin);
            out.append(text, from, begin).append(redactAfterScheme(text.substring(begin, end), isKeyed(text, scheme)));
            from = end;
            scheme = text.indexOf("://", end);
        }
        return out.append(text, from, text.length()).toString();
    }

    /** RTMP and WHIP addresses end in the stream key. */
    private static boolean isKeyed(String text, int scheme) {
        for (String name : new String[] {"rtmp", "rtmps", "whip", "whips"}) {
            if (text.startsWith(name, scheme - name.length())) {
                return true;
            }
        }
        return false;
    }

    private static int urlEnd(String text, int from) {
        int at = from;
        while (at < text.length() && " \t\r\n\"'".indexOf(text.charAt(at)) < 0) {
            at++;
        }
        return at;
    }

    private static String redactAfterScheme(String rest, boolean keyed) {
        // First the credentials: a password may hold any of the characters looked for afterwards.
        int at = rest.lastIndexOf('@');
        String credentials = at < 0 ? "" : Secret.REDACTED + "@";
        String base = rest.substring(at + 1);
        String tail = "";
        int fragment = base.indexOf('#');
        if (fragment >= 0) {
            base = base.substring(0, fragment);
            tail = "#" + Secret.REDACTED;
        }
        int query = base.indexOf('?');
        if (query >= 0) {
            tail = "?" + Secret.REDACTED + tail;
            base = base.substring(0, query);
        }
        int slash = base.lastIndexOf('/');
        if (keyed && slash >= 0 && slash < base.length() - 1) {
            base = base.substring(0, slash + 1) + Secret.REDACTED;
        }
        return credentials + base + tail;
    }
}
