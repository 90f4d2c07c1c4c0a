package io.weir.server.auth;

import io.weir.config.UserLimits;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** What a client that asked is told. */
public sealed interface AuthDecision {
    /**
     * Yes.
     *
     * @param user who it is; empty for somebody who did not have to say
     * @param expiresAt when its session must end, or null for no end
     * @param power what it lets the API do, if it is about that
     * @param limits what it may use at once
     */
    record Allow(String user, @Nullable Instant expiresAt, ApiPower power, UserLimits limits) implements AuthDecision {
        /** With all power over the API, and without limits. */
        public Allow(String user, @Nullable Instant expiresAt) {
            this(user, expiresAt, ApiPower.CONFIGURE, UserLimits.NONE);
        }
    }

    /** No. The reason is for the log and for the client; it names no secret. */
    record Deny(String reason) implements AuthDecision {}

    /** Not without credentials, and none were sent: the protocol asks for them. */
    record Challenge() implements AuthDecision {}
}
