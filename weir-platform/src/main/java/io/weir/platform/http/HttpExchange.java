package io.weir.platform.http;

import io.netty.channel.EventLoop;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * One request waiting for its answer.
 *
 * <p>It is answered once: by {@link #respond}, {@link #stream} or {@link #webSocket}. An answer to a client that has
 * gone is dropped silently.
 *
 * <p>Threading: {@link #respond}, {@link #onClosed} and {@link #execute} are for any thread; {@link #stream} and {@link #webSocket} for
 * the connection's event loop.
 */
public final class HttpExchange {
    private final RequestStream stream;
    private final HttpRequest request;
    private final Route route;
    private final List<String> values;
    private final AtomicBoolean answered = new AtomicBoolean();
    // written by a gate, read by the handler behind it
    private volatile @Nullable Object note;

    HttpExchange(RequestStream stream, HttpRequest request, Route route, List<String> values) {
        this.stream = stream;
        this.request = request;
        this.route = route;
        this.values = values;
    }

    /** The request with its body. */
    public HttpRequest request() {
        return request;
    }

    /**
     * The value of a parameter of the route's pattern.
     *
     * @throws IllegalArgumentException when the pattern has no such parameter
     */
    public String parameter(String name) {
        List<String> names = route.parsedPattern().names();
        for (int i = 0; i < names.size(); i++) {
            if (names.get(i).equals(name)) {
                return values.get(i);
            }
        }
        throw new IllegalArgumentException("pattern " + route.pattern() + " has no parameter " + name);
    }

    /** Leaves what a gate found out for the handler behind it. */
    public void note(Object finding) {
        note = finding;
    }

    /** What a gate left, if it is of that type. */
    public <T> Optional<T> noted(Class<T> type) {
        return Optional.ofNullable(note).filter(type::isInstance).map(type::cast);
    }

    /** The loop that owns the connection. */
    public EventLoop eventLoop() {
        return stream.eventLoop();
    }

    /** Runs {@code action} on the connection's loop: at once when called there, soon otherwise. */
    public void execute(Runnable action) {
        if (stream.eventLoop().inEventLoop()) {
            action.run();
        } else {
            stream.eventLoop().execute(action);
        }
    }

    /** Runs {@code action} on the connection's loop once nobody waits for the answer any more: he is gone, or has all of it. */
    public void onClosed(Runnable action) {
        execute(() -> stream.onEnded(action));
    }

    /** Whether an answer was given or begun. */
    public boolean isAnswered() {
        return answered.get();
    }

    /**
     * Sends a complete answer.
     *
     * @throws IllegalStateException when one was given already
     */
    public void respond(HttpResponse response) {
        claim();
        execute(() -> stream.respond(response));
    }

    /** Sends a complete answer unless one was given already; says whether it did. */
    public boolean tryRespond(HttpResponse response) {
        if (!answered.compareAndSet(false, true)) {
            return false;
        }
        execute(() -> stream.respond(response));
        return true;
    }

    /**
     * Sends the head of an answer without end ({@code head} has no body), without {@code Content-Length} and not chunked,
     * so that it ends with the connection or HTTP/2's stream; then hands that over.
     *
     * @return empty when there is nobody to stream to: the client is gone, or asked with HEAD and has its head
     * @throws IllegalStateException when an answer was given already
     */
    public Optional<HttpStream> stream(HttpResponse head) {
        claimOnLoop();
        return stream.stream(request, head);
    }

    /**
     * Answers an upgrade to a WebSocket (RFC 6455 §4.2.2) and hands the connection over. HTTP/2 has no upgrades.
     *
     * @return empty when there is nobody to talk to: the client is gone, or its request is no proper upgrade and was
     *     refused with 400 or 426
     * @throws IllegalStateException when an answer was given already
     */
    public Optional<WebSocket> webSocket(WebSocketOptions options) {
        claimOnLoop();
        return stream.webSocket(request, options);
    }

    RequestStream stream() {
        return stream;
    }

    Route route() {
        return route;
    }

    private void claimOnLoop() {
        claim();
        if (!eventLoop().inEventLoop()) {
            throw new IllegalStateException("a connection is handed over on its own loop only");
        }
    }

    private void claim() {
        if (!answered.compareAndSet(false, true)) {
            throw new IllegalStateException(request + " is answered already");
        }
    }

    @Override
    public String toString() {
        return request.toString();
    }
}
