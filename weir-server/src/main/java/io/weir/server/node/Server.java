package io.weir.server.node;

import io.weir.base.metrics.Counters;
import io.weir.base.metrics.Histogram;
import io.weir.base.metrics.HistogramFamily;
import io.weir.base.thread.EventLoops;
import io.weir.base.time.Clock;
import io.weir.base.time.Deadline;
import io.weir.base.time.Timers;
import io.weir.config.AuthAction;
import io.weir.config.ConfigChange;
import io.weir.config.ServerConfig;
import io.weir.config.WebRtcIceConfig;
import io.weir.platform.http.CorsPolicy;
import io.weir.platform.http.HttpRequest;
import io.weir.platform.http.HttpResponse;
import io.weir.platform.http.RequestTimes;
import io.weir.platform.http.Route;
import io.weir.platform.http.Router;
import io.weir.platform.http.SameOrigin;
import io.weir.platform.http.SecurityHeaders;
import io.weir.platform.http.SocketOrigin;
import io.weir.platform.http.StaticResources;
import io.weir.server.api.AuthApi;
import io.weir.server.api.ClipsApi;
import io.weir.server.api.ConfigApi;
import io.weir.server.api.ControlApi;
import io.weir.server.api.DrainApi;
import io.weir.server.api.EventsApi;
import io.weir.server.api.FirstRun;
import io.weir.server.api.ForwardsApi;
import io.weir.server.api.HealthApi;
import io.weir.server.api.HlsApi;
import io.weir.server.api.MetricsApi;
import io.weir.server.api.PathsApi;
import io.weir.server.api.RecordersApi;
import io.weir.server.api.RecordingsApi;
import io.weir.server.api.RtmpConnsApi;
import io.weir.server.api.SessionsApi;
import io.weir.server.api.TranscodesApi;
import io.weir.server.api.WebRtcSessionsApi;
import io.weir.server.auth.Authentication;
import io.weir.server.auth.HttpAccess;
import io.weir.server.hls.HlsEndpoint;
import io.weir.server.hls.HlsMuxers;
import io.weir.server.hlspull.HlsOutgoing;
import io.weir.server.hook.HookEvent;
import io.weir.server.hook.Hooks;
import io.weir.server.httpflv.FlvContainer;
import io.weir.server.httpstream.HttpStreamEndpoint;
import io.weir.server.httpstream.LiveContainer;
import io.weir.server.httpts.TsContainer;
import io.weir.server.metrics.LoopLag;
import io.weir.server.metrics.NativeMetrics;
import io.weir.server.metrics.NodeGauges;
import io.weir.server.node.Supervised.Prepared;
import io.weir.server.outgoing.UrlPolicy;
import io.weir.server.path.Outgoing;
import io.weir.server.path.OutgoingProtocols;
import io.weir.server.path.PathTable;
import io.weir.server.path.StreamCompanion;
import io.weir.server.picture.PictureCache;
import io.weir.server.picture.PictureMaker;
import io.weir.server.picture.Pictures;
import io.weir.server.picture.SnapshotEndpoint;
import io.weir.server.profile.ProfileRoutes;
import io.weir.server.registration.ConfiguredPort;
import io.weir.server.registration.PathRegistrar;
import io.weir.server.registration.RegistrationTable;
import io.weir.server.rtmp.RtmpEndpoint;
import io.weir.server.rtmp.RtmpOutgoing;
import io.weir.server.session.LiveSession;
import io.weir.server.session.SessionTable;
import io.weir.server.stream.LiveStream;
import io.weir.server.stream.PlainAudioMaker;
import io.weir.server.stream.StreamLimits;
import io.weir.server.stream.StreamListener;
import io.weir.server.transcode.AudioTranscoding;
import io.weir.server.transcode.TranscodeTimes;
import io.weir.server.webrtc.RtpFanouts;
import io.weir.server.webrtc.SessionOpener;
import io.weir.server.webrtc.TranscodedAudio;
import io.weir.server.webrtc.WebRtcEndpoint;
import io.weir.server.webrtc.WebRtcOutgoing;
import io.weir.server.webrtc.WebRtcRoutes;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
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

    private static final Duration HTTP_TIMEOUT = Duration.ofMillis(300);
    /** How long paths have to tell what becomes of them. */
    private static final Duration PATHS_TIMEOUT = Duration.ofMillis(500);

    /** How long disks have to take the ends of recordings and to delete what viewers by HLS were to have. */
    private static final Duration DISKS_TIMEOUT = Duration.ofSeconds(1);

    /** 1xx to 5xx. */
    private static final int HTTP_CLASSES = 5;

    /** Changed keys that the event of a new configuration names. */
    private static final int KEYS_REPORTED_MAX = 100;

    private static final Logger LOG = LoggerFactory.getLogger(Server.class);

    private final Supervisor supervisor;
    private final StartOptions options;
    private final Clock clock;
    private final Certificates certificates;
    private final EventLoops loops;
    private final Counters counters = new Counters();
    private final UrlPolicy urls;
    private final Hooks hooks;
    private final SessionTable sessions;
    private final PathTable paths;
    private final Authentication authentication;
    private final HttpAccess access;
    private final RegistrationTable registrations;
    private final RtmpEndpoint rtmp;
    private final WebRtcEndpoint webrtc;
    private final RtpFanouts fanouts;
    private final HlsMuxers hlsMuxers;
    private final Recording recording;
    private final HlsEndpoint hls;
    private final SnapshotEndpoint snapshots;
    private final Playback playback;
    private final List<Route> webrtcRoutes;
    private final AudioTranscoding transcoding;
    private final PlainAudioMaker plainAudio;
    private final LoopLag loopLag;
    private final RegistrationPorts registrationPorts;
    private final Listeners listeners;
    private final AutomaticHttps automaticHttps;
    private final ConfigApi configApi;
    private final DrainApi drain;
    private final Route metrics;
    private final ProfileRoutes profiles;
    private final Instant started;
    // written by the supervisor, read by any thread
    private volatile ServerConfig config;

    private Server(Supervisor supervisor, EventLoops loops, StartOptions options, Clock clock) {
        this.supervisor = supervisor;
        this.config = supervisor.config();
        this.options = options;
        this.clock = clock;
        this.certificates = new Certificates(Path.of(config.stateDirectory()), clock);
        this.loops = loops;
        this.urls = new UrlPolicy(config.general().outgoingAllowedUrls());
        this.hooks = new Hooks(config, urls, NodeName.ofMachine(), clock, counters);
        this.sessions = new SessionTable(new ConnectionEvents(hooks));
        this.transcoding =
                new AudioTranscoding(hooks.runner(), clock, TranscodeTimes.STANDARD, AudioTranscoding.FFMPEG);
        transcoding.apply(config.webrtc().audioTranscode());
        this.webrtc = new WebRtcEndpoint(config.webrtc(), loops, counters, clock);
        this.fanouts = new RtpFanouts(new TranscodedAudio(transcoding), clock);
        this.plainAudio = new TranscodedPlainAudio(transcoding);
        this.hlsMuxers = new HlsMuxers(config.hls(), clock);
        Timers timers = (task, delay) -> loops.next().schedule(task, delay.toMillis(), TimeUnit.MILLISECONDS);
        this.recording = new Recording(config, new Recording.Ground(hooks, counters, timers, clock, urls));
        this.paths = new PathTable(
                config,
                loops,
                clock,
                counters,
                new PathTable.Surroundings(
                        hooks, outgoing(), plainAudio, StreamCompanion.all(List.of(recording.recorders(), hlsMuxers))));
        this.authentication = new Authentication(
                config.auth(),
                config.general().readTimeout(),
                new Authentication.Surroundings(clock, timers, new Random(), counters, urls));
        authentication.protect(config.paths());
        this.access = new HttpAccess(authentication);
        this.registrations = new RegistrationTable(
                new PathRegistrar(paths, authentication), this::registeredStream, timers, counters);
        this.loopLag = new LoopLag(loops, clock);
        this.rtmp = new RtmpEndpoint(config.rtmp(), config.general(), loops, registrations, sessions, counters, clock);
        this.hls = new HlsEndpoint(paths, sessions, hlsMuxers, clock, access);
        Pictures pictures = new Pictures(
                new PictureMaker(hooks.runner(), timers, counters, AudioTranscoding.FFMPEG), new PictureCache(clock));
        this.snapshots = new SnapshotEndpoint(pictures, paths, access);
        this.playback = new Playback(recording.index(), new Playback.Reading(access, clock, counters), pictures);
        this.webrtcRoutes = webrtcRoutes();
        this.registrationPorts = new RegistrationPorts(rtmp, config.rtmp(), certificates);
        this.listeners = new Listeners(rtmp, loops, certificates, this::requestTimes, this::router);
        this.automaticHttps = new AutomaticHttps(
                Path.of(config.stateDirectory()),
                certificates,
                loops,
                listeners::listening,
                new AutomaticHttps.Surroundings(clock, timers, counters, urls));
        this.configApi = new ConfigApi(supervisor, clock);
        this.drain = new DrainApi(paths, sessions);
        NodeGauges gauges = new NodeGauges(
                () -> hooks.webhooks().waitingCount(),
                () -> hooks.webhooks().lostCount(),
                transcoding::count,
                recording.recorders()::countsByState,
                recording.recorders()::waitingBytes,
                recording.clips()::countsByState,
                certificates.issued()::notAfter);
        this.metrics = new MetricsApi(
                        paths, sessions, hlsMuxers::statuses, () -> new NativeMetrics(counters, loopLag, gauges))
                .route(access.localUntilConfigured(), access.gate(AuthAction.METRICS));
        this.profiles = new ProfileRoutes();
        this.started = clock.wallTime();
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
        return start(new Supervisor(OpenedConfig.fixed(config), clock), loops, options, clock);
    }

    /**
     * Starts a node that follows the configuration of {@code supervisor}, which is the node's from now on.
     *
     * @throws ListenException when a listener cannot be opened; nothing is left running then
     */
    public static Server start(Supervisor supervisor, EventLoops loops, StartOptions options, Clock clock)
            throws ListenException {
        Server server = new Server(supervisor, loops, options, clock);
        try {
            server.openWebRtc();
            server.listeners.openAll(server.config, options.httpRequired());
            server.registrations.start(server.registrationPorts, rtmpPorts(server.listeners.listening()));
            server.automaticHttps.apply(server.config.acme());
            server.recording.start();
            supervisor.supervise(server::prepare);
            return server;
        } catch (ListenException e) {
            server.close();
            throw e;
        }
    }

    /** The open listeners, in order of start. */
    public List<Listening> listening() {
        List<Listening> all = new ArrayList<>(listeners.listening());
        WebRtcIceConfig ice = config.webrtc().ice();
        if (webrtc.udpPort() >= 0) {
            all.add(new Listening(
                    "webrtcLocalUDPAddress", "udp", ice.localUdpAddress().host(), webrtc.udpPort()));
        }
        if (webrtc.tcpPort() >= 0) {
            all.add(new Listening(
                    "webrtcLocalTCPAddress", "tcp", ice.localTcpAddress().host(), webrtc.tcpPort()));
        }
        return List.copyOf(all);
    }

    /** What the node goes by, and who changes it. */
    public Supervisor supervisor() {
        return supervisor;
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

    /** What happens and who is told of it, for embedders and tests. */
    public Hooks hooks() {
        return hooks;
    }

    /** The API as it is under the configuration in force, for embedders and tests. */
    public ControlApi api() {
        return api(config);
    }

    /** Who may publish and watch before paths are asked: for embedders. */
    public RegistrationTable registrations() {
        return registrations;
    }

    private Outgoing outgoing() {
        long silenceMaxNs = config.general().readTimeout().toNanos();
        return new OutgoingProtocols(List.of(
                new RtmpOutgoing(config.rtmp(), urls, loops, clock),
                new WebRtcOutgoing(urls, webrtc, fanouts, silenceMaxNs),
                new HlsOutgoing(urls, loops, clock, config.general().readTimeout())));
    }

    private List<Route> webrtcRoutes() {
        long silenceMaxNs = config.general().readTimeout().toNanos();
        SessionOpener opener =
                new SessionOpener(webrtc, new SessionOpener.Surroundings(paths, sessions, fanouts, silenceMaxNs));
        return new WebRtcRoutes(webrtc, opener, access).all();
    }

    private void openWebRtc() throws ListenException {
        prepareWebRtc(config).commit();
        webrtc.receiveBuffer(config.general().udpReadBufferSize());
    }

    private WebRtcEndpoint.Move prepareWebRtc(ServerConfig next) throws ListenException {
        try {
            return webrtc.prepare(next.webrtc());
        } catch (IOException e) {
            throw new ListenException(
                    "webrtcLocalUDPAddress, webrtcLocalTCPAddress: cannot listen on "
                            + next.webrtc().ice().localUdpAddress() + ", "
                            + next.webrtc().ice().localTcpAddress() + ": " + e.getMessage(),
                    e);
        }
    }

    /** The stream of a registered key: like that of a path with the default settings. */
    private LiveStream registeredStream() {
        StreamLimits limits = StreamLimits.of(config.pathDefaults().gopCache(), config.general());
        return new LiveStream(
                loops.next(),
                limits,
                StreamListener.NONE,
                new LiveStream.Surroundings(paths.load(), plainAudio, clock));
    }

    private static List<ConfiguredPort> rtmpPorts(List<Listening> listening) {
        return listening.stream()
                .filter(open -> open.protocol().startsWith("rtmp"))
                .map(open -> new ConfiguredPort(open.port(), open.protocol().equals("rtmps")))
                .toList();
    }

    /** What the HTTP server of that key answers. */
    private Router router(String key, ServerConfig config) {
        return switch (key) {
            case Listeners.API -> apiRouter(config);
            case Listeners.PPROF -> pprofRouter(config);
            case Listeners.HLS -> hlsRouter(config);
            case Listeners.WEBRTC -> webrtcRouter(config);
            case Listeners.PLAYBACK -> playback.ownRouter(config.playback());
            case Listeners.METRICS -> Router.builder().add(metrics(config)).build();
            default -> mainRouter(config);
        };
    }

    /** Counts the answers of one HTTP server by class of status. */
    private RequestTimes requestTimes(String listener) {
        Histogram[] byClass = new Histogram[HTTP_CLASSES];
        for (int i = 0; i < byClass.length; i++) {
            byClass[i] = counters.histogram(HistogramFamily.HTTP_REQUEST, listener, (i + 1) + "xx");
        }
        return (status, tookNs) -> byClass[status / 100 - 1].record(tookNs);
    }

    private Router mainRouter(ServerConfig config) {
        return Router.builder()
                .add(ControlApi.health())
                .add(drain.ready())
                .add(automaticHttps.route())
                .add(metrics(config))
                .addAll(apiRoutes(config))
                .add(stream(config, new FlvContainer(config.flv().writeInterval())))
                .add(stream(config, new TsContainer(config.flv().writeInterval())))
                .addAll(hlsRoutes(config))
                .addAll(playback.routes())
                .add(snapshots.route())
                .addAll(webrtcRoutes)
                .addAll(firstRun())
                .addAll(pages(""))
                .add(recordingsPage())
                .reserve("v3", "api", "rtc", "health", "ready", "metrics", "playback", "vod", "assets")
                .jsonErrorsUnder("v3")
                .cors(CorsPolicy.of(config.http().listener().allowOrigins()))
                .build();
    }

    /** Streams without end over HTTP, in one container. */
    private Route stream(ServerConfig config, LiveContainer container) {
        return new HttpStreamEndpoint(container, paths, sessions, clock, access)
                .route()
                .guardedBy(new SocketOrigin(
                        "httpAllowOrigins", config.http().listener().allowOrigins()));
    }

    private Router hlsRouter(ServerConfig config) {
        return Router.builder()
                .addAll(hlsRoutes(config))
                .addAll(pages("hls"))
                .reserve("assets")
                .cors(CorsPolicy.of(config.hls().listener().allowOrigins()))
                .build();
    }

    private List<Route> hlsRoutes(ServerConfig config) {
        return config.hls().enabled() ? hls.routes() : List.of();
    }

    private Router webrtcRouter(ServerConfig config) {
        return Router.builder()
                .addAll(webrtcRoutes)
                .addAll(pages(""))
                .reserve("rtc", "api", "assets")
                .cors(CorsPolicy.of(config.webrtc().listener().allowOrigins()))
                .build();
    }

    private Router apiRouter(ServerConfig config) {
        return Router.builder()
                .addAll(apiRoutes(config))
                .reserve("v3")
                .jsonErrorsUnder("v3")
                .build();
    }

    private List<Route> apiRoutes(ServerConfig config) {
        List<String> origins = config.api().listener().allowOrigins();
        SameOrigin guard = new SameOrigin("apiAllowOrigins", origins);
        CorsPolicy named = CorsPolicy.named(origins);
        return api(config).routes(access.localUntilConfigured(), access::api).stream()
                .map(route -> route.guardedBy(guard).cors(named))
                .toList();
    }

    private Route metrics(ServerConfig config) {
        return metrics.cors(CorsPolicy.named(config.metrics().listener().allowOrigins()));
    }

    private Router pprofRouter(ServerConfig config) {
        List<String> origins = config.pprof().listener().allowOrigins();
        SameOrigin guard = new SameOrigin("pprofAllowOrigins", origins);
        CorsPolicy named = CorsPolicy.named(origins);
        Router.Builder router = Router.builder();
        profiles.routes(access.localUntilConfigured(), access.gate(AuthAction.PPROF))
                .forEach(route -> router.add(route.guardedBy(guard).cors(named)));
        return router.build();
    }

    private ControlApi api(ServerConfig config) {
        return new ControlApi(
                options.version(),
                started,
                List.of(
                        configApi,
                        new PathsApi(paths, path -> config.webrtc().enabled() ? fanouts.problems(path) : List.of()),
                        new RtmpConnsApi(
                                sessions,
                                config.rtmp().plainEnabled(),
                                config.rtmp().tlsEnabled()),
                        new HlsApi(
                                hlsMuxers::statuses,
                                sessions,
                                hls::isCdn,
                                config.hls().enabled()),
                        new RecordersApi(recording.recorders(), paths::match),
                        new RecordingsApi(recording.index()),
                        new ClipsApi(recording.clips(), access, playback.downloads()),
                        new WebRtcSessionsApi(sessions, config.webrtc().enabled()),
                        new TranscodesApi(transcoding),
                        new SessionsApi(sessions),
                        drain,
                        new ForwardsApi(paths),
                        new HealthApi(paths),
                        new AuthApi(authentication),
                        new EventsApi(hooks.events(), clock)));
    }

    private List<Route> firstRun() {
        StaticResources pages = new StaticResources(Server.class, "/web", "no-store", SecurityHeaders::page);
        return new FirstRun(supervisor, pages.file("setup.html")).routes();
    }

    /** The pages; {@code preferred} is the protocol that the player tries first, empty where it may choose. */
    private List<Route> pages(String preferred) {
        StaticResources pages =
                new StaticResources(Server.class, "/web", StaticResources.REVALIDATE, SecurityHeaders::page);
        StaticResources assets = new StaticResources(Server.class, "/web/assets", StaticResources.REVALIDATE);
        return List.of(
                Route.onLoop("GET", "/assets/{file...}", assets.handler("file")),
                Route.onLoop(
                                "GET",
                                "/{path...}/",
                                new PlayerPage(paths, preferred, request -> pages.response(request, "player.html")))
                        .gatedBy(access.readers("path")),
                Route.onLoop("GET", "/{path...}/publish", pages.file("publish.html"))
                        .gatedBy(access.publishers("path")),
                Route.onLoop(
                        "GET",
                        "/{path...}",
                        exchange -> exchange.respond(HttpResponse.of(302).with("Location", page(exchange.request())))));
    }

    private Route recordingsPage() {
        StaticResources pages =
                new StaticResources(Server.class, "/web", StaticResources.REVALIDATE, SecurityHeaders::page);
        return Route.onLoop("GET", "/{path...}/recordings", pages.file("recordings.html"))
                .gatedBy(access.playback("path"));
    }

    /** The page of a path that was asked for without its last slash; a token in the query stays. */
    private static String page(HttpRequest request) {
        return request.path() + "/" + (request.rawQuery().isEmpty() ? "" : "?" + request.rawQuery());
    }

    /** What can fail of a new configuration is done here, see {@link Supervised}. */
    private Prepared prepare(ServerConfig next) throws ListenException {
        ServerConfig current = config;
        WebRtcEndpoint.Move media = prepareWebRtc(next);
        Listeners.Move move;
        try {
            move = listeners.prepare(current, next);
        } catch (ListenException e) {
            media.rollback();
            throw e;
        }
        registrations.configuredPorts(rtmpPorts(move.listeningMeanwhile()));
        return new Prepared() {
            @Override
            public void commit(String author, List<ConfigChange> changes) {
                media.commit();
                webrtc.receiveBuffer(next.general().udpReadBufferSize());
                apply(next, move);
                if (!changes.isEmpty()) {
                    hooks.emit(new HookEvent.ConfigReloaded(
                            author,
                            changes.stream()
                                    .limit(KEYS_REPORTED_MAX)
                                    .map(ConfigChange::key)
                                    .toList()));
                }
            }

            @Override
            public void rollback() {
                move.rollback();
                media.rollback();
                registrations.configuredPorts(rtmpPorts(listeners.listening()));
            }
        };
    }

    /**
     * A new configuration comes into force: every component that goes by one is told here, in this order. None of them may
     * fail; what can, belongs into {@link #prepare}. Supervisor's thread.
     */
    private void apply(ServerConfig next, Listeners.Move move) {
        config = next;
        urls.apply(next.general().outgoingAllowedUrls());
        rtmp.apply(next.rtmp(), next.general());
        transcoding.apply(next.webrtc().audioTranscode());
        hlsMuxers.apply(next.hls());
        registrationPorts.apply(next.rtmp());
        authentication.apply(next.auth(), next.general().readTimeout());
        authentication.protect(next.paths());
        hooks.apply(next);
        recording.apply(next);
        paths.reload(next);
        move.commit();
        automaticHttps.apply(next.acme());
        registrations.configuredPorts(rtmpPorts(listeners.listening()));
    }

    /**
     * Stops listening, tells every session, waits for them a little, and ends. Takes some tenths of a second; where
     * sessions, disks or loops hang each has its own bound, and hook commands have {@link Hooks#CLOSE_PATIENCE}.
     */
    @Override
    public void close() {
        supervisor.close();
        automaticHttps.close();
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
        webrtc.close();
        paths.awaitClosed(PATHS_TIMEOUT);
        hlsMuxers.close();
        Deadline disks = Deadline.in(DISKS_TIMEOUT, clock);
        recording.close(disks);
        hlsMuxers.awaitClosed(disks.left());
        hooks.close();
        authentication.close();
        loopLag.close();
        profiles.close();
        playback.close();
        listeners.closeHttp(HTTP_TIMEOUT);
        loops.close();
    }
}
