package io.weir.server.auth;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** What a method of authentication finds. */
sealed interface Verdict {
    /** The client may. */
    record Granted(String user, @Nullable Instant expiresAt, ApiPower power) implements Verdict {
        /** With all power over the API, if it is about that. */
        Granted(String user, @Nullable Instant expiresAt) {
            this(user, expiresAt, ApiPower.CONFIGURE);
        }
    }

    /** The client may not. */
    record Refused(String reason) implements Verdict {}

    /** Nobody could tell, so the client may not; not its fault. */
    record Undecided(String reason) implements Verdict {}
}
