package io.weir.server.webrtc;

import io.weir.base.buf.Bytes;
import io.weir.base.id.PathName;
import io.weir.base.id.SessionId;
import io.weir.config.AuthAction;
import io.weir.platform.http.HttpExchange;
import io.weir.platform.http.HttpRequest;
import io.weir.platform.http.HttpResponse;
import io.weir.platform.http.Route;
import io.weir.protocol.ProtocolException;
import io.weir.protocol.ice.IceCredentials;
import io.weir.protocol.sdp.SessionDescription;
import io.weir.protocol.sdp.TrickleFragment;
import io.weir.server.auth.AuthProtocol;
import io.weir.server.auth.HttpAccess;
import io.weir.server.path.Refusal;
import io.weir.server.stream.EndReason;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;

/**
 * WHIP (RFC 9725) and WHEP over HTTP: {@code /path/whip} and {@code /path/whep}, SRS's {@code /rtc/v1/…} and datarhei's
 * {@code /api/v3/…}.
 *
 * <p>Threading: any thread. Limits: bodies of {@value #BODY_BYTES_MAX} bytes.
 */
public final class WebRtcRoutes {
    /** The longest description read, in bytes. */
    public static final int BODY_BYTES_MAX = 128 << 10;

    private static final String SRS = "/rtc/v1/";
    private static final String SDP = "application/sdp";
    private static final String EXPOSED = "Accept-Patch, Accept-Post, ETag, ID, Link, Location";

    private final WebRtcEndpoint endpoint;
    private final SessionOpener opener;
    private final HttpAccess access;

    /** Who is asked for, by the words of the URL. */
    enum Role {
        WHIP(AuthAction.PUBLISH),
        WHEP(AuthAction.READ);

        private final AuthAction action;

        Role(AuthAction action) {
            this.action = action;
        }

        String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** Where an address of one of the three forms leads. */
    private record Form(String prefix, String suffix, Function<HttpExchange, String> path, boolean goneIsFine) {}

    /** Routes to the sessions of {@code endpoint}, for whom {@code access} lets in. */
    public WebRtcRoutes(WebRtcEndpoint endpoint, SessionOpener opener, HttpAccess access) {
        this.endpoint = endpoint;
        this.opener = opener;
        this.access = access;
    }

    /** The routes to add to a router. */
    public List<Route> all() {
        List<Route> routes = new ArrayList<>();
        for (Role role : Role.values()) {
            String word = role.word();
            add(routes, role, new Form("/{path...}/", word, exchange -> exchange.parameter("path"), false));
            add(routes, role, new Form(SRS, word, WebRtcRoutes::srsPath, false));
            add(routes, role, new Form(SRS, word + "/", WebRtcRoutes::srsPath, false));
            add(routes, role, new Form("/api/v3/" + word + "/", "{id}", exchange -> exchange.parameter("id"), true));
        }
        return routes;
    }

    private void add(List<Route> routes, Role role, Form form) {
        String at = form.prefix + form.suffix;
        routes.add(Route.onLoop("POST", at, exchange -> onPost(exchange, role, form))
                .bodyMax(BODY_BYTES_MAX));
        routes.add(Route.onLoop("OPTIONS", at, exchange -> onOptions(exchange, role, form)));
        // otherwise the page of a path of that name would answer
        routes.add(Route.onLoop("GET", at, WebRtcRoutes::refuseMethod));
        String resource = (at.endsWith("/") ? at : at + "/") + "{secret}";
        if (at.endsWith("/")) {
            // the address without its last slash has these already
            return;
        }
        routes.add(Route.onLoop("PATCH", resource, exchange -> onPatch(exchange, form))
                .bodyMax(BODY_BYTES_MAX));
        routes.add(Route.onLoop("DELETE", resource, exchange -> onDelete(exchange, form)));
        routes.add(Route.onLoop("GET", resource, WebRtcRoutes::refuseMethod));
        routes.add(Route.onLoop("OPTIONS", resource, exchange -> exchange.respond(preflight(HttpResponse.of(204)))));
    }

    private static void refuseMethod(HttpExchange exchange) {
        exchange.respond(exposed(HttpResponse.error(405, "sessions begin by POST and end by DELETE"))
                .with("Allow", "OPTIONS, POST, PATCH, DELETE"));
    }

    /** SRS names a stream in the query. */
    private static String srsPath(HttpExchange exchange) {
        String app = exchange.request().query().get("app");
        String stream = exchange.request().query().get("stream");
        String name = stream == null ? "" : stream;
        return app == null || app.isEmpty() ? name : app + "/" + name;
    }

    private void onPost(HttpExchange exchange, Role role, Form form) {
        HttpRequest request = exchange.request();
        String name = form.path.apply(exchange);
        Optional<String> problem = PathName.problemOf(name);
        if (problem.isPresent()) {
            refuseOffer(exchange, 400, problem.get());
            return;
        }
        if (!hasType(request, SDP)) {
            refuseOffer(exchange, 415, "the body must be an offer of type " + SDP);
            return;
        }
        SessionDescription offer;
        try {
            offer = SessionDescription.parse(request.body().utf8());
        } catch (ProtocolException e) {
            refuseOffer(exchange, 400, "the offer is no session description: " + e.getMessage());
            return;
        }
        SessionId id = SessionId.random();
        PathName path = new PathName(name);
        HttpAccess.Wish wish = new HttpAccess.Wish(role.action, name, AuthProtocol.WEBRTC, id);
        access.ask(exchange, wish, allowed -> {
            SessionOpener.Wanted wanted = new SessionOpener.Wanted(id, path, request, allowed, offer);
            SessionOpener.Reply reply = outcome -> exchange.execute(() -> answer(exchange, form, outcome));
            if (role == Role.WHIP) {
                opener.publish(wanted, reply);
            } else {
                opener.read(wanted, reply);
            }
        });
    }

    private void answer(HttpExchange exchange, Form form, SessionOpener.Outcome outcome) {
        switch (outcome) {
            case SessionOpener.Outcome.Refused(int status, String text) -> refuse(exchange, status, text);
            case SessionOpener.Outcome.Elsewhere(String location) ->
                exchange.respond(
                        exposed(HttpResponse.of(307)).with("Location", location).with("Cache-Control", "no-store"));
            case SessionOpener.Outcome.Opened(var session, var sdp) -> {
                HttpResponse response = exposed(HttpResponse.of(201, SDP, Bytes.ofUtf8(sdp)))
                        .with("Location", location(exchange, form, session))
                        .with("ETag", etag(session))
                        .with("ID", session.id().toString())
                        .with("Accept-Patch", TrickleFragment.MEDIA_TYPE)
                        .with("Cache-Control", "no-store");
                response = withLinks(response, session.id().toString());
                if (!exchange.tryRespond(response)) {
                    session.end(EndReason.CLIENT_LEFT);
                }
            }
        }
    }

    /** Under the address that was posted to, whatever its form, so that a proxy in between finds it again. */
    private static String location(HttpExchange exchange, Form form, WebRtcSession session) {
        String secret = session.client().secret();
        if (form.prefix.equals(SRS)) {
            String word = form.suffix.endsWith("/") ? form.suffix : form.suffix + "/";
            return SRS + word + secret + "?" + exchange.request().rawQuery();
        }
        return exchange.request().path() + "/" + secret;
    }

    private void onOptions(HttpExchange exchange, Role role, Form form) {
        if (exchange.request().headers().has("Access-Control-Request-Method")) {
            // browsers send no credentials with a preflight
            exchange.respond(preflight(HttpResponse.of(204)));
            return;
        }
        HttpAccess.Wish wish = new HttpAccess.Wish(role.action, form.path.apply(exchange), AuthProtocol.WEBRTC, null);
        access.ask(
                exchange,
                wish,
                _ -> exchange.respond(withLinks(
                        exposed(preflight(HttpResponse.of(204))).with("Accept-Post", SDP),
                        SessionId.random().toString())));
    }

    private static HttpResponse preflight(HttpResponse response) {
        return response.with("Access-Control-Allow-Methods", "OPTIONS, POST, PATCH, DELETE")
                .with("Access-Control-Allow-Headers", "Authorization, Content-Type, If-Match")
                .with("Access-Control-Max-Age", "86400")
                .with("Allow", "OPTIONS, POST, PATCH, DELETE");
    }

    private static HttpResponse exposed(HttpResponse response) {
        return response.with("Access-Control-Expose-Headers", EXPOSED);
    }

    private HttpResponse withLinks(HttpResponse response, String name) {
        HttpResponse with = response;
        for (String link : IceServers.links(
                endpoint.config().ice().servers(), name, endpoint.clock().wallTime())) {
            with = with.with("Link", link);
        }
        return with;
    }

    private Optional<WebRtcSession> session(HttpExchange exchange, Form form) {
        String path = form.path.apply(exchange);
        return endpoint.session(exchange.parameter("secret"))
                .filter(session -> session.client().path().value().equals(path));
    }

    private void onPatch(HttpExchange exchange, Form form) {
        HttpRequest request = exchange.request();
        Optional<WebRtcSession> found = session(exchange, form);
        if (found.isEmpty()) {
            refuse(exchange, 404, "there is no such session, or it is over");
            return;
        }
        WebRtcSession session = found.get();
        if (!hasType(request, TrickleFragment.MEDIA_TYPE)) {
            refuse(exchange, 415, "the body must be a fragment of type " + TrickleFragment.MEDIA_TYPE);
            return;
        }
        String match = request.header("If-Match");
        if (match != null && !match.equals("*") && !match.equals(etag(session))) {
            refuse(exchange, 412, "the session's ICE has been restarted meanwhile");
            return;
        }
        TrickleFragment fragment;
        try {
            fragment = TrickleFragment.parse(request.body().utf8());
        } catch (ProtocolException e) {
            refuse(exchange, 400, "the fragment cannot be read: " + e.getMessage());
            return;
        }
        if (!session.isRestartedBy(fragment)) {
            // the server is the lite side: the peer's checks tell where it is
            exchange.respond(exposed(HttpResponse.of(204)).with("ETag", etag(session)));
            return;
        }
        IceCredentials next = IceCredentials.generate(endpoint.random());
        session.restart(
                fragment,
                next,
                text -> exchange.execute(() -> exchange.tryRespond(
                        exposed(HttpResponse.of(200, TrickleFragment.MEDIA_TYPE, Bytes.ofUtf8(text)))
                                .with("ETag", etag(session)))));
    }

    private void onDelete(HttpExchange exchange, Form form) {
        Optional<WebRtcSession> found = session(exchange, form);
        found.ifPresent(session -> session.end(EndReason.CLIENT_LEFT));
        if (found.isPresent() || form.goneIsFine) {
            exchange.respond(HttpResponse.of(found.isPresent() ? 200 : 204));
        } else {
            refuse(exchange, 404, "there is no such session, or it is over");
        }
    }

    private static String etag(WebRtcSession session) {
        return '"' + session.transport().credentials().ufrag() + '"';
    }

    private static boolean hasType(HttpRequest request, String wanted) {
        String type = request.header("Content-Type");
        return type != null && type.split(";", 2)[0].strip().equalsIgnoreCase(wanted);
    }

    /** Counts it too: what comes of offers is counted, whoever judges them. */
    private void refuseOffer(HttpExchange exchange, int status, String text) {
        endpoint.counters().refused(status);
        refuse(exchange, status, text);
    }

    private static void refuse(HttpExchange exchange, int status, String text) {
        exchange.tryRespond(exposed(HttpResponse.error(status, text)));
    }

    /** The status for a path's refusal. */
    static int status(Refusal reason) {
        return switch (reason) {
            case BAD_NAME -> 400;
            case NOT_ALLOWED -> 403;
            case NOT_CONFIGURED, NO_STREAM, NOT_FOR_PUBLISHERS -> 404;
            case ALREADY_PUBLISHING -> 409;
            case TOO_MANY_READERS, BUSY -> 503;
        };
    }
}
