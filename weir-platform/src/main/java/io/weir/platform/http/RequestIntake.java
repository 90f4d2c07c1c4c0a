package io.weir.platform.http;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import java.util.Optional;

/**
 * Decides from a request's head what is to happen to it: which route, or which answer at once.
 *
 * <p>Threading: the connection's loop.
 */
final class RequestIntake {
    private static final String ALLOW_HEADERS = "Authorization, Content-Type, If-Match, If-None-Match, Range";
    /** Digits of the largest length read: far above every limit, far below what overflows. */
    private static final int LENGTH_DIGITS_MAX = 18;

    private static final String[] NO_FIELDS = {};

    private final Serving serving;

    RequestIntake(Serving serving) {
        this.serving = serving;
    }

    /**
     * What to do with a request.
     *
     * @throws MalformedRequestException when it is to be refused and the connection to end
     */
    IncomingRequest accept(RequestHead head, HttpPeer peer) throws MalformedRequestException {
        HttpRequest request = serving.reader.read(head, peer);
        IncomingRequest incoming = route(request);
        incoming.expectsContinue = expectsContinue(request);
        if (incoming.immediate != null && hasBody(head.fields())) {
            // Its body is not worth reading, so the next request cannot be found.
            incoming.last = true;
        }
        return incoming;
    }

    private IncomingRequest route(HttpRequest request) throws MalformedRequestException {
        Router router = serving.router;
        return switch (router.match(request.method(), request.path())) {
            case Router.Match.Found found -> found(request, router, found);
            case Router.Match.OtherMethod other -> otherMethod(request, router, other);
            case Router.Match.None _ ->
                IncomingRequest.answered(
                        request,
                        request.path().equals("*")
                                ? HttpResponse.of(204).with("Allow", "GET, HEAD, OPTIONS")
                                : router.notFound(request.path()));
        };
    }

    private static IncomingRequest found(HttpRequest request, Router router, Router.Match.Found found)
            throws MalformedRequestException {
        Route route = found.route();
        Optional<HttpResponse> refusal = route.refusal(request);
        IncomingRequest incoming;
        if (refusal.isPresent()) {
            incoming = IncomingRequest.answered(request, refusal.get());
        } else {
            if (declaredLength(request) > route.bodyMaxBytes()) {
                throw tooLong(route);
            }
            incoming = IncomingRequest.routed(request, route, found.values());
        }
        incoming.more = corsFields(request, router, route);
        return incoming;
    }

    private static IncomingRequest otherMethod(HttpRequest request, Router router, Router.Match.OtherMethod other) {
        Route route = other.sample();
        HttpResponse response;
        if (!request.method().equals("OPTIONS")) {
            response = router.methodNotAllowed(request.path(), other.allow());
        } else if (skipsGuards(request, route)) {
            // Browsers send no credentials with a preflight, so guards have nothing to go by.
            response = HttpResponse.of(204).with("Allow", other.allow());
            if (request.headers().has("Access-Control-Request-Method")) {
                response = response.with("Access-Control-Allow-Methods", other.allow())
                        .with("Access-Control-Allow-Headers", ALLOW_HEADERS)
                        .with("Access-Control-Max-Age", "86400");
            }
        } else {
            response =
                    route.refusal(request).orElseGet(() -> HttpResponse.of(204).with("Allow", other.allow()));
        }
        IncomingRequest incoming = IncomingRequest.answered(request, response);
        incoming.more = corsFields(request, router, route);
        return incoming;
    }

    /** Whether an OPTIONS request is answered without asking the route's guards: a preflight of an origin that may, if the route has a say. */
    private static boolean skipsGuards(HttpRequest request, Route route) {
        CorsPolicy own = route.cors();
        return own == null
                || request.headers().has("Access-Control-Request-Method")
                        && own.allowed(request.header("Origin")).isPresent();
    }

    private static String[] corsFields(HttpRequest request, Router router, Route route) {
        CorsPolicy own = route.cors();
        CorsPolicy policy = own == null ? router.cors() : own;
        Optional<String> allowed = policy.allowed(request.header("Origin"));
        if (allowed.isEmpty()) {
            return policy.varies() ? new String[] {"Vary", "Origin"} : NO_FIELDS;
        }
        String origin = allowed.get();
        return policy.varies()
                ? new String[] {
                    "Access-Control-Allow-Origin", origin, "Access-Control-Allow-Credentials", "true", "Vary", "Origin"
                }
                : new String[] {"Access-Control-Allow-Origin", origin};
    }

    private static boolean expectsContinue(HttpRequest request) throws MalformedRequestException {
        String expectation = request.header("Expect");
        if (expectation == null || request.version() == HttpVersion.HTTP_1_0) {
            return false;
        }
        if (!expectation.equalsIgnoreCase("100-continue")) {
            throw new MalformedRequestException(417, "the only expectation known is 100-continue");
        }
        return true;
    }

    private static boolean hasBody(HttpHeaders fields) {
        return fields.contains(HttpHeaderNames.TRANSFER_ENCODING)
                || !fields.get(HttpHeaderNames.CONTENT_LENGTH, "0").equals("0");
    }

    /** RFC 9110 §8.6: digits only. The decoder is more lenient. */
    private static long declaredLength(HttpRequest request) throws MalformedRequestException {
        String length = request.header("Content-Length");
        if (length == null) {
            return 0;
        }
        for (int i = 0; i < length.length(); i++) {
            if (length.charAt(i) < '0' || length.charAt(i) > '9') {
                throw new MalformedRequestException(400, "Content-Length is not a number");
            }
        }
        if (length.isEmpty() || length.length() > LENGTH_DIGITS_MAX) {
            throw new MalformedRequestException(400, "Content-Length is not a number of a sensible size");
        }
        return Long.parseLong(length);
    }

    static MalformedRequestException tooLong(Route route) {
        return new MalformedRequestException(413, "the body is longer than " + route.bodyMaxBytes() + " bytes");
    }
}
