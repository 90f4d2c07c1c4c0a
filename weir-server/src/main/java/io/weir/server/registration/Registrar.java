package io.weir.server.registration;

import io.weir.server.path.PathStatus;
import io.weir.server.path.Publisher;
import java.util.function.Consumer;

/**
 * Decides who may publish and watch, and where the media goes.
 *
 * <p>Threading: called on clients' loops and must not wait; replies come once, on any thread.
 */
public interface Registrar {
    /** Asks for a publisher. */
    void publish(ClientRequest request, Publisher publisher, Consumer<PublishAnswer> reply);

    /** Asks for a watcher; {@code party} is how the API shows it. */
    void watch(ClientRequest request, PathStatus.Party party, Consumer<WatchAnswer> reply);
}
