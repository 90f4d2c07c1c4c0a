package io.weir.server.registration;

import io.weir.server.stream.EndReason;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** A client's place, to be given back when it stops. Threading: any thread. */
@FunctionalInterface
public interface Admission {
    /** Who the client proved to be; empty for nobody in particular. */
    default String user() {
        return "";
    }

    /** The path it was led to, when that is another than it asked for; empty otherwise. */
    default String path() {
        return "";
    }

    /** When the client's time is over, or null for no end. */
    default @Nullable Instant expiresAt() {
        return null;
    }

    /** The client has stopped, for {@code reason}. Harmless when it was ended from the other side already. */
    void release(EndReason reason);
}
