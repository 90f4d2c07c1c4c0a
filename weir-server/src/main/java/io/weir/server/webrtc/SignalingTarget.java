package io.weir.server.webrtc;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Locale;
import java.util.Optional;

/**
 * A WHIP or WHEP endpoint that we are to be a client of.
 *
 * @param uri its address, {@code http} or {@code https}, without user and password
 * @param authorization the field of that name, or empty
 * @param fingerprint of the certificate to accept, empty for those that verify
 */
record SignalingTarget(URI uri, String authorization, String fingerprint) {
    /**
     * Reads {@code whep://…}, {@code wheps://…}, {@code whip://…}, {@code whips://…}: with the s HTTPS, without it HTTP. User and
     * password are sent as Basic credentials; a token goes before them.
     *
     * @param protocol {@code whep} or {@code whip}
     * @return empty when the address is of another protocol
     * @throws IllegalArgumentException when it is no URL; the message does not repeat it
     */
    static Optional<SignalingTarget> parse(String protocol, String address, String token, String fingerprint) {
        String lower = address.toLowerCase(Locale.ROOT);
        boolean secure = lower.startsWith(protocol + "s://");
        if (!secure && !lower.startsWith(protocol + "://")) {
            return Optional.empty();
        }
        String rest = address.substring(address.indexOf("://"));
        URI uri;
        try {
            uri = URI.create((secure ? "https" : "http") + rest);
        } catch (IllegalArgumentException _) {
            throw new IllegalArgumentException("not a URL");
        }
        if (uri.getHost() == null) {
            throw new IllegalArgumentException("not a URL: there is no host");
        }
        String user = uri.getUserInfo();
        String authorization = "";
        if (!token.isEmpty()) {
            authorization = "Bearer " + token;
        } else if (user != null) {
            authorization = "Basic " + Base64.getEncoder().encodeToString(user.getBytes(StandardCharsets.UTF_8));
        }
        URI plain = user == null ? uri : URI.create(uri.toString().replace(uri.getRawUserInfo() + "@", ""));
        return Optional.of(new SignalingTarget(plain, authorization, fingerprint));
    }

    /** For logs and statuses: where, and no secret. */
    @Override
    public String toString() {
        return uri.getScheme() + "://" + uri.getRawAuthority() + uri.getRawPath();
    }
}
