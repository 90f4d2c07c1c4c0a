package io.weir.server.node;

import io.weir.base.metrics.Counters;
import io.weir.base.thread.EventLoops;
import io.weir.base.time.Clock;
import io.weir.base.time.Timers;
import io.weir.config.AcmeChallenge;
import io.weir.config.AcmeConfig;
import io.weir.config.ListenAddress;
import io.weir.platform.acme.AcmeSettings;
import io.weir.platform.acme.AcmeSettings.ExternalAccount;
import io.weir.platform.acme.CertificateKeeper;
import io.weir.platform.acme.ChallengePort;
import io.weir.platform.acme.ChallengeType;
import io.weir.platform.http.HttpServer;
import io.weir.platform.http.HttpServerConfig;
import io.weir.platform.http.Route;
import io.weir.platform.http.Router;
import io.weir.platform.http.ServerTransport;
import io.weir.platform.tls.Alpn;
import io.weir.platform.tls.TlsContext;
import io.weir.server.outgoing.UrlPolicy;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Certificates that the node gets by itself. Proofs of its names are served by the main HTTP server in any case, and while there are
 * any, on a port of their own as well.
 *
 * <p>Threading: {@link #apply} and {@link #close} by whoever starts and closes the node and by the supervisor; the port is opened and
 * closed on the keeper's thread.
 */
final class AutomaticHttps implements AutoCloseable {
    /** Below the state directory. */
    private static final String DIRECTORY = "acme";
    /** RFC 8555 §8.3. */
    private static final int HTTP_PORT = 80;
    /** RFC 8737 §3. */
    private static final int TLS_PORT = 443;

    private final Certificates certificates;
    private final EventLoops loops;
    private final Supplier<List<Listening>> listening;
    private final Path directory;
    private final CertificateKeeper.Surroundings around;
    private @Nullable CertificateKeeper keeper;
    // written by whoever applies a configuration, read by the keeper
    private volatile ListenAddress address = ListenAddress.NONE;

    /**
     * Nothing is ordered until {@link #apply}.
     *
     * @param listening what the node listens on
     */
    AutomaticHttps(
            Path stateDirectory,
            Certificates certificates,
            EventLoops loops,
            Supplier<List<Listening>> listening,
            Surroundings around) {
        this.directory = stateDirectory.resolve(DIRECTORY);
        this.certificates = certificates;
        this.loops = loops;
        this.listening = listening;
        this.around = new CertificateKeeper.Surroundings(
                around.clock,
                around.timers,
                new Random(),
                around.counters,
                url -> around.policy.awaitAddress(
                        "https", url.getHost(), url.getPort() < 0 ? TLS_PORT : url.getPort()));
    }

    /**
     * What it lives on.
     *
     * @param policy which authorities may be asked
     */
    record Surroundings(Clock clock, Timers timers, Counters counters, UrlPolicy policy) {}

    /** Answers challenges on any HTTP server. */
    Route route() {
        return certificates.challenges().route();
    }

    /** Goes by {@code config} from now on. */
    void apply(AcmeConfig config) {
        address = config.address();
        CertificateKeeper running = keeper;
        if (running == null && config.enabled()) {
            running = new CertificateKeeper(
                    directory, certificates.issued(), certificates.challenges(), this::open, around);
            keeper = running;
        }
        if (running != null) {
            running.apply(config.enabled() ? settings(config) : null);
        }
    }

    private static AcmeSettings settings(AcmeConfig config) {
        return new AcmeSettings(
                config.domains().stream()
                        .map(domain -> domain.toLowerCase(Locale.ROOT))
                        .toList(),
                config.email(),
                URI.create(config.directory()),
                config.directoryCert().isEmpty() ? null : Path.of(config.directoryCert()),
                config.challenge() == AcmeChallenge.HTTP_01 ? ChallengeType.HTTP_01 : ChallengeType.TLS_ALPN_01,
                config.eabKey().isEmpty()
                        ? null
                        : new ExternalAccount(config.eabKeyId(), config.eabKey().value()));
    }

    private ChallengePort.Open open(ChallengeType type) throws IOException {
        boolean tls = type == ChallengeType.TLS_ALPN_01;
        ListenAddress wanted = address.isSet() ? address : new ListenAddress("", tls ? TLS_PORT : HTTP_PORT, "");
        if (isServed(wanted.port(), tls)) {
            return () -> {};
        }
        HttpServerConfig config = HttpServerConfig.plain("acme");
        if (tls) {
            config = config.withTls(new TlsContext(
                    certificates.automatic(),
                    Alpn.HTTP,
                    certificates.challenges().handshakes()));
        }
        HttpServer server = new HttpServer(
                config,
                new ServerTransport(loops.group(), loops.group(), loops.serverChannelType()),
                Router.builder().add(route()).build());
        try {
            server.bind(
                    wanted.host().isEmpty()
                            ? new InetSocketAddress(wanted.port())
                            : new InetSocketAddress(wanted.host(), wanted.port()));
        } catch (IOException e) {
            throw new IOException("acmeAddress: " + e.getMessage(), e);
        }
        return server::close;
    }

    /** Whether the main HTTP server is there already, and speaks what the challenge needs. */
    private boolean isServed(int port, boolean tls) {
        return listening.get().stream()
                .anyMatch(each -> each.key().equals(Listeners.HTTP)
                        && each.port() == port
                        && each.protocol().equals(tls ? "https" : "http"));
    }

    @Override
    public void close() {
        if (keeper != null) {
            keeper.close();
        }
    }
}
