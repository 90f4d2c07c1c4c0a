package io.weir.server.auth;

import io.weir.config.AuthAction;
import io.weir.config.Secret;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * URLs that carry their permission: {@code expires}, {@code signature} and, for one client only, {@code address} in the query. The
 * signature is HMAC-SHA256 over action, path, expiry and address. The expiry says until when a session may begin; one that has begun
 * goes on.
 *
 * <p>Threading: immutable.
 */
public final class SignedUrls {
    private static final String EXPIRES = "expires";
    private static final String SIGNATURE = "signature";
    private static final String ADDRESS = "address";
    /** Digits of a second in this millennium and the next ones. */
    private static final int EXPIRES_DIGITS_MAX = 12;

    private final List<Secret> secrets;

    /**
     * What a URL allows.
     *
     * @param action publish, read or playback
     * @param address the only address it may be used from; empty for any
     */
    public record Grant(AuthAction action, String path, Instant expires, String address) {
        private String text() {
            return String.join(
                    "\n", "weir-url-1", action.text(), path, Long.toString(expires.getEpochSecond()), address);
        }
    }

    /** The first secret signs, all verify. */
    public SignedUrls(List<Secret> secrets) {
        this.secrets = List.copyOf(secrets);
    }

    /**
     * The query that makes a URL allow what {@code grant} says.
     *
     * @throws IllegalStateException when there is no secret
     */
    public String query(Grant grant) {
        if (secrets.isEmpty()) {
            throw new IllegalStateException("there is no secret to sign with");
        }
        String signature = Base64.getUrlEncoder().withoutPadding().encodeToString(sign(secrets.getFirst(), grant));
        String address = grant.address.isEmpty() ? "" : "&" + ADDRESS + "=" + grant.address;
        return EXPIRES + "=" + grant.expires.getEpochSecond() + address + "&" + SIGNATURE + "=" + signature;
    }

    /** What the signature in the request's query says; empty when it has none or no secret is configured. */
    Optional<Verdict> verify(AuthRequest request, Instant now) {
        if (secrets.isEmpty() || !request.query().contains(SIGNATURE)) {
            return Optional.empty();
        }
        String signature = RawQuery.value(request.query(), SIGNATURE);
        String expires = RawQuery.value(request.query(), EXPIRES);
        if (signature.isEmpty() || expires.isEmpty() || request.path().isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(verdict(request, signature, expires, now));
    }

    private Verdict verdict(AuthRequest request, String signature, String expires, Instant now) {
        if (expires.length() > EXPIRES_DIGITS_MAX || !expires.chars().allMatch(c -> c >= '0' && c <= '9')) {
            return new Verdict.Refused("the signed URL has no valid expiry");
        }
        String address = RawQuery.value(request.query(), ADDRESS);
        Grant grant =
                new Grant(request.action(), request.path(), Instant.ofEpochSecond(Long.parseLong(expires)), address);
        if (!isSigned(grant, signature)) {
            return new Verdict.Refused("the URL's signature is not valid for this action and path");
        }
        if (!grant.expires.isAfter(now)) {
            return new Verdict.Refused("the signed URL has expired");
        }
        if (!address.isEmpty() && !isAddress(address, request.client())) {
            return new Verdict.Refused("the signed URL is for another address");
        }
        return new Verdict.Granted("", null);
    }

    private boolean isSigned(Grant grant, String signature) {
        byte[] sent;
        try {
            sent = Base64.getUrlDecoder().decode(signature);
        } catch (IllegalArgumentException _) {
            return false;
        }
        boolean signed = false;
        for (Secret secret : secrets) {
            signed |= MessageDigest.isEqual(sign(secret, grant), sent);
        }
        return signed;
    }

    private static boolean isAddress(String text, InetAddress client) {
        try {
            return InetAddress.ofLiteral(text).equals(client);
        } catch (IllegalArgumentException _) {
            return false;
        }
    }

    private static byte[] sign(Secret secret, Grant grant) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(secret.value().getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
            return mac.doFinal(grant.text().getBytes(StandardCharsets.UTF_8));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has HmacSHA256", e);
        }
    }
}
