package io.weir.platform.http;

import org.jspecify.annotations.Nullable;

/** Requests for what the client may have already, by its entity tag (RFC 9110 §13). */
public final class Conditions {
    private Conditions() {}

    /**
     * Whether the client has it, and 304 is the answer.
     *
     * @param etag a strong tag, in its quotation marks
     */
    public static boolean isNotModified(HttpRequest request, String etag) {
        return matches(request.header("If-None-Match"), etag);
    }

    /** The {@code Range} that is to be answered; null for all of it, as when the client has parts of something else. */
    public static @Nullable String range(HttpRequest request, String etag) {
        String ifRange = request.header("If-Range");
        return ifRange == null || ifRange.equals(etag) ? request.header("Range") : null;
    }

    /** RFC 9110 §13.1.2: a list of tags compared weakly, or a star. */
    private static boolean matches(@Nullable String ifNoneMatch, String etag) {
        if (ifNoneMatch == null) {
            return false;
        }
        if (ifNoneMatch.equals(etag) || ifNoneMatch.strip().equals("*")) {
            return true;
        }
        for (String candidate : ifNoneMatch.split(",")) {
            String tag = candidate.strip();
            if ((tag.startsWith("W/") ? tag.substring(2) : tag).equals(etag)) {
                return true;
            }
        }
        return false;
    }
}
