package io.weir.platform.acme;

import io.weir.base.buf.Bytes;
import io.weir.platform.http.HttpExchange;
import io.weir.platform.http.HttpResponse;
import io.weir.platform.http.Route;
import io.weir.platform.tls.AlpnChallenges;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The answers to the challenges that are open: texts by token for HTTP-01, certificates by name for TLS-ALPN-01.
 *
 * <p>Threading: any thread. Limits: as many as one order has names.
 */
public final class ChallengeAnswers {
    private final Map<String, String> texts = new ConcurrentHashMap<>();
    private final AlpnChallenges handshakes = new AlpnChallenges();

    /** For TLS listeners. */
    public AlpnChallenges handshakes() {
        return handshakes;
    }

    /** For HTTP servers: anyone who knows a token may have its text. */
    public Route route() {
        return Route.onLoop("GET", "/.well-known/acme-challenge/{token}", this::answer)
                .withoutCors();
    }

    private void answer(HttpExchange exchange) {
        String text = texts.get(exchange.parameter("token"));
        exchange.respond(
                text == null
                        ? HttpResponse.text(404, "no such challenge")
                        : HttpResponse.of(200, "application/octet-stream", Bytes.ofUtf8(text)));
    }

    void put(String token, String text) {
        texts.put(token, text);
    }

    void remove(String token) {
        texts.remove(token);
    }
}
