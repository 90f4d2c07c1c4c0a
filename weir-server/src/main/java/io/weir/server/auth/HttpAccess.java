package io.weir.server.auth;

import io.weir.base.id.SessionId;
import io.weir.config.AuthAction;
import io.weir.platform.http.Gate;
import io.weir.platform.http.Guard;
import io.weir.platform.http.HttpExchange;
import io.weir.platform.http.HttpRequest;
import io.weir.platform.http.HttpResponse;
import io.weir.platform.http.LocalAccess;
import java.net.InetAddress;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Authentication of HTTP requests: credentials from {@code Authorization} or the query, 401 for who has none or wrong ones. Who sent none
 * is told how, as by MediaMTX; and so is a browser that loads a page, which would else keep the wrong ones and never ask its user again.
 *
 * <p>Threading: any thread.
 */
public final class HttpAccess {
    /** MediaMTX's, which clients know. */
    private static final String CHALLENGE = "Basic realm=\"mediamtx\"";

    private static final HttpResponse UNAUTHORIZED = HttpResponse.error(401, "authentication error");
    private static final HttpResponse CHALLENGED = UNAUTHORIZED.with("WWW-Authenticate", CHALLENGE);
    /** Stands for a client that nobody knows. */
    private static final InetAddress NOBODY = InetAddress.ofLiteral("0.0.0.0");

    private final Authentication authentication;

    /** What a request wants. */
    public record Wish(
            AuthAction action,
            String path,
            AuthProtocol protocol,
            @Nullable SessionId session) {}

    /** Asks {@code authentication}. */
    public HttpAccess(Authentication authentication) {
        this.authentication = authentication;
    }

    /** Calls {@code allowed} on the connection's loop when the request may have its wish; otherwise answers it. */
    public void ask(HttpExchange exchange, Wish wish, Consumer<AuthDecision.Allow> allowed) {
        HttpRequest request = exchange.request();
        String userAgent = request.header("User-Agent");
        Credentials credentials = Credentials.ofHttp(request.header("Authorization"), request.rawQuery());
        AuthRequest asked = new AuthRequest(
                wish.action,
                wish.path,
                credentials,
                clientOf(request, wish, credentials),
                wish.protocol,
                wish.session,
                request.rawQuery(),
                userAgent == null ? "" : userAgent);
        authentication.authenticate(asked, exchange::execute, decision -> {
            switch (decision) {
                case AuthDecision.Allow allow -> allowed.accept(allow);
                case AuthDecision.Deny _, AuthDecision.Challenge _ ->
                    exchange.tryRespond(credentials.isEmpty() || loadsPage(request) ? CHALLENGED : UNAUTHORIZED);
            }
        });
    }

    /** Whether a browser is to show the answer as a page: scripts and programs do not ask for HTML. */
    private static boolean loadsPage(HttpRequest request) {
        String accepted = request.header("Accept");
        return accepted != null && accepted.contains("text/html");
    }

    /**
     * The client. A nameless request for a say over the server that comes from this machine on somebody else's behalf, a web page of
     * another origin or a proxy that is not trusted, does not count as this machine's.
     */
    private static InetAddress clientOf(HttpRequest request, Wish wish, Credentials credentials) {
        InetAddress client = request.peer().client();
        boolean onBehalf = wish.protocol == AuthProtocol.NONE
                && credentials.isEmpty()
                && client.isLoopbackAddress()
                && !LocalAccess.INSTANCE.allows(request);
        return onBehalf ? NOBODY : client;
    }

    /** Refuses all but this machine while no users are configured. */
    public Guard localUntilConfigured() {
        return request -> authentication.usersConfigured() ? Optional.empty() : LocalAccess.INSTANCE.check(request);
    }

    /** Lets pass who may take {@code action}, once users are configured; until then {@link #localUntilConfigured} is all. */
    public Gate gate(AuthAction action) {
        Wish wish = new Wish(action, "", AuthProtocol.NONE, null);
        return (exchange, pass) -> {
            if (authentication.usersConfigured()) {
                ask(exchange, wish, _ -> pass.run());
            } else {
                pass.run();
            }
        };
    }

    /**
     * Lets pass who may have the API do what takes {@code needed}, once users are configured; until then {@link #localUntilConfigured}
     * is all. The handler finds who it was as a note of the exchange.
     */
    public Gate api(ApiPower needed) {
        Wish wish = new Wish(AuthAction.API, "", AuthProtocol.NONE, null);
        return (exchange, pass) -> {
            if (!authentication.usersConfigured()) {
                pass.run();
                return;
            }
            ask(exchange, wish, allowed -> {
                if (allowed.power().covers(needed)) {
                    exchange.note(allowed);
                    pass.run();
                } else {
                    exchange.tryRespond(HttpResponse.error(403, needed.refusal(allowed.user())));
                }
            });
        };
    }

    /** Lets pass who may read the path that the route's parameter {@code name} has: for pages. */
    public Gate readers(String name) {
        return (exchange, pass) -> ask(
                exchange, new Wish(AuthAction.READ, exchange.parameter(name), AuthProtocol.FLV, null), _ -> pass.run());
    }

    /** Lets pass who may play back what the path has recorded that the route's parameter {@code name} has: for pages. */
    public Gate playback(String name) {
        return (exchange, pass) -> ask(
                exchange,
                new Wish(AuthAction.PLAYBACK, exchange.parameter(name), AuthProtocol.NONE, null),
                _ -> pass.run());
    }

    /** Lets pass who may publish to the path that the route's parameter {@code name} has: for pages. */
    public Gate publishers(String name) {
        return (exchange, pass) -> ask(
                exchange,
                new Wish(AuthAction.PUBLISH, exchange.parameter(name), AuthProtocol.WEBRTC, null),
                _ -> pass.run());
    }
}
