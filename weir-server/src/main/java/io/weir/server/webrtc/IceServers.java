package io.weir.server.webrtc;

import io.weir.config.IceServer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * The STUN and TURN servers that clients are told of, as {@code Link} fields (RFC 9725 section 4.6). A server with the user name
 * {@value #DERIVED} gets credentials that end after {@link #LIFETIME} (the TURN REST API draft).
 */
final class IceServers {
    /** The user name that asks for derived credentials. */
    static final String DERIVED = "AUTH_SECRET";
    /** How long derived credentials hold. */
    static final Duration LIFETIME = Duration.ofHours(24);

    private static final String HMAC = "HmacSHA1";

    private IceServers() {}

    /**
     * The values of the fields, in the order of the configuration.
     *
     * @param name makes derived user names differ; a session's
     */
    static List<String> links(List<IceServer> servers, String name, Instant now) {
        List<String> links = new ArrayList<>();
        for (IceServer server : servers) {
            links.add(link(server, name, now));
        }
        return links;
    }

    private static String link(IceServer server, String name, Instant now) {
        String url = server.url().value();
        String username = server.username().value();
        String password = server.password().value();
        String link = "<" + url + ">; rel=\"ice-server\"";
        if (url.toLowerCase(Locale.ROOT).startsWith("stun") || username.isEmpty()) {
            return link;
        }
        if (username.equals(DERIVED)) {
            String derived = now.plus(LIFETIME).getEpochSecond() + ":" + name;
            return link + credentials(derived, hmac(password, derived));
        }
        return link + credentials(username, password);
    }

    private static String credentials(String username, String password) {
        return "; username=\"" + quoted(username) + "\"; credential=\"" + quoted(password)
                + "\"; credential-type=\"password\"";
    }

    /** RFC 9110 section 5.6.4. */
    private static String quoted(String text) {
        return text.replace("\\", "\\\\").replace("\"", "\\\"");
    }

    private static String hmac(String secret, String text) {
        try {
            Mac mac = Mac.getInstance(HMAC);
            mac.init(new SecretKeySpec(secret.getBytes(StandardCharsets.UTF_8), HMAC));
            return Base64.getEncoder().encodeToString(mac.doFinal(text.getBytes(StandardCharsets.UTF_8)));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }
}
