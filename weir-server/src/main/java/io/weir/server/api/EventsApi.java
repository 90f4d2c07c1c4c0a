package io.weir.server.api;

import io.netty.channel.Channel;
import io.weir.base.time.Clock;
import io.weir.platform.http.HttpExchange;
import io.weir.platform.http.HttpRequest;
import io.weir.platform.http.HttpResponse;
import io.weir.platform.http.HttpStream;
import io.weir.platform.http.Route;
import io.weir.platform.http.WebSocket;
import io.weir.platform.http.WebSocketFrames;
import io.weir.platform.http.WebSocketOptions;
import io.weir.platform.openapi.Content;
import io.weir.platform.openapi.Operation;
import io.weir.server.hook.EventFeed;
import io.weir.server.hook.EventFilter;
import io.weir.server.hook.EventLog;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * {@code /v3/events}: the node's events as they happen, as server-sent events or, when the client upgrades, as one text message each.
 * {@code since} (or {@code Last-Event-ID}) replays what came after that event; {@code type} (with commas) and {@code path} (a name or a
 * regular expression that begins with a tilde) choose.
 */
public final class EventsApi implements ApiResource {
    /** RFC 6455 §7.4.1 and its registry: try again later. */
    private static final int CLOSE_TRY_AGAIN = 1013;

    private final EventLog log;
    private final Clock clock;

    /** Tells of the events of that log. */
    public EventsApi(EventLog log, Clock clock) {
        this.log = log;
        this.clock = clock;
    }

    @Override
    public List<Route> routes() {
        return List.of(Route.onLoop("GET", "/v3/events", this::onRequest)
                .describedBy(Operation.of(
                                "events",
                                "Events",
                                "Follows the events, as server-sent events or, after an upgrade, as messages of a WebSocket.")
                        .query("since", "string", "The id of an event or a number: what came after it is replayed.")
                        .query("type", "string", "The types wanted, with commas between them.")
                        .query("path", "string", "The path wanted, or a regular expression after a tilde.")
                        .answers(200, "Events without end.", new Content.Media("text/event-stream"))
                        .errors(400)));
    }

    private void onRequest(HttpExchange exchange) {
        EventFeed feed;
        try {
            feed = feed(exchange.request());
        } catch (IllegalArgumentException e) {
            exchange.respond(HttpResponse.error(400, String.valueOf(e.getMessage())));
            return;
        }
        if (exchange.request().isWebSocketUpgrade()) {
            exchange.webSocket(WebSocketOptions.SEND_ONLY).ifPresent(open -> overWebSocket(open, feed));
        } else {
            Optional<HttpStream> stream = exchange.stream(HttpResponse.of(200)
                    .with("Content-Type", "text/event-stream")
                    .with("Cache-Control", "no-store")
                    .with("X-Accel-Buffering", "no"));
            stream.ifPresent(open -> {
                if (!new EventStream(open.channel(), feed, EventStream.SERVER_SENT).start()) {
                    open.close();
                }
            });
        }
    }

    private void overWebSocket(WebSocket open, EventFeed feed) {
        EventStream.Form form = new EventStream.Form() {
            @Override
            public void write(Channel channel, EventFeed.Message message) {
                var frame = channel.alloc()
                        .buffer(WebSocketFrames.HEADER_MAX + message.json().length());
                WebSocketFrames.writeText(frame, message.json());
                channel.write(frame, channel.voidPromise());
            }

            @Override
            public void keepAlive(Channel channel) {
                // the client's pings are answered; ours would need an answer that nobody waits for
            }
        };
        if (!new EventStream(open.channel(), feed, form).start()) {
            open.close(CLOSE_TRY_AGAIN, "too many follow the events");
        }
    }

    private EventFeed feed(HttpRequest request) {
        String types = Objects.requireNonNullElse(request.query().get("type"), "");
        String path = Objects.requireNonNullElse(request.query().get("path"), "");
        String since = request.query().get("since");
        if (since == null) {
            since = Objects.requireNonNullElse(request.header("Last-Event-ID"), "");
        }
        EventFilter filter = EventFilter.of(
                types.isEmpty() ? List.of() : List.of(types.split(",", -1)),
                path.isEmpty() ? List.of() : List.of(path));
        return new EventFeed(log, filter, since, clock);
    }
}
