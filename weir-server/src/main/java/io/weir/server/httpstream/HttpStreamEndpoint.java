package io.weir.server.httpstream;

import io.weir.base.time.Clock;
import io.weir.platform.http.HttpExchange;
import io.weir.platform.http.HttpRequest;
import io.weir.platform.http.HttpResponse;
import io.weir.platform.http.Route;
import io.weir.platform.http.WebSocketOptions;
import io.weir.server.auth.HttpAccess;
import io.weir.server.path.PathTable;
import io.weir.server.session.SessionTable;
import io.weir.server.stream.EndReason;
import io.weir.server.stream.WireFormat;
import java.util.Optional;

/**
 * {@code GET /path.flv} and the like: streams in one container without end, plain or upgraded to a WebSocket.
 *
 * <p>Threading: any thread.
 */
public final class HttpStreamEndpoint {
    private final LiveContainer container;
    private final ViewerAdmission admission;
    private final SessionTable sessions;
    private final Clock clock;

    /** Serves the streams of {@code paths} in {@code container} to whom {@code access} lets in. */
    public HttpStreamEndpoint(
            LiveContainer container, PathTable paths, SessionTable sessions, Clock clock, HttpAccess access) {
        this.container = container;
        this.admission = new ViewerAdmission(
                paths,
                access,
                new ViewerAdmission.Way(
                        container.protocol(), container.kind(), container.ending(), container::problem));
        this.sessions = sessions;
        this.clock = clock;
    }

    /** The route to add to a router. */
    public Route route() {
        return Route.onLoop(
                "GET", "/{path...}" + container.ending(), exchange -> admission.admit(exchange, this::onAdmitted));
    }

    private void onAdmitted(ViewerAdmission.Viewer viewer) {
        Optional<HttpStreamSession> session = begin(viewer);
        if (session.isPresent()) {
            session.get().start();
        } else {
            viewer.leave(EndReason.CLIENT_LEFT);
        }
    }

    private Optional<HttpStreamSession> begin(ViewerAdmission.Viewer viewer) {
        HttpExchange exchange = viewer.exchange();
        HttpRequest request = exchange.request();
        boolean webSocket = request.isWebSocketUpgrade();
        WireFormat format = container.format(request, webSocket);
        Optional<HttpStreamSession.Answer> answer = webSocket
                ? exchange.webSocket(WebSocketOptions.SEND_ONLY)
                        .map(open -> new HttpStreamSession.Answer(
                                open.channel(), format, reason -> open.close(closeCode(reason), reason.text())))
                : exchange.stream(HttpResponse.of(200)
                                .with("Content-Type", container.contentType())
                                .with("Cache-Control", "no-store"))
                        .map(open -> new HttpStreamSession.Answer(open.channel(), format, _ -> open.close()));
        return answer.map(open -> new HttpStreamSession(
                new HttpStreamSession.Client(
                        viewer.id(), container.kind(), viewer.path(), request, clock.wallTime(), viewer.allowed()),
                open,
                viewer.place(),
                sessions));
    }

    /** RFC 6455 §7.4.1: 1000 when all was said, 1001 when the server goes. */
    private static int closeCode(EndReason reason) {
        return reason == EndReason.SERVER_STOPPING ? 1001 : 1000;
    }
}
