package io.weir.server.auth;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.factories.DefaultJWSVerifierFactory;
import com.nimbusds.jose.jwk.AsymmetricJWK;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKMatcher;
import com.nimbusds.jose.jwk.KeyType;
import com.nimbusds.jose.jwk.OctetKeyPair;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import io.weir.base.net.AddressBlock;
import io.weir.base.net.AddressCounts;
import io.weir.base.time.Clock;
import io.weir.config.AuthConfig;
import io.weir.server.outgoing.UrlPolicy;
import java.io.IOException;
import java.text.ParseException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tokens signed by somebody whose keys are published, with their permissions in a claim. RSA, ECDSA and Ed25519 signatures.
 *
 * <p>Threading: any thread; tokens are checked on virtual threads.
 * <p>Limits: {@value #CHECKS_MAX} tokens being checked, {@value #ADDRESS_MAX} of one address; {@value #TOKEN_LENGTH_MAX} characters in a
 * token.
 */
final class JwtVerifier implements Verifier {
    /** Tokens checked, or waiting for keys, at once. */
    static final int CHECKS_MAX = 8192;

    /** Tokens of clients of one address among them: many may be behind one. */
    static final int ADDRESS_MAX = 2048;

    /** Longest token. */
    static final int TOKEN_LENGTH_MAX = 16 << 10;

    private static final Logger LOG = LoggerFactory.getLogger(JwtVerifier.class);

    private final AuthConfig config;
    private final Permissions excluded;
    private final JwksSource keys;
    private final Clock clock;
    private final AtomicInteger checks = new AtomicInteger();
    private final AddressCounts ofAddress = new AddressCounts(ADDRESS_MAX);

    /** Checks with the keys of {@code authJWTJWKS}. */
    JwtVerifier(AuthConfig config, Duration deadline, UrlPolicy policy, Clock clock) {
        this.config = config;
        this.excluded = new Permissions(config.jwtExclude());
        this.keys = new JwksSource(config, deadline, policy, clock);
        this.clock = clock;
    }

    @Override
    public void verify(AuthRequest request, Nameless nameless, Consumer<Verdict> reply) {
        if (nameless == Nameless.WELCOME && excluded.allow(request)) {
            reply.accept(new Verdict.Granted("", null));
        } else if (tokenOf(request).isEmpty()) {
            reply.accept(new Verdict.Refused("no token was sent"));
        } else {
            start(request, reply);
        }
    }

    private void start(AuthRequest request, Consumer<Verdict> reply) {
        AddressBlock address = AddressBlock.of(request.client());
        if (!ofAddress.tryAdd(address)) {
            reply.accept(new Verdict.Crowded("too many tokens of this address are being checked"));
            return;
        }
        if (checks.incrementAndGet() > CHECKS_MAX) {
            release(address);
            reply.accept(new Verdict.Undecided("too many tokens are being checked"));
            return;
        }
        Thread.ofVirtual().name("auth").start(() -> {
            Verdict verdict;
            try {
                verdict = check(request);
            } finally {
                release(address);
            }
            reply.accept(verdict);
        });
    }

    private void release(AddressBlock address) {
        checks.decrementAndGet();
        ofAddress.remove(address);
    }

    /** The token; of HTTP's queries only when the configuration says so. */
    private String tokenOf(AuthRequest request) {
        Credentials sent = request.credentials();
        boolean fromQuery = sent.user().isEmpty()
                && sent.password().isEmpty()
                && Credentials.ofQuery(request.query()).token().equals(sent.token());
        return fromQuery && request.protocol().canChallenge() && !config.jwtInHttpQuery() ? "" : sent.token();
    }

    private Verdict check(AuthRequest request) {
        String token = tokenOf(request);
        try {
            if (token.length() > TOKEN_LENGTH_MAX) {
                return new Verdict.Refused("the token is too long");
            }
            SignedJWT signed = SignedJWT.parse(token);
            if (!isSigned(signed)) {
                return new Verdict.Refused("no known key made the token's signature");
            }
            JWTClaimsSet claims = signed.getJWTClaimsSet();
            Optional<String> problem = JwtClaims.problemOf(claims, config, clock.wallTime());
            if (problem.isPresent()) {
                return new Verdict.Refused(problem.get());
            }
            if (!JwtClaims.permissions(claims, config.jwtClaimKey()).allow(request)) {
                return new Verdict.Refused("the token does not permit this");
            }
            String subject = claims.getSubject();
            return new Verdict.Granted(subject == null ? "" : subject, JwtClaims.expiresAt(claims));
        } catch (ParseException e) {
            return new Verdict.Refused("the token is not valid: " + e.getMessage());
        } catch (JOSEException e) {
            return new Verdict.Refused("the token's signature cannot be checked");
        } catch (IOException e) {
            return new Verdict.Undecided(String.valueOf(e.getMessage()));
        } catch (RuntimeException e) {
            // what a stranger sent went through a library: whatever becomes of that, there is an answer
            LOG.warn("a token could not be checked", e);
            return new Verdict.Refused("the token cannot be checked");
        }
    }

    private boolean isSigned(SignedJWT token) throws JOSEException, IOException {
        JWSHeader header = token.getHeader();
        JWKMatcher matcher = JWKMatcher.forJWSHeader(header);
        if (matcher == null || !matcher.getKeyTypes().stream().allMatch(JwtVerifier::isSupported)) {
            return false;
        }
        for (JWK key : keys.awaitKeys(matcher)) {
            if (verifies(token, key)) {
                return true;
            }
        }
        return false;
    }

    private static boolean verifies(SignedJWT token, JWK key) throws JOSEException {
        return switch (key) {
            case OctetKeyPair edwards -> EdwardsSignature.isBy(edwards, token);
            case AsymmetricJWK pair ->
                token.verify(new DefaultJWSVerifierFactory().createJWSVerifier(token.getHeader(), pair.toPublicKey()));
            default -> false;
        };
    }

    /** A published set has no shared secrets. */
    private static boolean isSupported(KeyType type) {
        return KeyType.RSA.equals(type) || KeyType.EC.equals(type) || KeyType.OKP.equals(type);
    }

    @Override
    public void forgetKeys() {
        keys.forget();
    }

    @Override
    public void close() {
        keys.close();
    }
}
