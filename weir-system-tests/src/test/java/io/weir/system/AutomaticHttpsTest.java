package io.weir.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.weir.server.session.SessionState;
import io.weir.server.session.SessionStatus;
import io.weir.testkit.net.Ports;
import io.weir.testkit.peer.Pebble;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A node that gets its certificate by itself while clients are connected to it. */
class AutomaticHttpsTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final String ENCRYPTED = """
            readTimeout: 2m
            rtmpEncryption: optional
            api: yes
            apiAddress: 127.0.0.1:0
            apiEncryption: yes
            """;

    @RegisterExtension
    final NodeUnderTest node = NodeUnderTest.with(ENCRYPTED);

    @TempDir
    Path temp;

    private static String acme(Pebble pebble, String challenge, int port) {
        return ENCRYPTED + """
                acmeDomains: [cam.example.com]
                acmeAgreeTerms: yes
                acmeEmail: ops@example.com
                acmeDirectory: %s
                acmeDirectoryCert: %s
                acmeChallenge: %s
                acmeAddress: 127.0.0.1:%d
                """.formatted(pebble.url(), pebble.trust(), challenge, port);
    }

    /** Who the server says it is on that listener. */
    private String issuer(String key) throws Exception {
        return Presented.certificate(node.port(key)).getIssuerX500Principal().getName();
    }

    /** Those with a path; one that only asked for the certificate may not have left yet. */
    private List<SessionStatus> publishersAndReaders() {
        return node.sessions().stream()
                .filter(session -> session.state() != SessionState.IDLE)
                .toList();
    }

    @ParameterizedTest
    @ValueSource(strings = {"http-01", "tls-alpn-01"})
    void shouldPresentWhatItOrderedOnEveryListenerAndDropNobody(String challenge) throws Exception {
        int http = Ports.findFree();
        int tls = Ports.findFree();
        try (Pebble pebble = Pebble.start(temp, new Pebble.ProofPorts(http, tls), "");
                RtmpPeer publisher = RtmpPeer.publish(node.rtmp("cam"))) {
            publisher.send(FlvTag.of(Clip.H264_AAC.file()));
            node.awaitReady("cam");
            RtmpPeer reader = RtmpPeer.play(node.rtmp("cam"));
            assertThat(issuer("rtmpsAddress")).contains("localhost");

            node.reload(acme(pebble, challenge, challenge.equals("http-01") ? http : tls));
            await().atMost(PATIENCE).until(() -> issuer("rtmpsAddress").contains("Pebble"));
            assertThat(issuer("apiAddress")).contains("Pebble");
            // it is counted when it is in use and noted
            await().atMost(PATIENCE)
                    .until(() -> node.get("metrics").body().contains("weir_certificates_issued_total 1"));
            assertThat(node.get("metrics").body()).contains("weir_certificate_not_after_timestamp_seconds");
            assertThat(publishersAndReaders()).hasSize(2);
            assertThat(reader.isOpen()).isTrue();

            node.reload(ENCRYPTED);
            await().atMost(PATIENCE).until(() -> issuer("rtmpsAddress").contains("localhost"));
            assertThat(publishersAndReaders()).as("nobody was dropped").hasSize(2);
            reader.close();
        }
    }

    @Test
    void shouldRunWithItsOwnCertificateWhileThereIsNoAuthority() throws Exception {
        node.reload(ENCRYPTED + """
                acmeDomains: [cam.example.com]
                acmeAgreeTerms: yes
                acmeAddress: 127.0.0.1:0
                acmeDirectory: https://127.0.0.1:1/directory
                """);
        await().atMost(PATIENCE)
                .until(() -> RecentLog.lines().stream().anyMatch(line -> line.contains("[acme] no certificate")));
        assertThat(issuer("apiAddress")).contains("localhost");
        assertThat(node.get("metrics").body()).contains("weir_certificate_failures_total 1");
    }

    @Test
    void shouldRefuseWhatCanNotBeProven() throws Exception {
        List<String> complaints = node.refuse("", """
                acmeDomains: ["*.example.com", 10.0.0.1]
                acmeDirectory: http://127.0.0.1:1/
                acmeEABKeyID: seven
                """);
        assertThat(String.join("\n", complaints))
                .contains("wildcards", "not a full host name", "acmeAgreeTerms", "https://", "acmeEABKey");
    }

    @Test
    void shouldAnswerNothingWhereNothingIsToBeProven() throws Exception {
        assertThat(node.get(".well-known/acme-challenge/x").statusCode()).isEqualTo(404);
    }
}
