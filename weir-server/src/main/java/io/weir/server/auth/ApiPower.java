package io.weir.server.auth;

import io.weir.config.AuthRole;

/** What a client lets the control API do. Each includes those before it. */
public enum ApiPower {
    /** Tell. */
    READ("look at this", AuthRole.VIEWER),
    /** End sessions, refuse new ones, send streams on. */
    OPERATE("do this", AuthRole.OPERATOR),
    /** Change the configuration. */
    CONFIGURE("change the configuration", AuthRole.ADMIN);

    private final String words;
    private final AuthRole role;

    ApiPower(String words, AuthRole role) {
        this.words = words;
        this.role = role;
    }

    /** The power of a role; who has none but the permission {@code api} may do all, as in MediaMTX. */
    static ApiPower of(AuthRole role) {
        return switch (role) {
            case VIEWER -> READ;
            case OPERATOR -> OPERATE;
            case ADMIN, NONE -> CONFIGURE;
        };
    }

    boolean covers(ApiPower needed) {
        return compareTo(needed) >= 0;
    }

    /** Why {@code user}, who has less, is refused. */
    String refusal(String user) {
        return "user '" + user + "' may not " + words + ": it takes the role " + role.text();
    }
}
