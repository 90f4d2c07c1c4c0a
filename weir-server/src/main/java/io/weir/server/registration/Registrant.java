package io.weir.server.registration;

import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The listener of a registration, held at arm's length: one that throws is told nothing more and loses its registration.
 *
 * <p>Threading: any thread.
 *
 * @param <M> its messages
 */
final class Registrant<M> {
    private static final Logger LOG = LoggerFactory.getLogger(Registrant.class);

    private final RegistrationToken token;
    private final Consumer<M> listener;
    private final Consumer<RegistrationToken> onBroken;
    private final AtomicBoolean broken = new AtomicBoolean();

    Registrant(RegistrationToken token, Consumer<M> listener, Consumer<RegistrationToken> onBroken) {
        this.token = token;
        this.listener = listener;
        this.onBroken = onBroken;
    }

    void tell(M message) {
        if (broken.get()) {
            return;
        }
        try {
            listener.accept(message);
        } catch (RuntimeException e) {
            if (broken.compareAndSet(false, true)) {
                LOG.error("[{}] its listener failed, it is removed", token, e);
                onBroken.accept(token);
            }
        }
    }
}
