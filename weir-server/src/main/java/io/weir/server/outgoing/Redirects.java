package io.weir.server.outgoing;

import java.net.http.HttpRequest;

/** Which redirections of a server are followed. The request goes on as it is, with its method and body. */
public enum Redirects {
    NONE,
    /** Those that say that method and body stay: RFC 9110 sections 15.4.8 and 15.4.9. */
    SAME_REQUEST,
    /** Those that leave it open, too: RFC 9110 section 15.4. */
    ALL;

    boolean follows(HttpRequest request, int status) {
        return switch (status) {
            case 307, 308 -> this != NONE;
            case 301, 302 -> this == ALL;
            // says to GET, whatever the request was
            case 303 -> this == ALL && request.method().equals("GET");
            default -> false;
        };
    }
}
