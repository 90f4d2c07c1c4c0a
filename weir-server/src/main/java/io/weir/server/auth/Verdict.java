package io.weir.server.auth;

import io.weir.config.UserLimits;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** What a method of authentication finds. */
sealed interface Verdict {
    /** The client may. */
    record Granted(String user, @Nullable Instant expiresAt, ApiPower power, UserLimits limits) implements Verdict {
        /** With all power over the API, if it is about that, and without limits. */
        Granted(String user, @Nullable Instant expiresAt) {
            this(user, expiresAt, ApiPower.CONFIGURE, UserLimits.NONE);
        }
    }

    /** The client may not. */
    record Refused(String reason) implements Verdict {}

    /** Nobody could tell, so the client may not; not its fault. */
    record Undecided(String reason) implements Verdict {}

    /** Nobody looked, so the client may not: too much of its address is under way. */
    record Crowded(String reason) implements Verdict {}
}
