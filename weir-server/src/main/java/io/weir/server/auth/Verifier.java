package io.weir.server.auth;

import java.util.function.Consumer;

/** A method of authentication. Threading: any thread; nothing waits, and the reply comes once, on any thread. */
interface Verifier extends AutoCloseable {
    void verify(AuthRequest request, Consumer<Verdict> reply);

    /** Takes no more requests; for the end of the server. */
    @Override
    void close();
}
