package io.weir.server.node;

import io.weir.base.thread.EventLoops;
import io.weir.config.HttpListenerConfig;
import io.weir.config.ListenAddress;
import io.weir.config.RtmpConfig;
import io.weir.config.ServerConfig;
import io.weir.platform.http.HttpServer;
import io.weir.platform.http.HttpServerConfig;
import io.weir.platform.http.RequestTimes;
import io.weir.platform.http.Router;
import io.weir.platform.http.ServerTransport;
import io.weir.platform.http.TrustedProxies;
import io.weir.platform.tls.Alpn;
import io.weir.platform.tls.ServerCertificate;
import io.weir.platform.tls.TlsContext;
import io.weir.server.rtmp.RtmpEndpoint;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The sockets that clients connect to, one for each key of the configuration that has an address. When the configuration
 * changes, only those whose address or encryption changed are opened anew, the new one before the old one is closed
 * unless both need the same port. Connections stay in any case.
 *
 * <p>Threading: one thread at a time: that which starts and closes the node, and in between the supervisor.
 */
final class Listeners {
    /** The key of the main HTTP server. */
    static final String HTTP = "httpAddress";
    /** The key of the API's own server. */
    static final String API = "apiAddress";
    /** The key of the server of profiles. */
    static final String PPROF = "pprofAddress";
    /** The key of HLS's own HTTP server. */
    static final String HLS = "hlsAddress";
    /** The key of WebRTC's own HTTP server. */
    static final String WEBRTC = "webrtcAddress";
    /** The key of the metrics' own server. */
    static final String METRICS = "metricsAddress";
    /** The key of recordings' own server. */
    static final String PLAYBACK = "playbackAddress";

    private static final Logger LOG = LoggerFactory.getLogger(Listeners.class);
    private static final Router NOTHING = Router.builder().build();

    private final RtmpEndpoint rtmp;
    private final EventLoops loops;
    private final Certificates certificates;
    private final Function<String, RequestTimes> times;
    private final BiFunction<String, ServerConfig, Router> routers;
    private final Map<String, Open> open = new LinkedHashMap<>();
    private final List<HttpServer> retired = new ArrayList<>();
    /** What the configuration in force asks for; one that could not be opened is in here too. */
    private Map<String, Wanted> given = Map.of();
    // written as the class says, read by any thread
    private volatile List<Listening> listening = List.of();

    /** Files of a listener's certificate. */
    private record Tls(String prefix, String key, String certificate, Alpn alpn) {}

    /** What the configuration asks for. */
    private record Wanted(
            String key,
            String protocol,
            ListenAddress address,
            @Nullable Tls tls) {
        boolean bindsLike(@Nullable Wanted other) {
            return other != null && address.equals(other.address) && (tls == null) == (other.tls == null);
        }
    }

    /** An open listener. */
    private record Open(
            Wanted wanted,
            Listening listening,
            @Nullable TlsContext tls,
            @Nullable HttpServer http) {}

    /**
     * No listeners yet.
     *
     * @param times who is told of the answers of the HTTP server of a key's prefix
     * @param routers what the HTTP server of a key answers under a configuration
     */
    Listeners(
            RtmpEndpoint rtmp,
            EventLoops loops,
            Certificates certificates,
            Function<String, RequestTimes> times,
            BiFunction<String, ServerConfig, Router> routers) {
        this.times = times;
        this.rtmp = rtmp;
        this.loops = loops;
        this.certificates = certificates;
        this.routers = routers;
    }

    /**
     * Opens everything.
     *
     * @param httpRequired whether the main HTTP server must be among it
     */
    void openAll(ServerConfig config, boolean httpRequired) throws ListenException {
        given = wanted(config);
        for (Wanted wanted : given.values()) {
            try {
                open.put(wanted.key, open(wanted, config));
            } catch (ListenException e) {
                if (httpRequired || !wanted.key.equals(HTTP)) {
                    throw e;
                }
                LOG.warn("{}; running without it, set httpAddress to another port to have it", e.getMessage());
            }
            changed();
        }
    }

    private void changed() {
        listening = open.values().stream().map(Open::listening).toList();
    }

    /** The open ones, in the order of their keys. Any thread. */
    List<Listening> listening() {
        return listening;
    }

    /** Ends all HTTP connections. RTMP ends its own. */
    void closeHttp(Duration deadline) {
        for (Open each : open.values()) {
            if (each.http != null) {
                each.http.close(deadline);
            }
        }
        retired.forEach(server -> server.close(deadline));
    }

    private static Map<String, Wanted> wanted(ServerConfig config) {
        Map<String, Wanted> wanted = new LinkedHashMap<>();
        RtmpConfig rtmp = config.rtmp();
        if (rtmp.plainEnabled()) {
            add(wanted, new Wanted("rtmpAddress", "rtmp", rtmp.address(), null));
        }
        if (rtmp.tlsEnabled()) {
            Tls tls = new Tls("rtmp", rtmp.serverKey(), rtmp.serverCert(), Alpn.NONE);
            add(wanted, new Wanted("rtmpsAddress", "rtmps", rtmp.tlsAddress(), tls));
        }
        if (config.http().enabled()) {
            add(wanted, http(HTTP, config.http().listener()));
        }
        if (config.api().enabled()) {
            add(wanted, http(API, config.api().listener()));
        }
        if (config.metrics().enabled()) {
            add(wanted, http(METRICS, config.metrics().listener()));
        }
        if (config.pprof().enabled()) {
            add(wanted, http(PPROF, config.pprof().listener()));
        }
        if (config.playback().enabled()) {
            add(wanted, http(PLAYBACK, config.playback().listener()));
        }
        if (config.hls().enabled()) {
            add(wanted, http(HLS, config.hls().listener()));
        }
        if (config.webrtc().enabled()) {
            add(wanted, http(WEBRTC, config.webrtc().listener()));
        }
        return wanted;
    }

    private static void add(Map<String, Wanted> all, Wanted one) {
        if (one.address.isSet()) {
            all.put(one.key, one);
        }
    }

    private static Wanted http(String key, HttpListenerConfig config) {
        Tls tls = config.encryption() ? new Tls(prefix(key), config.serverKey(), config.serverCert(), Alpn.HTTP) : null;
        return new Wanted(key, tls == null ? "http" : "https", config.address(), tls);
    }

    private Open open(Wanted wanted, ServerConfig config) throws ListenException {
        Tls files = wanted.tls;
        TlsContext tls =
                files == null ? null : certificates.context(files.prefix, files.key, files.certificate, files.alpn);
        try {
            HttpServer http = isHttp(wanted) ? httpServer(wanted, tls, config) : null;
            InetSocketAddress address = socketAddress(wanted.address);
            int port = http == null ? rtmp.open(address, tls) : http.bind(address);
            Listening listening = new Listening(wanted.key, wanted.protocol, wanted.address.host(), port);
            return new Open(wanted, listening, tls, http);
        } catch (IOException e) {
            throw busy(wanted, e);
        }
    }

    private static boolean isHttp(Wanted wanted) {
        return !wanted.protocol.startsWith("rtmp");
    }

    /** What the keys of an HTTP server begin with. */
    private static String prefix(String key) {
        return key.substring(0, key.length() - "Address".length());
    }

    private HttpServer httpServer(Wanted wanted, @Nullable TlsContext tls, ServerConfig config) throws ListenException {
        HttpServerConfig settings = HttpServerConfig.plain(prefix(wanted.key))
                .withTls(tls)
                .withTrustedProxies(proxies(wanted.key, config))
                .withTimes(times.apply(prefix(wanted.key)));
        ServerTransport transport = new ServerTransport(loops.group(), loops.group(), loops.serverChannelType());
        return new HttpServer(settings, transport, router(wanted.key, config));
    }

    private Router router(String key, ServerConfig config) throws ListenException {
        try {
            return routers.apply(key, config);
        } catch (IllegalArgumentException e) {
            throw new ListenException(prefix(key) + "AllowOrigins: " + e.getMessage(), e);
        }
    }

    private static TrustedProxies proxies(String key, ServerConfig config) {
        HttpListenerConfig listener = switch (key) {
            case API -> config.api().listener();
            case METRICS -> config.metrics().listener();
            case PPROF -> config.pprof().listener();
            case PLAYBACK -> config.playback().listener();
            case HLS -> config.hls().listener();
            case WEBRTC -> config.webrtc().listener();
            default -> config.http().listener();
        };
        return TrustedProxies.of(
                listener.trustedProxies().stream().map(Object::toString).toList());
    }

    private static InetSocketAddress socketAddress(ListenAddress address) {
        return address.host().isEmpty()
                ? new InetSocketAddress(address.port())
                : new InetSocketAddress(address.host(), address.port());
    }

    private static ListenException busy(Wanted wanted, IOException cause) {
        String said = String.valueOf(cause.getMessage());
        String why = said.toLowerCase(Locale.ROOT).contains("already in use")
                ? "port " + wanted.address.port() + " is already in use"
                : said;
        return new ListenException(wanted.key + ": cannot listen on " + wanted.address + ": " + why, cause);
    }

    private void stop(Open old) {
        if (old.http == null) {
            rtmp.close(old.listening.port());
        } else {
            old.http.stopListening();
            retired.add(old.http);
        }
    }

    /**
     * Opens what {@code next} asks for and is not open, and reads certificates it names.
     *
     * @throws ListenException when that fails; the listeners are then as they were
     */
    Move prepare(ServerConfig current, ServerConfig next) throws ListenException {
        Move move = new Move(current, next);
        try {
            move.bind();
            return move;
        } catch (ListenException e) {
            move.rollback();
            throw e;
        }
    }

    /** From the listeners of one configuration to those of the next. */
    final class Move {
        private final ServerConfig current;
        private final ServerConfig next;
        private final Map<String, Wanted> wanted;
        private final Map<String, Open> opened = new LinkedHashMap<>();
        private final Map<String, Open> stopped = new LinkedHashMap<>();
        private final Map<String, ServerCertificate> presented = new HashMap<>();
        private final Map<String, Router> answering = new HashMap<>();

        private Move(ServerConfig current, ServerConfig next) {
            this.current = current;
            this.next = next;
            this.wanted = wanted(next);
        }

        /** All that listen now, old ones included. */
        List<Listening> listeningMeanwhile() {
            List<Listening> all = new ArrayList<>(listening());
            opened.values().forEach(each -> all.add(each.listening));
            return all;
        }

        private void bind() throws ListenException {
            for (Wanted each : wanted.values()) {
                if (isHttp(each)) {
                    answering.put(each.key, router(each.key, next));
                }
            }
            List<Wanted> fresh = wanted.values().stream()
                    .filter(each -> !each.bindsLike(given.get(each.key)))
                    .toList();
            for (Open old : open.values()) {
                boolean inTheWay = fresh.stream()
                        .anyMatch(each -> each.address.port() > 0 && each.address.port() == old.listening.port());
                if (inTheWay && isLeaving(old)) {
                    stop(old);
                    stopped.put(old.wanted.key, old);
                }
            }
            for (Wanted each : fresh) {
                opened.put(each.key, open(each, next));
            }
            for (Open kept : open.values()) {
                Wanted now = wanted.get(kept.wanted.key);
                if (now != null && now.tls != null && !isLeaving(kept) && !now.tls.equals(kept.wanted.tls)) {
                    presented.put(now.key, certificates.certificate(now.tls.prefix, now.tls.key, now.tls.certificate));
                }
            }
        }

        private boolean isLeaving(Open old) {
            Wanted now = wanted.get(old.wanted.key);
            return now == null || !now.bindsLike(old.wanted);
        }

        /** Closes what is not wanted any more; everything else goes by the new configuration. */
        void commit() {
            for (Open old : List.copyOf(open.values())) {
                if (isLeaving(old)) {
                    leave(old);
                } else {
                    keep(old);
                }
            }
            opened.forEach((key, each) -> {
                open.put(key, each);
                LOG.info(
                        "[config] {} listens on {}:{} now ({})",
                        each.listening.protocol(),
                        each.listening.host(),
                        each.listening.port(),
                        key);
            });
            retired.removeIf(server -> server.status().connections() == 0);
            given = wanted;
            changed();
        }

        private void leave(Open old) {
            if (!stopped.containsKey(old.wanted.key)) {
                stop(old);
            }
            open.remove(old.wanted.key);
            if (old.http != null) {
                // Who is connected still may ask on while there is something to ask for.
                Router next = answering.get(old.wanted.key);
                old.http.router(next == null ? NOTHING : next);
                if (next == null) {
                    old.http.retire();
                }
            }
        }

        private void keep(Open old) {
            Wanted now = wanted.getOrDefault(old.wanted.key, old.wanted);
            ServerCertificate certificate = presented.get(now.key);
            if (old.tls != null && certificate != null) {
                old.tls.present(certificate);
            }
            if (old.http != null) {
                old.http.trustedProxies(proxies(now.key, next));
                old.http.router(answering.getOrDefault(now.key, NOTHING));
            }
            open.put(now.key, new Open(now, old.listening, old.tls, old.http));
        }

        /** Closes what was opened, and opens again what had to make room. */
        void rollback() {
            opened.values().forEach(Listeners.this::stop);
            for (Open old : stopped.values()) {
                try {
                    open.put(old.wanted.key, open(old.wanted, current));
                } catch (ListenException e) {
                    open.remove(old.wanted.key);
                    LOG.error("[config] a listener that made room could not be opened again: {}", e.getMessage());
                }
            }
            changed();
        }
    }
}
