package io.weir.server.auth;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** What a client that asked is told. */
public sealed interface AuthDecision {
    /**
     * Yes.
     *
     * @param user who it is; empty for somebody who did not have to say
     * @param expiresAt when its session must end, or null for no end
     */
    record Allow(String user, @Nullable Instant expiresAt) implements AuthDecision {}

    /** No. The reason is for the log and for the client; it names no secret. */
    record Deny(String reason) implements AuthDecision {}

    /** Not without credentials, and none were sent: the protocol asks for them. */
    record Challenge() implements AuthDecision {}
}
