package io.weir.server.auth;

import java.util.function.Consumer;

/** A method of authentication. Threading: any thread; nothing waits, and the reply comes once, on any thread. */
interface Verifier extends AutoCloseable {
    void verify(AuthRequest request, Nameless nameless, Consumer<Verdict> reply);

    /** As for a path without tokens. */
    default void verify(AuthRequest request, Consumer<Verdict> reply) {
        verify(request, Nameless.WELCOME, reply);
    }

    /** Forgets the keys that others publish, so that they are fetched anew when next needed. */
    default void forgetKeys() {
        // most have none
    }

    /** Takes no more requests; for the end of the server. */
    @Override
    void close();
}
