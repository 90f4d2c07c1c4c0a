package io.weir.server.registration;

import io.weir.server.path.Refusal;
import java.util.function.BiConsumer;

/** A client that waits for a registrant's answer. Threading: the table's, but for the approval. */
final class Waiting {
    private final BiConsumer<Refusal, String> refuse;
    private final Runnable proceed;

    /** Calls one of the two when it is decided; {@code proceed} makes all checks again. */
    Waiting(BiConsumer<Refusal, String> refuse, Runnable proceed) {
        this.refuse = refuse;
        this.proceed = proceed;
    }

    void refuse(String text) {
        refuse.accept(Refusal.NOT_ALLOWED, text);
    }

    void proceed() {
        proceed.run();
    }
}
