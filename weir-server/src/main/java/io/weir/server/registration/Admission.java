package io.weir.server.registration;

import io.weir.server.stream.EndReason;

/** A client's place, to be given back when it stops. Threading: any thread. */
@FunctionalInterface
public interface Admission {
    /** The client has stopped, for {@code reason}. Harmless when it was ended from the other side already. */
    void release(EndReason reason);
}
