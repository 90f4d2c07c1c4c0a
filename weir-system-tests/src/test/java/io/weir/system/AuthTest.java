package io.weir.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.weir.base.metrics.Counters;
import io.weir.config.AuthAction;
import io.weir.config.AuthConfig;
import io.weir.config.ConfigLoader;
import io.weir.config.Secret;
import io.weir.protocol.rtmp.RtmpClientOptions.Intent;
import io.weir.protocol.rtmp.RtmpUrl;
import io.weir.server.auth.Authentication;
import io.weir.server.auth.SignedUrls;
import io.weir.server.session.SessionKind;
import io.weir.server.session.SessionStatus;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A node with users, with an HTTP server that it asks, with tokens and with signed URLs, and real clients of each protocol. */
class AuthTest {
    private static final String SECRET = "a-secret-of-the-test";

    /** What octoplex writes, and signed URLs. */
    private static final String USERS = """
            readTimeout: 2m
            authInternalUsers:
            - {user: any, permissions: [{action: publish, path: live}]}
            - {user: api, pass: 0123abcd, permissions: [{action: read}]}
            - {user: api, pass: 0123abcd, permissions: [{action: api}]}
            authSignedURLSecrets: [%s]
            """.formatted(SECRET);

    @RegisterExtension
    final NodeUnderTest node = NodeUnderTest.with(USERS);

    @AfterEach
    void shouldHaveNoInternalErrors() {
        assertThat(node.server().counters().value(Counters.INTERNAL_ERRORS)).isZero();
    }

    private HttpResponse<InputStream> get(String path, @Nullable String authorization) throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(node.http(path)));
        if (authorization != null) {
            request.header("Authorization", authorization);
        }
        return node.http().send(request.build(), BodyHandlers.ofInputStream());
    }

    private int status(String path, @Nullable String authorization) throws Exception {
        HttpResponse<InputStream> response = get(path, authorization);
        response.body().close();
        return response.statusCode();
    }

    private static String basic(String pair) {
        return "Basic " + Base64.getEncoder().encodeToString(pair.getBytes(StandardCharsets.UTF_8));
    }

    private void apply(String yaml) throws Exception {
        AuthConfig config =
                ConfigLoader.loadText("test", yaml, Map.of()).config().auth();
        node.server().authentication().apply(config, NodeUnderTest.PATIENCE);
    }

    private RtmpPeer publishing() {
        RtmpPeer publisher = RtmpPeer.publish(node.rtmp("live"));
        publisher.send(FlvTag.of(Clip.H264_AAC.file()));
        node.awaitReady("live");
        return publisher;
    }

    @Test
    void shouldLetRtmpClientsInByTheirQuery() {
        try (RtmpPeer publisher = publishing();
                RtmpPeer byApp = RtmpPeer.play(node.rtmp("live?user=api&pass=0123abcd"))) {
            byApp.awaitReceived(1, FlvTag::isKeyframe);
            assertThat(node.sessions())
                    .filteredOn(session -> session.path().equals("live"))
                    .extracting(SessionStatus::user)
                    .containsExactlyInAnyOrder("", "api");
            assertThatThrownBy(() -> RtmpPeer.play(node.rtmp("live"))).hasMessageContaining("authentication failed");
            RtmpPeer wrong = RtmpPeer.connect(RtmpUrl.parse(node.rtmp("live?user=api&pass=0123abce")), Intent.PLAY);
            assertThat(wrong.awaitClosed().toString()).contains("authentication failed");
            assertThatThrownBy(() -> RtmpPeer.publish(node.rtmp("other")))
                    .hasMessageContaining("authentication failed");
            assertThat(publisher.isOpen()).isTrue();
        }
    }

    @Test
    void shouldAskHttpClientsForCredentialsAndShowTheUser() throws Exception {
        try (RtmpPeer publisher = publishing()) {
            for (String path : List.of("live.flv", "live.ts", "live/", "v3/paths/list", "v3/rtmpconns/list")) {
                HttpResponse<InputStream> response = get(path, null);
                assertThat(response.statusCode()).as(path).isEqualTo(401);
                assertThat(response.headers().firstValue("WWW-Authenticate"))
                        .as(path)
                        .contains("Basic realm=\"mediamtx\"");
                assertThat(status(path, basic("api:0123abcd"))).as(path).isEqualTo(200);
                assertThat(status(path, "Bearer api:0123abcd")).as(path).isEqualTo(200);
            }
            assertThat(status("live.flv", basic("api:wrong"))).isEqualTo(401);
            assertThat(status("health", null)).isEqualTo(200);
            assertThat(status("assets/player.js", null)).isEqualTo(200);
            HttpResponse<InputStream> watching = get("live.flv", basic("api:0123abcd"));
            assertThat(watching.body().read()).isEqualTo('F');
            await().atMost(NodeUnderTest.PATIENCE)
                    .until(() -> node.server().sessions().statuses(SessionKind.HTTP_FLV).join().stream()
                            .anyMatch(session -> session.user().equals("api")));
            watching.body().close();
            assertThat(publisher.isOpen()).isTrue();
        }
    }

    @Test
    void shouldLetSignedUrlsInUntilTheyExpire() throws Exception {
        SignedUrls urls = new SignedUrls(List.of(new Secret(SECRET)));
        Instant later = Instant.now().plusSeconds(60);
        String query = urls.query(new SignedUrls.Grant(AuthAction.READ, "live", later, ""));
        try (RtmpPeer publisher = publishing();
                RtmpPeer reader = RtmpPeer.play(node.rtmp("live?" + query))) {
            reader.awaitReceived(1, FlvTag::isKeyframe);
            assertThat(status("live.flv?" + query, null)).isEqualTo(200);
            assertThat(status("live.ts?" + query, null)).isEqualTo(200);
            assertThat(status("live/?" + query, null)).isEqualTo(200);
            HttpResponse<InputStream> redirect = get("live?" + query, null);
            assertThat(redirect.headers().firstValue("Location")).contains("/live/?" + query);
            String old = urls.query(
                    new SignedUrls.Grant(AuthAction.READ, "live", Instant.now().minusSeconds(1), ""));
            assertThat(status("live.flv?" + old, null)).isEqualTo(401);
            String publish = urls.query(new SignedUrls.Grant(AuthAction.PUBLISH, "guest", later, "127.0.0.1"));
            try (RtmpPeer guest = RtmpPeer.publish(node.rtmp("guest?" + publish))) {
                assertThat(guest.isOpen()).isTrue();
            }
            assertThat(publisher.isOpen()).isTrue();
        }
    }

    @Test
    void shouldEndSessionsWhenTheirTokenExpires() throws Exception {
        try (TokenIssuer issuer = new TokenIssuer();
                RtmpPeer publisher = publishing()) {
            apply("authMethod: jwt\nauthJWTJWKS: " + issuer.url() + "\n");
            String token = issuer.token("eve", "read", Duration.ofSeconds(10));
            try (RtmpPeer reader = RtmpPeer.play(node.rtmp("live?jwt=" + token))) {
                HttpResponse<InputStream> viewer = get("live.flv", "Bearer " + token);
                assertThat(viewer.statusCode()).isEqualTo(200);
                node.awaitServed("live", 2);
                assertThat(node.sessions()).extracting(SessionStatus::user).containsExactlyInAnyOrder("", "eve", "eve");
                reader.awaitClosed();
                viewer.body().transferTo(java.io.OutputStream.nullOutputStream());
                node.awaitReaders("live", 0);
                assertThat(publisher.isOpen()).as("who was let in stays").isTrue();
                assertThat(RecentLog.lines()).anyMatch(line -> line.contains("credentials expired"));
            } catch (IOException _) {
                node.awaitReaders("live", 0);
            }
            assertThat(status("live.flv", "Bearer " + token)).isEqualTo(401);
        }
    }

    @Test
    void shouldAskAnHttpServerAndSurviveItsEnd() throws Exception {
        try (AuthCallback callback = new AuthCallback();
                RtmpPeer publisher = publishing()) {
            apply("authMethod: http\nauthHTTPCacheTTL: 5m\nauthHTTPAddress: " + callback.url() + "\n");
            try (RtmpPeer reader = RtmpPeer.play(node.rtmp("live?user=a&pass=yes"))) {
                reader.awaitReceived(1, FlvTag::isKeyframe);
                assertThat(callback.bodies.getLast())
                        .contains(
                                "\"user\":\"a\"", "\"action\":\"read\"", "\"path\":\"live\"", "\"protocol\":\"rtmp\"");
                assertThat(status("live.flv", basic("a:yes"))).isEqualTo(200);
                assertThat(callback.bodies.getLast()).contains("\"protocol\":\"flv\"");
                assertThat(status("live.ts", basic("a:yes"))).isEqualTo(200);
                assertThat(callback.bodies.getLast()).contains("\"protocol\":\"ts\"");
                assertThat(status("v3/paths/list", basic("a:yes"))).isEqualTo(200);
                assertThat(callback.bodies.getLast()).contains("\"action\":\"api\",\"path\":\"\"", "\"id\":null");
                assertThat(status("v3/paths/list", null)).isEqualTo(401);
                assertThat(status("v3/paths/list", basic("a:no"))).isEqualTo(401);
                callback.die();
                assertThat(status("live.flv", basic("b:yes"))).isEqualTo(401);
                assertThat(status("live.flv", basic("a:yes")))
                        .as("a yes is kept")
                        .isEqualTo(200);
                assertThat(reader.isOpen()).isTrue();
                assertThat(publisher.isOpen()).isTrue();
            }
        }
    }

    /** MediaMTX asks only who sent nothing; but a browser that is not asked again keeps the wrong password. */
    @Test
    void shouldAskAgainOnlyBrowsersThatLoadAPage() throws Exception {
        for (String path : List.of("live/", "v3/paths/list")) {
            HttpRequest.Builder request =
                    HttpRequest.newBuilder(URI.create(node.http(path))).header("Authorization", basic("api:wrong"));
            HttpResponse<Void> program = node.http().send(request.copy().build(), BodyHandlers.discarding());
            assertThat(program.statusCode()).as(path).isEqualTo(401);
            assertThat(program.headers().firstValue("WWW-Authenticate"))
                    .as(path)
                    .isEmpty();
            HttpResponse<Void> browser = node.http()
                    .send(
                            request.header("Accept", "text/html,application/xhtml+xml,*/*;q=0.8")
                                    .build(),
                            BodyHandlers.discarding());
            assertThat(browser.statusCode()).as(path).isEqualTo(401);
            assertThat(browser.headers().firstValue("WWW-Authenticate"))
                    .as(path)
                    .contains("Basic realm=\"mediamtx\"");
        }
    }

    @Test
    void shouldMakeWrongClientsWaitAndNobodyElse() throws Exception {
        List<RtmpPeer> attackers = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            attackers.add(RtmpPeer.connect(RtmpUrl.parse(node.rtmp("live?user=api&pass=guess" + i)), Intent.PLAY));
        }
        await().atMost(NodeUnderTest.PATIENCE)
                .until(() -> node.server().counters().value(Authentication.DENIED) == 200);
        assertThat(node.server().counters().value(Authentication.LIMITED)).isPositive();
        assertThat(attackers).anyMatch(RtmpPeer::isOpen);
        try (RtmpPeer publisher = publishing()) {
            assertThat(publisher.isOpen()).isTrue();
        }
        attackers.forEach(RtmpPeer::awaitClosed);
    }

    @Test
    void shouldShowThePublisherPageToPublishersOnly() throws Exception {
        assertThat(status("live/publish", null)).isEqualTo(200);
        assertThat(status("other/publish", null)).isEqualTo(401);
        try (AuthCallback callback = new AuthCallback()) {
            apply("authMethod: http\nauthHTTPCacheTTL: 5m\nauthHTTPAddress: " + callback.url() + "\n");
            assertThat(status("other/publish", basic("a:yes"))).isEqualTo(200);
            assertThat(callback.bodies.getLast())
                    .contains("\"action\":\"publish\"", "\"path\":\"other\"", "\"protocol\":\"webrtc\"");
        }
    }

    /** An entry for this machine is not for a web page that this machine's user has open, nor for a proxy's clients. */
    @Test
    void shouldNotTakeAPageOrAProxyForThisMachine() throws Exception {
        apply("authInternalUsers: [{user: any, ips: [127.0.0.1], permissions: [{action: api}]}]");
        assertThat(status("v3/paths/list", null)).isEqualTo(200);
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(node.http("v3/paths/list")));
        for (String header : List.of("Origin", "X-Forwarded-For")) {
            String value = header.equals("Origin") ? "https://evil.example" : "192.0.2.7";
            assertThat(node.http()
                            .send(request.copy().header(header, value).build(), BodyHandlers.discarding())
                            .statusCode())
                    .as(header)
                    .isEqualTo(401);
        }
    }
}
