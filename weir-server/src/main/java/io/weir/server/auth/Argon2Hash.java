package io.weir.server.auth;

import io.weir.base.buf.Bytes;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.bouncycastle.crypto.generators.Argon2BytesGenerator;
import org.bouncycastle.crypto.params.Argon2Parameters;

/**
 * A password hashed with Argon2 (RFC 9106), in the usual encoded form {@code $argon2id$v=19$m=19456,t=2,p=1$salt$hash}.
 *
 * <p>Limits: {@value #MEMORY_MAX_KIB} KiB, {@value #PASSES_MAX} passes, {@value #LANES_MAX} lanes.
 */
public final class Argon2Hash {
    static final int MEMORY_MAX_KIB = 256 << 10;
    static final int PASSES_MAX = 64;
    static final int LANES_MAX = 16;

    /** Memory, passes and lanes of new hashes: the smallest that OWASP's password storage sheet recommends. */
    private static final int MEMORY_KIB = 19 << 10;

    private static final int PASSES = 2;
    private static final int LANES = 1;
    private static final int SALT_BYTES = 16;
    private static final int HASH_BYTES = 32;

    private static final Pattern ENCODED =
            Pattern.compile("\\$argon2(id|i|d)\\$v=(16|19)\\$m=(\\d{1,7}),t=(\\d{1,4}),p=(\\d{1,3})"
                    + "\\$([A-Za-z0-9+/]{1,128})=*\\$([A-Za-z0-9+/]{6,172})=*");

    private final Argon2Parameters parameters;
    private final Bytes hash;

    private Argon2Hash(Argon2Parameters parameters, Bytes hash) {
        this.parameters = parameters;
        this.hash = hash;
    }

    /** The encoded hash, or empty when it is none, or one that would cost more than the limits. */
    static Optional<Argon2Hash> parse(String encoded) {
        Matcher parts = ENCODED.matcher(encoded);
        if (!parts.matches()) {
            return Optional.empty();
        }
        int memoryKib = Integer.parseInt(parts.group(3));
        int passes = Integer.parseInt(parts.group(4));
        int lanes = Integer.parseInt(parts.group(5));
        if (memoryKib < 8 * lanes || memoryKib > MEMORY_MAX_KIB || passes < 1 || passes > PASSES_MAX) {
            return Optional.empty();
        }
        if (lanes < 1 || lanes > LANES_MAX) {
            return Optional.empty();
        }
        try {
            Base64.Decoder decoder = Base64.getDecoder();
            int version = Integer.parseInt(parts.group(2));
            Argon2Parameters parameters = new Argon2Parameters.Builder(type(parts.group(1)))
                    .withVersion(
                            version == 16 ? Argon2Parameters.ARGON2_VERSION_10 : Argon2Parameters.ARGON2_VERSION_13)
                    .withMemoryAsKB(memoryKib)
                    .withIterations(passes)
                    .withParallelism(lanes)
                    .withSalt(decoder.decode(parts.group(6)))
                    .build();
            return Optional.of(new Argon2Hash(parameters, Bytes.wrap(decoder.decode(parts.group(7)))));
        } catch (IllegalArgumentException _) {
            return Optional.empty();
        }
    }

    private static int type(String word) {
        return switch (word) {
            case "d" -> Argon2Parameters.ARGON2_d;
            case "i" -> Argon2Parameters.ARGON2_i;
            default -> Argon2Parameters.ARGON2_id;
        };
    }

    /** Whether it is the hash of {@code password}. Takes tens of milliseconds and the memory it names. */
    boolean matches(String password) {
        return MessageDigest.isEqual(hash.toArray(), generate(parameters, password, hash.length()));
    }

    /** A fresh encoded hash of {@code password}, without the {@code argon2:} that stands before it in a configuration. */
    public static String encode(String password) {
        byte[] salt = new byte[SALT_BYTES];
        new SecureRandom().nextBytes(salt);
        Argon2Parameters parameters = new Argon2Parameters.Builder(Argon2Parameters.ARGON2_id)
                .withVersion(Argon2Parameters.ARGON2_VERSION_13)
                .withMemoryAsKB(MEMORY_KIB)
                .withIterations(PASSES)
                .withParallelism(LANES)
                .withSalt(salt)
                .build();
        Base64.Encoder encoder = Base64.getEncoder().withoutPadding();
        return "$argon2id$v=19$m=" + MEMORY_KIB + ",t=" + PASSES + ",p=" + LANES + "$" + encoder.encodeToString(salt)
                + "$" + encoder.encodeToString(generate(parameters, password, HASH_BYTES));
    }

    private static byte[] generate(Argon2Parameters parameters, String password, int length) {
        Argon2BytesGenerator generator = new Argon2BytesGenerator();
        generator.init(parameters);
        byte[] out = new byte[length];
        generator.generateBytes(password.getBytes(StandardCharsets.UTF_8), out);
        return out;
    }
}
