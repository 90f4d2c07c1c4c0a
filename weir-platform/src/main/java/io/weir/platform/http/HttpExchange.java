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
    private final HttpConnection connection;
    private final HttpRequest request;
    private final Route route;
    private final List<String> values;
    private final AtomicBoolean answered = new AtomicBoolean();
    // written by a gate, read by the handler behind it
    private volatile @Nullable Object note;

    HttpExchange(HttpConnection connection, HttpRequest request, Route route, List<String> values) {
        this.connection = connection;
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
        return connection.eventLoop();
    }

    /** Runs {@code action} on the connection's loop: at once when called there, soon otherwise. */
    public void execute(Runnable action) {
        if (connection.eventLoop().inEventLoop()) {
            action.run();
        } else {
            connection.eventLoop().execute(action);
        }
    }

    /** Runs {@code action} on the connection's loop once the connection is gone, answered or not. */
    public void onClosed(Runnable action) {
        connection.channel().closeFuture().addListener(_ -> action.run());
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
        execute(() -> connection.respond(this, response));
    }

    /** Sends a complete answer unless one was given already; says whether it did. */
    public boolean tryRespond(HttpResponse response) {
        if (!answered.compareAndSet(false, true)) {
            return false;
        }
        execute(() -> connection.respond(this, response));
        return true;
    }

    /**
     * Sends the head of an answer without end ({@code head} has no body), without {@code Content-Length} and not chunked,
     * so that it ends with the connection; then hands the connection over.
     *
     * @return empty when there is nobody to stream to: the client is gone, or asked with HEAD and has its head
     * @throws IllegalStateException when an answer was given already
     */
    public Optional<HttpStream> stream(HttpResponse head) {
        claim();
        return connection.stream(this, head);
    }

    /**
     * Answers an upgrade to a WebSocket (RFC 6455 §4.2.2) and hands the connection over.
     *
     * @return empty when there is nobody to talk to: the client is gone, or its request is no proper upgrade and was
     *     refused with 400 or 426
     * @throws IllegalStateException when an answer was given already
     */
    public Optional<WebSocket> webSocket(WebSocketOptions options) {
        claim();
        return connection.webSocket(this, options);
    }

    Route route() {
        return route;
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
