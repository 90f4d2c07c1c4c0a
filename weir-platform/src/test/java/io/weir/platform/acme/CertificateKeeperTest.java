package io.weir.platform.acme;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.netty.channel.EventLoopGroup;
import io.weir.base.metrics.Counters;
import io.weir.base.thread.EventLoops;
import io.weir.base.time.Clock;
import io.weir.base.time.Timers;
import io.weir.platform.acme.AcmeSettings.ExternalAccount;
import io.weir.platform.http.HttpServer;
import io.weir.platform.http.HttpServerConfig;
import io.weir.platform.http.Router;
import io.weir.platform.http.ServerTransport;
import io.weir.platform.tls.Alpn;
import io.weir.platform.tls.CertificateSlot;
import io.weir.platform.tls.ServerCertificate;
import io.weir.platform.tls.TlsContext;
import io.weir.testkit.net.Ports;
import io.weir.testkit.peer.Pebble;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Predicate;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/**
 * Orders certificates from an authority that proves names as real ones do; none is ever asked that is not on this machine. The tests
 * run side by side: an authority lets its clients wait for seconds.
 */
@Execution(ExecutionMode.CONCURRENT)
class CertificateKeeperTest {
    private static final Duration PATIENCE = Duration.ofSeconds(90);
    private static final List<String> NAMES = List.of("cam.example.com", "Video.example.com");

    @TempDir
    Path temp;

    private final List<AutoCloseable> open = new ArrayList<>();
    private final MovedClock clock = new MovedClock();
    private final HeldTimers timers = new HeldTimers();
    private final Counters counters = new Counters();
    private final CertificateSlot slot = new CertificateSlot();
    private final ChallengeAnswers answers = new ChallengeAnswers();
    private final int httpPort = Ports.findFree();
    private final int tlsPort = Ports.findFree();
    private volatile boolean served = true;
    private final List<URI> asked = new CopyOnWriteArrayList<>();
    private volatile Predicate<URI> refused = _ -> false;
    private final AuthorityCheck check = url -> {
        asked.add(url);
        if (refused.test(url)) {
            throw new IOException("not allowed");
        }
    };

    /** The system's clock, moved on by a test: certificates are made by a process with a clock of its own. */
    private static final class MovedClock implements Clock {
        private volatile Duration ahead = Duration.ZERO;

        @Override
        public long nanoTime() {
            return Clock.system().nanoTime() + ahead.toNanos();
        }

        @Override
        public Instant wallTime() {
            return Clock.system().wallTime().plus(ahead);
        }
    }

    /** Timers that fire when the test says so. */
    private static final class HeldTimers implements Timers {
        private record Held(Runnable task, Duration delay) {}

        private final List<Held> held = new CopyOnWriteArrayList<>();

        @Override
        public void schedule(Runnable task, Duration delay) {
            held.add(new Held(task, delay));
        }

        void fire() {
            List<Held> all = List.copyOf(held);
            held.removeAll(all);
            all.forEach(each -> each.task().run());
        }
    }

    @AfterEach
    void close() throws Exception {
        assertThat(counters.value(Counters.INTERNAL_ERRORS)).isZero();
        for (AutoCloseable each : open.reversed()) {
            each.close();
        }
    }

    private Pebble pebble(String key) throws IOException {
        Pebble pebble = Pebble.start(
                Files.createDirectory(temp.resolve("pebble")), new Pebble.ProofPorts(httpPort, tlsPort), key);
        open.add(pebble);
        return pebble;
    }

    private CertificateKeeper keeper() {
        EventLoops loops = EventLoops.start(1);
        open.add(loops);
        CertificateKeeper keeper = new CertificateKeeper(
                state(),
                slot,
                answers,
                type -> listen(type, loops),
                new CertificateKeeper.Surroundings(clock, timers, new Random(1), counters, check));
        open.add(keeper);
        return keeper;
    }

    private Path state() {
        return temp.resolve("acme");
    }

    private ChallengePort.Open listen(ChallengeType type, EventLoops loops) throws IOException {
        EventLoopGroup group = loops.group();
        HttpServerConfig config = HttpServerConfig.plain("acme");
        Router.Builder router = Router.builder();
        if (type == ChallengeType.TLS_ALPN_01) {
            config = config.withTls(new TlsContext(
                    ServerCertificate.selfSigned(null, List.of(), clock), Alpn.HTTP, answers.handshakes()));
        } else if (served) {
            router.add(answers.route());
        }
        HttpServer server =
                new HttpServer(config, new ServerTransport(group, group, loops.serverChannelType()), router.build());
        server.bind(new InetSocketAddress(
                InetAddress.getLoopbackAddress(), type == ChallengeType.TLS_ALPN_01 ? tlsPort : httpPort));
        return server::close;
    }

    private static AcmeSettings settings(Pebble pebble, ChallengeType type) {
        return new AcmeSettings(NAMES, "ops@example.com", URI.create(pebble.url()), pebble.trust(), type, null);
    }

    private void awaitCount(String counter, long count) {
        await(counter + " " + counters.values())
                .atMost(PATIENCE)
                .until(() -> counters.value(counter) >= count && !timers.held.isEmpty());
        assertThat(counters.value(counter)).isEqualTo(count);
    }

    private X509Certificate issued() throws Exception {
        return new CertificateSlot().load(state().resolve("certificate.pem"));
    }

    @Test
    void shouldOrderByHttpRenewInTimeAndKeepTheAccount() throws Exception {
        Pebble pebble = pebble("");
        CertificateKeeper keeper = keeper();
        keeper.apply(settings(pebble, ChallengeType.HTTP_01));
        awaitCount("certificates_issued", 1);
        X509Certificate first = issued();
        assertThat(first.getSubjectAlternativeNames().toString()).contains("cam.example.com", "video.example.com");
        assertThat(slot.notAfter()).contains(first.getNotAfter().toInstant());
        for (String file : List.of("account.pem", "certificate.pem")) {
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(state().resolve(file))))
                    .isEqualTo("rw-------");
        }
        String account = Files.readString(state().resolve("account.pem"));

        timers.fire();
        await().atMost(PATIENCE).until(() -> !timers.held.isEmpty());
        assertThat(counters.value("certificates_issued")).as("it is young").isEqualTo(1);

        Duration lifetime = Duration.between(
                first.getNotBefore().toInstant(), first.getNotAfter().toInstant());
        clock.ahead = lifetime.multipliedBy(2).dividedBy(3).minus(lifetime.dividedBy(25));
        timers.fire();
        await().atMost(PATIENCE).until(() -> !timers.held.isEmpty());
        assertThat(counters.value("certificates_issued"))
                .as("more than a third is left")
                .isEqualTo(1);
        clock.ahead = lifetime.multipliedBy(2).dividedBy(3).plus(Duration.ofMinutes(1));
        timers.fire();
        awaitCount("certificates_issued", 2);
        assertThat(issued().getSerialNumber()).isNotEqualTo(first.getSerialNumber());
        assertThat(issued().getPublicKey()).as("a new key each time").isNotEqualTo(first.getPublicKey());
        assertThat(state().resolve("account.pem")).hasContent(account);
    }

    @Test
    void shouldAskNoAuthorityThatIsNotAllowed() {
        refused = _ -> true;
        URI directory = URI.create("https://127.0.0.1:1/directory");
        keeper().apply(new AcmeSettings(NAMES, "", directory, null, ChallengeType.HTTP_01, null));
        awaitCount("certificate_failures", 1);
        assertThat(asked).containsExactly(directory);
    }

    @Test
    void shouldAskNoServerThatAnAuthorityNamesAndThatIsNotAllowed() throws Exception {
        Pebble pebble = pebble("");
        URI directory = URI.create(pebble.url());
        refused = url -> !url.equals(directory);
        keeper().apply(settings(pebble, ChallengeType.HTTP_01));
        awaitCount("certificate_failures", 1);
        assertThat(asked)
                .startsWith(directory)
                .filteredOn(url -> !url.equals(directory))
                .hasSize(1);
        assertThat(state().resolve("certificate.pem")).doesNotExist();
    }

    @Test
    void shouldOrderByHandshake() throws Exception {
        CertificateKeeper keeper = keeper();
        keeper.apply(settings(pebble(""), ChallengeType.TLS_ALPN_01));
        awaitCount("certificates_issued", 1);
        assertThat(slot.notAfter()).isPresent();
    }

    @Test
    void shouldStartWithWhatTheLastRunGotAndOrderForAnotherName() throws Exception {
        Pebble pebble = pebble("");
        CertificateKeeper keeper = keeper();
        keeper.apply(settings(pebble, ChallengeType.HTTP_01));
        awaitCount("certificates_issued", 1);
        keeper.close();
        X509Certificate first = issued();
        slot.clear();

        CertificateKeeper next = keeper();
        timers.held.clear();
        next.apply(settings(pebble, ChallengeType.HTTP_01));
        await().atMost(PATIENCE).until(() -> slot.notAfter().isPresent() && !timers.held.isEmpty());
        assertThat(counters.value("certificates_issued")).isEqualTo(1);
        next.apply(new AcmeSettings(
                List.of("cam.example.com", "other.example.com"),
                "",
                URI.create(pebble.url()),
                pebble.trust(),
                ChallengeType.HTTP_01,
                null));
        awaitCount("certificates_issued", 2);
        assertThat(issued().getSubjectAlternativeNames().toString()).contains("other.example.com");
        assertThat(issued()).isNotEqualTo(first);
        next.apply(null);
        await().atMost(PATIENCE).until(() -> slot.notAfter().isEmpty());
    }

    @Test
    void shouldWaitLongerAfterEachRefusedProofAndAcrossRestarts() throws Exception {
        Pebble pebble = pebble("");
        served = false;
        CertificateKeeper keeper = keeper();
        keeper.apply(settings(pebble, ChallengeType.HTTP_01));
        awaitCount("certificate_failures", 1);
        assertThat(Files.readString(state().resolve("attempts.properties"))).contains("failures=1");
        keeper.close();

        CertificateKeeper next = keeper();
        timers.held.clear();
        next.apply(settings(pebble, ChallengeType.HTTP_01));
        await().atMost(PATIENCE).until(() -> !timers.held.isEmpty());
        assertThat(counters.value("certificate_failures")).as("too soon").isEqualTo(1);
        clock.ahead = Duration.ofMinutes(19);
        timers.fire();
        awaitCount("certificate_failures", 2);
        clock.ahead = clock.ahead.plusMinutes(29);
        timers.fire();
        await().atMost(PATIENCE).until(() -> !timers.held.isEmpty());
        assertThat(counters.value("certificate_failures")).as("too soon again").isEqualTo(2);

        served = true;
        clock.ahead = clock.ahead.plusMinutes(10);
        timers.fire();
        awaitCount("certificates_issued", 1);
        assertThat(state().resolve("attempts.properties")).doesNotExist();
    }

    @Test
    void shouldKeepTheCertificateWhileTheAuthorityIsAway() throws Exception {
        Pebble pebble = pebble("");
        CertificateKeeper keeper = keeper();
        keeper.apply(settings(pebble, ChallengeType.HTTP_01));
        awaitCount("certificates_issued", 1);
        Instant end = slot.notAfter().orElseThrow();
        pebble.stop();
        clock.ahead = Duration.between(Clock.system().wallTime(), end).minusDays(2);
        timers.fire();
        awaitCount("certificate_failures", 1);
        assertThat(slot.notAfter()).contains(end);
        pebble.restart();
        clock.ahead = clock.ahead.plusMinutes(2);
        timers.fire();
        awaitCount("certificates_issued", 2);
    }

    @Test
    void shouldBindToAnAccountElsewhere() throws Exception {
        String key = "zWNDZM6eQGHWpSRTPal5eIUYFTu7EajVIoguysqZ9wG44nMEtx3MUAsUDkMTQ12W";
        Pebble pebble = pebble(key);
        CertificateKeeper keeper = keeper();
        keeper.apply(settings(pebble, ChallengeType.HTTP_01));
        awaitCount("certificate_failures", 1);
        AcmeSettings bound = new AcmeSettings(
                NAMES,
                "",
                URI.create(pebble.url()),
                pebble.trust(),
                ChallengeType.HTTP_01,
                new ExternalAccount("kid-1", key));
        assertThat(bound.toString()).contains("kid-1").doesNotContain(key);
        keeper.apply(bound);
        awaitCount("certificates_issued", 1);
    }

    @Test
    void shouldShowProofsOnlyToWhoAsksForThem() throws Exception {
        try (EventLoops loops = EventLoops.start(1);
                ChallengePort.Open _ = listen(ChallengeType.TLS_ALPN_01, loops)) {
            String usual = subject("cam.example.com", "http/1.1");
            var keys = AcmeFiles.newProofKey();
            X509Certificate proof = org.shredzone.acme4j.util.CertificateUtils.createTlsAlpn01Certificate(
                    keys, org.shredzone.acme4j.Identifier.dns("cam.example.com"), new byte[32]);
            answers.handshakes().show("CAM.example.com", keys.getPrivate(), proof);
            assertThat(subject("cam.example.com", "acme-tls/1"))
                    .isEqualTo(proof.getSubjectX500Principal().toString())
                    .isNotEqualTo(usual);
            assertThat(subject("cam.example.com", "http/1.1")).isEqualTo(usual);
            assertThat(subject("cam.example.com", "")).isEqualTo(usual);
            answers.handshakes().hide("cam.example.com");
            assertThat(subject("cam.example.com", "http/1.1")).isEqualTo(usual);
        }
    }

    /** Whom the server says it is to a client that wants {@code protocol}. */
    private String subject(String name, String protocol) throws Exception {
        SSLContext trusting = SSLContext.getInstance("TLS");
        trusting.init(null, new TrustManager[] {new Anyone()}, null);
        try (SSLSocket socket = (SSLSocket) trusting.getSocketFactory().createSocket("127.0.0.1", tlsPort)) {
            SSLParameters parameters = socket.getSSLParameters();
            parameters.setServerNames(List.of(new SNIHostName(name)));
            if (!protocol.isEmpty()) {
                parameters.setApplicationProtocols(new String[] {protocol});
            }
            socket.setSSLParameters(parameters);
            socket.startHandshake();
            assertThat(socket.getApplicationProtocol()).isEqualTo(protocol);
            return ((X509Certificate) socket.getSession().getPeerCertificates()[0])
                    .getSubjectX500Principal()
                    .toString();
        }
    }

    private static final class Anyone implements X509TrustManager {
        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type) {
            // the test looks at what it gets
        }

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type) {
            // the test looks at what it gets
        }

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }
}
