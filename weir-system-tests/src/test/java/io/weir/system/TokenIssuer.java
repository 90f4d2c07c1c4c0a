package io.weir.system;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.security.interfaces.RSAPublicKey;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;

/** Signs tokens, and publishes the key to check them with; written against RFC 7515, not with the library that the server uses. */
final class TokenIssuer implements AutoCloseable {
    private static final Base64.Encoder BASE64 = Base64.getUrlEncoder().withoutPadding();

    private final KeyPair keys;
    private final HttpServer server;

    TokenIssuer() throws GeneralSecurityException, IOException {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
        generator.initialize(2048);
        keys = generator.generateKeyPair();
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 64);
        RSAPublicKey key = (RSAPublicKey) keys.getPublic();
        byte[] set = ("{\"keys\":[{\"kty\":\"RSA\",\"kid\":\"k1\",\"n\":\""
                        + BASE64.encodeToString(key.getModulus().toByteArray()) + "\",\"e\":\""
                        + BASE64.encodeToString(key.getPublicExponent().toByteArray()) + "\"}]}")
                .getBytes(StandardCharsets.UTF_8);
        server.createContext("/jwks", exchange -> {
            exchange.sendResponseHeaders(200, set.length);
            exchange.getResponseBody().write(set);
            exchange.close();
        });
        server.start();
    }

    String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort() + "/jwks";
    }

    String token(String subject, String action, Duration lifetime) throws GeneralSecurityException {
        String head = encoded("{\"alg\":\"RS256\",\"kid\":\"k1\"}");
        String body = encoded("{\"sub\":\"" + subject + "\",\"exp\":"
                + Instant.now().plus(lifetime).getEpochSecond() + ",\"mediamtx_permissions\":[{\"action\":\"" + action
                + "\",\"path\":\"\"}]}");
        Signature signature = Signature.getInstance("SHA256withRSA");
        signature.initSign(keys.getPrivate());
        signature.update((head + "." + body).getBytes(StandardCharsets.US_ASCII));
        return head + "." + body + "." + BASE64.encodeToString(signature.sign());
    }

    private static String encoded(String json) {
        return BASE64.encodeToString(json.getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
