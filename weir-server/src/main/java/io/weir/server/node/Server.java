package io.weir.server.node;

import io.weir.base.metrics.Counters;
import io.weir.base.thread.EventLoops;
import io.weir.base.time.Clock;
import io.weir.base.time.Timers;
import io.weir.config.AuthAction;
import io.weir.config.HttpListenerConfig;
import io.weir.config.ListenAddress;
import io.weir.config.RtmpConfig;
import io.weir.config.ServerConfig;
import io.weir.platform.http.CorsPolicy;
import io.weir.platform.http.HttpRequest;
import io.weir.platform.http.HttpResponse;
import io.weir.platform.http.HttpServer;
import io.weir.platform.http.HttpServerConfig;
import io.weir.platform.http.Route;
import io.weir.platform.http.Router;
import io.weir.platform.http.SecurityHeaders;
import io.weir.platform.http.ServerTransport;
import io.weir.platform.http.StaticResources;
import io.weir.platform.http.TrustedProxies;
import io.weir.platform.tls.Alpn;
import io.weir.platform.tls.TlsContext;
import io.weir.server.api.ControlApi;
import io.weir.server.api.PathsApi;
import io.weir.server.api.RtmpConnsApi;
import io.weir.server.auth.Authentication;
import io.weir.server.auth.HttpAccess;
import io.weir.server.httpflv.HttpFlvEndpoint;
import io.weir.server.path.PathTable;
import io.weir.server.registration.ConfiguredPort;
import io.weir.server.registration.PathRegistrar;
import io.weir.server.registration.RegistrationTable;
import io.weir.server.rtmp.RtmpEndpoint;
import io.weir.server.session.LiveSession;
import io.weir.server.session.SessionTable;
import io.weir.server.stream.LiveStream;
import io.weir.server.stream.StreamLimits;
import io.weir.server.stream.StreamListener;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A node, wired in start order: read its {@link #start} from top to bottom to know what there is. {@link #close} goes the other way.
 *
 * <p>Threading: started and closed by one thread.
 */
public final class Server implements AutoCloseable {
    /** How long sessions have to say goodbye. */
    private static final long DRAIN_TIMEOUT_NS = TimeUnit.MILLISECONDS.toNanos(1200);

    private static final Logger LOG = LoggerFactory.getLogger(Server.class);

    private final ServerConfig config;
    private final StartOptions options;
    private final Clock clock;
    private final Certificates certificates;
    private final EventLoops loops;
    private final Counters counters = new Counters();
    private final SessionTable sessions = new SessionTable();
    private final PathTable paths;
    private final Authentication authentication;
    private final HttpAccess access;
    private final RegistrationTable registrations;
    private final RtmpEndpoint rtmp;
    private final List<HttpServer> httpServers = new ArrayList<>();
    private final List<Listening> listening = new ArrayList<>();

    private Server(ServerConfig config, EventLoops loops, StartOptions options, Clock clock) {
        this.config = config;
        this.options = options;
        this.clock = clock;
        this.certificates = new Certificates(Path.of(config.stateDirectory()), clock);
        this.loops = loops;
        this.paths = new PathTable(config, loops, clock, counters);
        Timers timers = (task, delay) -> loops.next().schedule(task, delay.toMillis(), TimeUnit.MILLISECONDS);
        this.authentication = new Authentication(
                config.auth(),
                config.general().readTimeout(),
                new Authentication.Surroundings(clock, timers, new Random(), counters));
        this.access = new HttpAccess(authentication);
        this.registrations = new RegistrationTable(
                new PathRegistrar(paths, authentication), this::registeredStream, timers, counters);
        this.rtmp = new RtmpEndpoint(config.rtmp(), config.general(), loops, registrations, sessions, counters, clock);
    }

    /**
     * Starts a node; when it returns, all its listeners are open.
     *
     * @param version what the API calls it
     * @throws ListenException when a listener cannot be opened; nothing is left running then
     */
    public static Server start(ServerConfig config, String version, Clock clock) throws ListenException {
        return start(config, EventLoops.start(), new StartOptions(version, true), clock);
    }

    /**
     * Starts a node on loops that run already; they are the node's from now on.
     *
     * @throws ListenException when a listener cannot be opened; nothing is left running then
     */
    public static Server start(ServerConfig config, EventLoops loops, StartOptions options, Clock clock)
            throws ListenException {
        Server server = new Server(config, loops, options, clock);
        try {
            server.openRtmp(config.rtmp());
            server.startRegistrations(config.rtmp());
            server.openHttp();
            return server;
        } catch (ListenException e) {
            server.close();
            throw e;
        }
    }

    /** The open listeners, in order of start. */
    public List<Listening> listening() {
        return List.copyOf(listening);
    }

    /** The paths, for embedders and tests. */
    public PathTable paths() {
        return paths;
    }

    /** Who may do what; its configuration can be swapped. */
    public Authentication authentication() {
        return authentication;
    }

    /** What is counted, for embedders and tests. */
    public Counters counters() {
        return counters;
    }

    /** The sessions, for embedders and tests. */
    public SessionTable sessions() {
        return sessions;
    }

    /** Who may publish and watch before paths are asked: for embedders. */
    public RegistrationTable registrations() {
        return registrations;
    }

    /** The stream of a registered key: like that of a path with the default settings. */
    private LiveStream registeredStream() {
        StreamLimits limits = StreamLimits.of(config.pathDefaults().gopCache(), config.general());
        return new LiveStream(loops.next(), limits, StreamListener.NONE, paths.load(), clock);
    }

    private void startRegistrations(RtmpConfig config) {
        List<ConfiguredPort> ports = listening.stream()
                .map(open -> new ConfiguredPort(open.port(), open.protocol().equals("rtmps")))
                .toList();
        registrations.start(new RegistrationPorts(rtmp, config, certificates), ports);
    }

    private void openRtmp(RtmpConfig config) throws ListenException {
        if (config.plainEnabled()) {
            openRtmp("rtmpAddress", "rtmp", config.address(), null);
        }
        if (config.tlsEnabled()) {
            TlsContext tls = certificates.context("rtmp", config.serverKey(), config.serverCert(), Alpn.NONE);
            openRtmp("rtmpsAddress", "rtmps", config.tlsAddress(), tls);
        }
    }

    private void openRtmp(String key, String protocol, ListenAddress address, @Nullable TlsContext tls)
            throws ListenException {
        if (!address.isSet()) {
            return;
        }
        try {
            int port = rtmp.open(socketAddress(address), tls);
            listening.add(new Listening(key, protocol, address.host(), port));
        } catch (IOException e) {
            throw busy(key, address, e);
        }
    }

    private void openHttp() throws ListenException {
        List<Route> api = api(clock.wallTime()).routes(access.localUntilConfigured(), access.gate(AuthAction.API));
        if (config.http().enabled()) {
            HttpListenerConfig listener = config.http().listener();
            Router router = Router.builder()
                    .add(ControlApi.health())
                    .addAll(api)
                    .add(new HttpFlvEndpoint(paths, sessions, config.flv().writeInterval(), clock, access).route())
                    .addAll(pages())
                    .reserve("v3", "api", "rtc", "health", "ready", "metrics", "playback", "vod", "assets")
                    .jsonErrorsUnder("v3")
                    .cors(CorsPolicy.of(listener.allowOrigins()))
                    .build();
            openMainHttp(listener, router);
        }
        if (config.api().enabled()) {
            Router router = Router.builder()
                    .addAll(api)
                    .reserve("v3")
                    .jsonErrorsUnder("v3")
                    .build();
            openHttp("api", config.api().listener(), router);
        }
    }

    private void openMainHttp(HttpListenerConfig listener, Router router) throws ListenException {
        try {
            openHttp("http", listener, router);
        } catch (ListenException e) {
            if (options.httpRequired()) {
                throw e;
            }
            LOG.warn("{}; running without it, set httpAddress to another port to have it", e.getMessage());
        }
    }

    private ControlApi api(Instant started) {
        return new ControlApi(
                options.version(),
                started,
                new PathsApi(paths),
                new RtmpConnsApi(
                        sessions, config.rtmp().plainEnabled(), config.rtmp().tlsEnabled()));
    }

    private List<Route> pages() {
        StaticResources pages =
                new StaticResources(Server.class, "/web", StaticResources.REVALIDATE, SecurityHeaders::page);
        StaticResources assets = new StaticResources(Server.class, "/web/assets", StaticResources.REVALIDATE);
        return List.of(
                Route.onLoop("GET", "/assets/{file...}", assets.handler("file")),
                Route.onLoop("GET", "/{path...}/", pages.file("player.html")).gatedBy(access.readers("path")),
                Route.onLoop(
                        "GET",
                        "/{path...}",
                        exchange -> exchange.respond(HttpResponse.of(302).with("Location", page(exchange.request())))));
    }

    /** The page of a path that was asked for without its last slash; a token in the query stays. */
    private static String page(HttpRequest request) {
        return request.path() + "/" + (request.rawQuery().isEmpty() ? "" : "?" + request.rawQuery());
    }

    private void openHttp(String prefix, HttpListenerConfig listener, Router router) throws ListenException {
        ListenAddress address = listener.address();
        if (!address.isSet()) {
            return;
        }
        TlsContext tls = listener.encryption()
                ? certificates.context(prefix, listener.serverKey(), listener.serverCert(), Alpn.HTTP)
                : null;
        HttpServerConfig settings = HttpServerConfig.plain(prefix)
                .withTls(tls)
                .withTrustedProxies(TrustedProxies.of(
                        listener.trustedProxies().stream().map(Object::toString).toList()));
        HttpServer server = new HttpServer(
                settings, new ServerTransport(loops.group(), loops.group(), loops.serverChannelType()), router);
        try {
            int port = server.bind(socketAddress(address));
            httpServers.add(server);
            listening.add(new Listening(prefix + "Address", tls == null ? "http" : "https", address.host(), port));
        } catch (IOException e) {
            throw busy(prefix + "Address", address, e);
        }
    }

    private static InetSocketAddress socketAddress(ListenAddress address) {
        return address.host().isEmpty()
                ? new InetSocketAddress(address.port())
                : new InetSocketAddress(address.host(), address.port());
    }

    private static ListenException busy(String key, ListenAddress address, IOException cause) {
        String said = String.valueOf(cause.getMessage());
        String why = said.toLowerCase(Locale.ROOT).contains("already in use")
                ? "port " + address.port() + " is already in use"
                : said;
        return new ListenException(key + ": cannot listen on " + address + ": " + why, cause);
    }

    /** Stops listening, tells every session, waits for them a little, and ends. Takes less than 2.5 s. */
    @Override
    public void close() {
        registrations.close();
        rtmp.close();
        paths.close();
        sessions.all().forEach(LiveSession::shutDown);
        long deadline = clock.nanoTime() + DRAIN_TIMEOUT_NS;
        while (sessions.size() > 0 && clock.nanoTime() - deadline < 0) {
            LockSupport.parkNanos(this, TimeUnit.MILLISECONDS.toNanos(5));
        }
        if (sessions.size() > 0) {
            LOG.warn("{} sessions did not close in time", sessions.size());
        }
        httpServers.forEach(server -> server.close(java.time.Duration.ofMillis(300)));
        authentication.close();
        loops.close();
    }
}
