package io.weir.server.playback;

import io.weir.base.id.PathName;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.Base64;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * What stands in the addresses that a playlist leads to: that somebody was allowed to play this path, and until when. Nothing of it is
 * kept; the key is this process's own, so that addresses end with it.
 *
 * <p>Threading: immutable.
 */
final class VodTokens {
    /** Seconds for which addresses are good. */
    static final int VALID_S = 12 * 3600;

    private static final int KEY_LENGTH = 32;
    private static final int DIGITS_MAX = 12;

    private final SecretKeySpec key;

    VodTokens(SecureRandom random) {
        byte[] bytes = new byte[KEY_LENGTH];
        random.nextBytes(bytes);
        key = new SecretKeySpec(bytes, "HmacSHA256");
    }

    /**
     * A token for a path.
     *
     * @param end when what let the client in ends; null for never
     */
    String issue(PathName path, Instant now, @Nullable Instant end) {
        Instant latest = now.plusSeconds(VALID_S);
        long expires = (end == null || end.isAfter(latest) ? latest : end).getEpochSecond();
        return expires + "." + signature(path.value(), expires);
    }

    /** Whether the text is a token for the path that is still good. */
    boolean verify(String path, @Nullable String token, Instant now) {
        int dot = token == null ? -1 : token.indexOf('.');
        if (token == null || dot < 1 || dot > DIGITS_MAX) {
            return false;
        }
        String digits = token.substring(0, dot);
        if (!digits.chars().allMatch(c -> c >= '0' && c <= '9')) {
            return false;
        }
        long expires = Long.parseLong(digits);
        byte[] sent = token.substring(dot + 1).getBytes(StandardCharsets.UTF_8);
        byte[] right = signature(path, expires).getBytes(StandardCharsets.UTF_8);
        return MessageDigest.isEqual(right, sent) && expires > now.getEpochSecond();
    }

    private String signature(String path, long expires) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(key);
            byte[] all = mac.doFinal(("weir-vod-1\n" + path + "\n" + expires).getBytes(StandardCharsets.UTF_8));
            return Base64.getUrlEncoder().withoutPadding().encodeToString(all);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has HmacSHA256", e);
        }
    }
}
