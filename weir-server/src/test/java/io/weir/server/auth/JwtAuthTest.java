package io.weir.server.auth;

import static io.weir.config.AuthAction.API;
import static io.weir.config.AuthAction.PUBLISH;
import static io.weir.config.AuthAction.READ;
import static io.weir.server.auth.Asking.request;
import static io.weir.server.auth.Asking.token;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.ECDSASigner;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.OctetKeyPair;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import com.nimbusds.jose.util.Base64URL;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.PlainJWT;
import com.nimbusds.jwt.SignedJWT;
import java.nio.charset.StandardCharsets;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class JwtAuthTest {
    private static final RSAKey RSA = rsa("one");
    private static final RSAKey OTHER_RSA = rsa("two");
    private static final List<Map<String, String>> MAY_READ = List.of(Map.of("action", "read", "path", "~^live/"));

    private final AuthServer server = new AuthServer();

    private static RSAKey rsa(String id) {
        try {
            return new RSAKeyGenerator(2048).keyID(id).generate();
        } catch (JOSEException e) {
            throw new AssertionError(e);
        }
    }

    @AfterEach
    void close() {
        server.close();
    }

    private void publishKeys(JWK... keys) {
        String set = new JWKSet(List.of(keys)).toString(true);
        server.answers = _ -> new AuthServer.Answer(200, set);
    }

    private Asking asking(String more) {
        return new Asking("authMethod: jwt\nauthJWTJWKS: " + server.url("/jwks") + "\n" + more);
    }

    private static JWTClaimsSet.Builder claims() {
        return new JWTClaimsSet.Builder().subject("alice").claim("mediamtx_permissions", MAY_READ);
    }

    private static String sign(RSAKey key, JWTClaimsSet.Builder claims) throws JOSEException {
        SignedJWT token = new SignedJWT(
                new JWSHeader.Builder(JWSAlgorithm.RS256).keyID(key.getKeyID()).build(), claims.build());
        token.sign(new RSASSASigner(key));
        return token.serialize();
    }

    private static AuthRequest reading(String token) {
        return request(READ, "live/cam", token(token));
    }

    @Test
    void shouldAllowWhatTheClaimPermits() throws Exception {
        publishKeys(RSA);
        try (Asking asking = asking("")) {
            String token = sign(RSA, claims());
            asking.assertAllowed(reading(token), "alice");
            asking.assertDenied(request(PUBLISH, "live/cam", token(token)), "does not permit");
            asking.assertDenied(request(READ, "cam", token(token)), "does not permit");
            String asPassword = token;
            asking.assertAllowed(request(READ, "live/a", Asking.user("any", asPassword)), "alice");
            String text = sign(
                    RSA,
                    new JWTClaimsSet.Builder().claim("mediamtx_permissions", "[{\"action\":\"api\",\"path\":\"\"}]"));
            asking.assertAllowed(request(API, "", token(text)), "");
            assertThat(asking.ask(request(READ, "live/a", Credentials.NONE)))
                    .isCompletedWithValue(new AuthDecision.Challenge());
        }
        assertThat(server.calls).as("the set is kept").hasSize(1);
    }

    @Test
    void shouldTakeEllipticCurveKeysAndOtherClaims() throws Exception {
        ECKey key = new ECKeyGenerator(Curve.P_256).keyID("ec").generate();
        publishKeys(RSA, key);
        SignedJWT token = new SignedJWT(
                new JWSHeader(JWSAlgorithm.ES256),
                new JWTClaimsSet.Builder()
                        .subject("eve")
                        .claim("rights", MAY_READ)
                        .build());
        token.sign(new ECDSASigner(key));
        try (Asking asking = asking("authJWTClaimKey: rights\n")) {
            asking.assertAllowed(reading(token.serialize()), "eve");
        }
    }

    @Test
    void shouldTakeEdwardsKeys() throws Exception {
        KeyPair pair = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
        byte[] info = pair.getPublic().getEncoded();
        OctetKeyPair key = new OctetKeyPair.Builder(
                        Curve.Ed25519, Base64URL.encode(Arrays.copyOfRange(info, info.length - 32, info.length)))
                .keyID("ed")
                .build();
        publishKeys(key);
        String input = Base64URL.encode("{\"alg\":\"EdDSA\",\"kid\":\"ed\"}") + "."
                + Base64URL.encode(claims().build().toString());
        Signature signature = Signature.getInstance("Ed25519");
        signature.initSign(pair.getPrivate());
        signature.update(input.getBytes(StandardCharsets.US_ASCII));
        byte[] sound = signature.sign();
        try (Asking asking = asking("")) {
            asking.assertAllowed(reading(input + "." + Base64URL.encode(sound)), "alice");
            sound[10] ^= 1;
            asking.assertDenied(reading(input + "." + Base64URL.encode(sound)), "no known key");
        }
    }

    @Test
    void shouldAnswerWhateverIsSentAsAToken() throws Exception {
        publishKeys(RSA);
        String sound = sign(RSA, claims());
        Random random = new Random(7);
        String alphabet = "ABCxyz019-_.=~ \u00e4";
        try (Asking asking = asking("")) {
            List<CompletableFuture<AuthDecision>> decisions = new ArrayList<>();
            for (int i = 0; i < 1000; i++) {
                StringBuilder broken = new StringBuilder(sound);
                for (int change = 0; change <= i % 3; change++) {
                    broken.setCharAt(
                            random.nextInt(sound.length() - 10), alphabet.charAt(random.nextInt(alphabet.length())));
                }
                if (i % 5 == 0) {
                    broken.setLength(random.nextInt(broken.length()));
                }
                if (!broken.toString().equals(sound)) {
                    decisions.add(asking.ask(
                            request(READ, "live/cam", token(broken.toString()), "10.1." + i / 200 + "." + i % 200)));
                }
            }
            await().atMost(Duration.ofSeconds(20)).until(() -> {
                asking.timers.advance(Duration.ofSeconds(4));
                return decisions.stream().allMatch(CompletableFuture::isDone);
            });
            assertThat(decisions).noneMatch(decision -> decision.join() instanceof AuthDecision.Allow);
        }
    }

    @Test
    void shouldLimitTokensPermissionsAndChecks() throws Exception {
        publishKeys(RSA);
        try (Asking asking = asking("")) {
            asking.assertDenied(reading("x".repeat(JwtVerifier.TOKEN_LENGTH_MAX)), "not valid");
            asking.assertDenied(reading("x".repeat(JwtVerifier.TOKEN_LENGTH_MAX + 1)), "too long");
            JWTClaimsSet most = new JWTClaimsSet.Builder()
                    .claim("p", Collections.nCopies(JwtClaims.PERMISSIONS_MAX, Map.of("action", "read")))
                    .build();
            assertThat(JwtClaims.permissions(most, "p").allow(reading(""))).isTrue();
            JWTClaimsSet tooMany = new JWTClaimsSet.Builder()
                    .claim("p", Collections.nCopies(JwtClaims.PERMISSIONS_MAX + 1, Map.of("action", "read")))
                    .build();
            assertThatThrownBy(() -> JwtClaims.permissions(tooMany, "p")).hasMessageContaining("more than");
            server.gate = new CountDownLatch(1);
            String token = sign(RSA, claims());
            List<CompletableFuture<AuthDecision>> held = new ArrayList<>();
            for (int i = 0; i < JwtVerifier.CHECKS_MAX; i++) {
                held.add(asking.ask(request(READ, "live/cam", token(token), "10.0.0." + i % 8)));
            }
            assertThat(asking.ask(request(READ, "live/cam", token(token), "10.0.0.9")))
                    .isCompletedWithValue(new AuthDecision.Deny("too many tokens are being checked"));
            assertThat(asking.counters.value(Authentication.CROWDED)).isZero();
            server.gate.countDown();
            assertThat(held)
                    .allSatisfy(decision -> assertThat(decision)
                            .succeedsWithin(Duration.ofSeconds(20))
                            .isInstanceOf(AuthDecision.Allow.class));
        }
    }

    @Test
    void shouldCheckTokensOfOthersWhileOneAddressSendsMany() throws Exception {
        publishKeys(RSA);
        String token = sign(RSA, claims());
        server.gate = new CountDownLatch(1);
        try (Asking asking = asking("")) {
            List<CompletableFuture<AuthDecision>> held = new ArrayList<>();
            for (int i = 0; i < JwtVerifier.ADDRESS_MAX; i++) {
                held.add(asking.ask(reading(token)));
            }
            for (int i = 0; i < JwtVerifier.CHECKS_MAX; i++) {
                assertThat(asking.ask(reading(token)))
                        .isCompletedWithValue(
                                new AuthDecision.Deny("too many tokens of this address are being checked"));
            }
            assertThat(asking.counters.value(Authentication.CROWDED)).isEqualTo(JwtVerifier.CHECKS_MAX);
            held.add(asking.ask(request(READ, "live/cam", token(token), "10.0.0.2")));
            assertThat(held).noneMatch(CompletableFuture::isDone);
            server.gate.countDown();
            assertThat(held)
                    .allSatisfy(decision -> assertThat(decision)
                            .succeedsWithin(Duration.ofSeconds(60))
                            .isInstanceOf(AuthDecision.Allow.class));
            asking.assertAllowed(reading(token), "alice");
        }
    }

    @Test
    void shouldRefuseTokensThatAreNotAsTheyShouldBe() throws Exception {
        publishKeys(RSA.toPublicJWK());
        try (Asking asking = asking("")) {
            asking.assertDenied(reading("nonsense"), "not valid");
            asking.assertDenied(reading(new PlainJWT(claims().build()).serialize()), "not valid");
            asking.assertDenied(reading(sign(OTHER_RSA, claims())), "no known key");
            SignedJWT shared = new SignedJWT(new JWSHeader(JWSAlgorithm.HS256), claims().build());
            shared.sign(new MACSigner(RSA.toRSAPublicKey().getEncoded()));
            asking.assertDenied(reading(shared.serialize()), "no known key");
            String sound = sign(RSA, claims());
            int dot = sound.indexOf('.');
            String forged = sound.substring(0, dot + 1)
                    + sign(RSA, claims().subject("root")).split("\\.")[1]
                    + sound.substring(sound.lastIndexOf('.'));
            asking.assertDenied(reading(forged), "no known key");
            asking.assertDenied(
                    reading(sign(
                            RSA,
                            claims().claim("mediamtx_permissions", List.of(Map.of("action", "read", "paths", "x"))))),
                    "unknown fields");
            asking.assertDenied(
                    reading(sign(RSA, claims().claim("mediamtx_permissions", List.of(Map.of("action", "fly"))))),
                    "unknown action");
            asking.assertDenied(
                    reading(sign(
                            RSA,
                            claims().claim(
                                            "mediamtx_permissions",
                                            List.of(Map.of("action", "read", "path", "~((a{1000}){1000}){1000}"))))),
                    "bad path");
            asking.assertDenied(reading(sign(RSA, claims().claim("mediamtx_permissions", "{}"))), "not valid");
            asking.assertDenied(reading(sign(RSA, new JWTClaimsSet.Builder())), "no claim");
        }
    }

    @Test
    void shouldHeedTimesIssuerAndAudience() throws Exception {
        publishKeys(RSA);
        try (Asking asking = asking("authJWTIssuer: us\nauthJWTAudience: weir\n")) {
            Instant end = Instant.EPOCH.plusSeconds(60);
            String token = sign(
                    RSA, claims().issuer("us").audience(List.of("x", "weir")).expirationTime(Date.from(end)));
            assertThat(asking.decide(reading(token))).isEqualTo(new AuthDecision.Allow("alice", end));
            asking.assertDenied(reading(sign(RSA, claims().issuer("them").audience("weir"))), "issuer");
            asking.assertDenied(reading(sign(RSA, claims().issuer("us"))), "audience");
            asking.assertDenied(
                    reading(sign(
                            RSA,
                            claims().issuer("us")
                                    .audience("weir")
                                    .notBeforeTime(Date.from(Instant.EPOCH.plusSeconds(3600))))),
                    "not hold yet");
            asking.clock.advance(Duration.ofSeconds(60));
            asking.assertDenied(reading(token), "expired");
        }
    }

    @Test
    void shouldFetchAgainForANewKeyButNotForEveryUnknownOne() throws Exception {
        publishKeys(RSA);
        try (Asking asking = asking("")) {
            asking.assertAllowed(reading(sign(RSA, claims())), "alice");
            publishKeys(OTHER_RSA);
            asking.assertDenied(reading(sign(OTHER_RSA, claims())), "no known key");
            assertThat(server.calls).hasSize(1);
            asking.clock.advance(JwksSource.REFRESH_MIN);
            asking.assertAllowed(reading(sign(OTHER_RSA, claims())), "alice");
            assertThat(server.calls).hasSize(2);
            asking.clock.advance(JwksSource.LIFETIME);
            server.answers = _ -> new AuthServer.Answer(500, "");
            asking.assertAllowed(reading(sign(OTHER_RSA, claims())), "alice");
            assertThat(server.calls)
                    .as("the old set holds while the server is down")
                    .hasSize(3);
            asking.clock.advance(JwksSource.STALE_MAX);
            asking.assertDenied(reading(sign(OTHER_RSA, claims())), "answered 500");
        }
    }

    @Test
    void shouldFetchAgainWhenToldTo() throws Exception {
        publishKeys(RSA, OTHER_RSA);
        try (Asking asking = asking("")) {
            asking.authentication.forgetKeys();
            asking.assertAllowed(reading(sign(OTHER_RSA, claims())), "alice");
            assertThat(server.calls).hasSize(1);
            publishKeys(RSA);
            asking.assertAllowed(reading(sign(OTHER_RSA, claims())), "alice");
            asking.authentication.forgetKeys();
            asking.assertDenied(reading(sign(OTHER_RSA, claims())), "no known key");
            asking.assertAllowed(reading(sign(RSA, claims())), "alice");
            assertThat(server.calls).hasSize(2);
            asking.authentication.forgetKeys();
            server.answers = _ -> new AuthServer.Answer(500, "");
            asking.assertAllowed(reading(sign(RSA, claims())), "alice");
            asking.assertAllowed(reading(sign(RSA, claims())), "alice");
            assertThat(server.calls).as("the set from before holds").hasSize(3);
        }
    }

    @Test
    void shouldFetchKeysOnlyFromWhereThePolicyAllows() throws Exception {
        publishKeys(RSA);
        String token = sign(RSA, claims());
        try (Asking asking = asking("")) {
            asking.policy.apply(List.of("https://keys.example.com"));
            asking.assertDenied(reading(token), "outgoingAllowedURLs does not allow http://127.0.0.1:");
            assertThat(server.calls).isEmpty();
            asking.policy.apply(List.of());
            server.location = "http://169.254.169.254/keys";
            server.answers = _ -> new AuthServer.Answer(302, "");
            asking.assertDenied(reading(token), "host 169.254.169.254");
        }
    }

    @Test
    void shouldFetchOnceForManyAndRefuseWhenThereIsNoSet() throws Exception {
        publishKeys(RSA);
        String token = sign(RSA, claims());
        try (Asking asking = asking("authJWTExclude: [{action: api}]\n")) {
            List<CompletableFuture<AuthDecision>> decisions = new ArrayList<>();
            for (int i = 0; i < 100; i++) {
                decisions.add(asking.ask(reading(token)));
            }
            assertThat(decisions)
                    .allSatisfy(decision -> assertThat(decision)
                            .succeedsWithin(Duration.ofSeconds(10))
                            .isInstanceOf(AuthDecision.Allow.class));
            assertThat(server.calls.size()).isLessThan(5);
            asking.assertAllowed(request(API, "", Credentials.NONE), "");
        }
        server.answers = _ -> new AuthServer.Answer(200, "x".repeat(JwksSource.SET_BYTES_MAX + 1));
        try (Asking asking = asking("")) {
            asking.assertDenied(reading(token), "does not answer");
            server.answers = _ -> new AuthServer.Answer(200, "{}");
            asking.assertDenied(reading(token), "not well formed");
            server.close();
            asking.assertDenied(reading(token), "does not answer");
            assertThat(asking.counters.value(Authentication.UNDECIDED)).isEqualTo(3);
        }
    }
}
