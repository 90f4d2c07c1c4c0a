package io.weir.base.log;

import java.util.regex.Pattern;

/** Takes secrets out of text that goes to logs, the API or errors: passwords in URLs, credentials and keys in queries. */
public final class Redaction {
    /** What stands in place of a secret. */
    public static final String MASK = "***";

    private static final Pattern USER_INFO = Pattern.compile("(://[^/\\s:@]*):[^/\\s@]*@");
    private static final Pattern QUERY_SECRET = Pattern.compile(
            "(?i)([?&;](?:pass|password|token|jwt|key|secret|sig|signature|passphrase|auth|user)=)[^&;\\s\"']*");

    private Redaction() {}

    /** {@code text} with each secret replaced by {@link #MASK}. */
    public static String redact(String text) {
        String out = text;
        if (out.contains("@")) {
            out = USER_INFO.matcher(out).replaceAll("$1:" + MASK + "@");
        }
        if (out.indexOf('=') >= 0) {
            out = QUERY_SECRET.matcher(out).replaceAll("$1" + MASK);
        }
        return out;
    }

    /** A query without its leading question mark, redacted. */
    public static String redactQuery(String query) {
        return query.isEmpty() ? query : redact("?" + query).substring(1);
    }
}
