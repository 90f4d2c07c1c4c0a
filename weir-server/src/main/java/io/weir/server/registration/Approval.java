package io.weir.server.registration;

import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Takes a registrant's answer about one client. The first answer counts; a handle that is closed without one rejects, and so does one
 * that is not answered within {@value #TIMEOUT_MS} ms.
 *
 * <p>Threading: any thread.
 */
public final class Approval implements AutoCloseable {
    /** How long a client waits for the registrant. */
    public static final int TIMEOUT_MS = 30_000;

    // empty once answered, so that a pending timer holds on to no client
    private final AtomicReference<@Nullable Consumer<@Nullable String>> onAnswer;

    /** Calls {@code onAnswer} once: with null to let the client in, otherwise with the sentence it is refused with. */
    Approval(Consumer<@Nullable String> onAnswer) {
        this.onAnswer = new AtomicReference<>(onAnswer);
    }

    /** Lets the client in, if everything else still allows it by then. */
    public void approve() {
        answer(null);
    }

    /** Turns the client away. */
    public void reject() {
        answer("not approved");
    }

    /** Rejects unless it was answered before. */
    @Override
    public void close() {
        answer("not approved");
    }

    void timeOut() {
        answer("approval took longer than " + TIMEOUT_MS + " ms");
    }

    private void answer(@Nullable String refusal) {
        Consumer<@Nullable String> receiver = onAnswer.getAndSet(null);
        if (receiver != null) {
            receiver.accept(refusal);
        }
    }
}
