package io.weir.platform.http;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The opening handshake, a server's side (RFC 6455 §4.2). */
final class WebSocketHandshake {
    /** RFC 6455 §1.3. */
    private static final String ACCEPT_SUFFIX = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";

    private static final int KEY_BYTES = 16;
    private static final String VERSION = "13";

    private WebSocketHandshake() {}

    /** Why the request is no upgrade we can follow, or empty. */
    static Optional<HttpResponse> refusal(HttpRequest request) {
        if (!request.isWebSocketUpgrade()
                || !request.method().equals("GET")
                || request.version() != HttpVersion.HTTP_1_1) {
            return Optional.of(upgradeRequired("this address speaks WebSocket only\n"));
        }
        if (!VERSION.equals(request.header("Sec-WebSocket-Version"))) {
            return Optional.of(upgradeRequired("the only WebSocket version spoken is 13\n"));
        }
        return isKey(request.header("Sec-WebSocket-Key"))
                ? Optional.empty()
                : Optional.of(HttpResponse.text(400, "Sec-WebSocket-Key is not 16 bytes in base 64\n"));
    }

    private static HttpResponse upgradeRequired(String text) {
        // RFC 9110 §15.5.22 wants Upgrade named; Connection is the server's own field to write.
        return HttpResponse.text(426, text).with("Upgrade", "websocket").with("Sec-WebSocket-Version", VERSION);
    }

    private static boolean isKey(@Nullable String key) {
        try {
            return key != null && key.length() == 24 && Base64.getDecoder().decode(key).length == KEY_BYTES;
        } catch (IllegalArgumentException _) {
            return false;
        }
    }

    /** The fields of the acceptance. */
    static String[] acceptance(HttpRequest request, @Nullable String subprotocol) {
        String accept = accept(String.valueOf(request.header("Sec-WebSocket-Key")));
        return subprotocol == null
                ? new String[] {"Sec-WebSocket-Accept", accept}
                : new String[] {"Sec-WebSocket-Accept", accept, "Sec-WebSocket-Protocol", subprotocol};
    }

    static String accept(String key) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-1")
                    .digest((key + ACCEPT_SUFFIX).getBytes(StandardCharsets.US_ASCII));
            return Base64.getEncoder().encodeToString(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
