package io.weir.config;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.List;
import java.util.Optional;

/** The rules among the global keys: what must be set, what must be positive, what excludes what. */
final class GlobalChecks {
    private static final int UDP_PAYLOAD_MAX = 1472;
    /** Largest reader queue: at 8 MiB a reader, more units than this are never held. */
    private static final int WRITE_QUEUE_MAX = 1 << 16;

    /** Shortest secret that signs URLs, in characters. */
    private static final int SIGNING_SECRET_MIN = 16;

    private final ServerConfig config;
    private final Findings findings;

    private GlobalChecks(ServerConfig config, Findings findings) {
        this.config = config;
        this.findings = findings;
    }

    static void run(ServerConfig config, Findings findings) {
        GlobalChecks checks = new GlobalChecks(config, findings);
        checks.general();
        checks.auth();
        checks.httpServers();
        checks.events();
        AcmeChecks.run(config.acme(), findings);
        ClipChecks.run(config.clips(), findings);
        checks.rtsp();
        checks.rtmp();
        checks.hls();
        checks.webRtc();
        if (config.moq().enabled()) {
            checks.require(config.moq().quicAddress(), "moqQUICAddress", "MoQ is on");
        }
        if (config.srt().enabled()) {
            checks.require(config.srt().address(), "srtAddress", "SRT is on");
        }
        checks.socketsOnly();
    }

    private void general() {
        GeneralConfig general = config.general();
        if (general.readTimeout().isZero()) {
            findings.error("readTimeout", "must be greater than zero");
        }
        if (general.writeTimeout().isZero()) {
            findings.error("writeTimeout", "must be greater than zero");
        }
        int size = general.writeQueueSize();
        if (size <= 0 || Integer.bitCount(size) != 1) {
            int nearest = Integer.highestOneBit(Math.clamp(size, 1, WRITE_QUEUE_MAX));
            findings.error("writeQueueSize", "must be a power of two, found " + size, Integer.toString(nearest));
        } else if (size > WRITE_QUEUE_MAX) {
            findings.error("writeQueueSize", "must be at most " + WRITE_QUEUE_MAX + ", found " + size);
        }
        if (general.udpMaxPayloadSize() > UDP_PAYLOAD_MAX) {
            findings.error("udpMaxPayloadSize", "must be at most " + UDP_PAYLOAD_MAX);
        }
        for (String entry : general.outgoingAllowedUrls()) {
            if (AllowedUrl.parse(entry).isEmpty()) {
                findings.error(
                        "outgoingAllowedURLs",
                        "not a host, an address, a range of addresses or one of these after scheme:// and before :port: "
                                + entry);
            }
        }
        if (config.stateDirectory().isEmpty()) {
            findings.error("stateDirectory", "must not be empty");
        }
        if (config.log().destinations().contains(LogDestination.FILE)
                && config.log().file().isEmpty()) {
            findings.error("logFile", "must be set when logDestinations includes file");
        }
    }

    private void auth() {
        AuthConfig auth = config.auth();
        switch (auth.method()) {
            case INTERNAL -> users(auth.internalUsers());
            case HTTP -> httpUrl(auth.httpAddress(), "authHTTPAddress", "http");
            case JWT -> {
                httpUrl(auth.jwtJwks(), "authJWTJWKS", "jwt");
                if (auth.jwtClaimKey().isEmpty()) {
                    findings.error("authJWTClaimKey", "must be set when authMethod is jwt");
                }
            }
        }
        permissions("authHTTPExclude", auth.httpExclude());
        permissions("authJWTExclude", auth.jwtExclude());
        for (Secret secret : auth.signedUrlSecrets()) {
            if (secret.value().length() < SIGNING_SECRET_MIN) {
                findings.error(
                        "authSignedURLSecrets", "a secret must have at least " + SIGNING_SECRET_MIN + " characters");
            }
        }
    }

    private void users(List<AuthUser> users) {
        for (int i = 0; i < users.size(); i++) {
            AuthUser user = users.get(i);
            if (user.user().isEmpty()) {
                findings.error("authInternalUsers", "user " + (i + 1) + " has no name");
            }
            if (user.user().value().equals(AuthUser.ANY) && !user.pass().isEmpty()) {
                findings.error("authInternalUsers", "user " + (i + 1) + " is any, which can't have a password");
            }
            permissions("authInternalUsers", user.permissions());
            role(user, i + 1);
        }
    }

    private void role(AuthUser user, int number) {
        if (user.role() == AuthRole.NONE) {
            return;
        }
        if (user.user().value().equals(AuthUser.ANY)) {
            findings.error("authInternalUsers", "user " + number + " is any, which can't have a role");
        } else if (user.pass().isEmpty()) {
            findings.error("authInternalUsers", "user " + number + " has a role and so needs a password");
        }
        boolean wider = user.permissions().stream().anyMatch(permission -> permission.action() == AuthAction.API);
        if (wider && user.role() != AuthRole.ADMIN) {
            findings.error(
                    "authInternalUsers",
                    "user " + number + " is " + user.role().text()
                            + " and has the permission api, which is for all of the API; leave one of them out");
        }
    }

    private void permissions(String key, List<AuthPermission> permissions) {
        for (AuthPermission permission : permissions) {
            if (PathRules.isRegex(permission.path())) {
                RegexCheck.problemOf(permission.path().substring(1)).ifPresent(problem -> findings.error(key, problem));
            }
        }
    }

    private void httpUrl(SensitiveText url, String key, String method) {
        if (url.isEmpty()) {
            findings.error(key, "must be set when authMethod is " + method);
        } else if (!url.value().startsWith("http://") && !url.value().startsWith("https://")) {
            findings.error(key, "must begin with http:// or https://");
        } else {
            UrlCheck.problemOf(url.value())
                    .or(() -> requestProblemOf(url.value()))
                    .ifPresent(problem -> findings.error(key, problem));
        }
    }

    /** Whether an HTTP client can send a request there. */
    private static Optional<String> requestProblemOf(String url) {
        try {
            return new URI(url).getHost() == null
                    ? Optional.of("has no host name that can be asked; an underscore in it is not allowed")
                    : Optional.empty();
        } catch (URISyntaxException _) {
            return Optional.of("not a URL");
        }
    }

    private void events() {
        List<WebhookConfig> webhooks = config.events().webhooks();
        if (webhooks.size() > EventsConfig.WEBHOOKS_MAX) {
            findings.error("eventsWebhooks", "must be at most " + EventsConfig.WEBHOOKS_MAX);
        }
        for (int i = 0; i < webhooks.size(); i++) {
            String key = "eventsWebhooks[" + i + "]";
            String url = webhooks.get(i).url().value();
            if (!url.startsWith("http://") && !url.startsWith("https://")) {
                findings.error(key + ".url", "must begin with http:// or https://");
            } else {
                UrlCheck.problemOf(url).ifPresent(problem -> findings.error(key + ".url", problem));
            }
            for (String path : webhooks.get(i).paths()) {
                if (PathRules.isRegex(path)) {
                    RegexCheck.problemOf(path.substring(1))
                            .ifPresent(problem -> findings.error(key + ".paths", problem));
                }
            }
        }
    }

    private void httpServers() {
        http(config.http().enabled(), config.http().listener(), "http");
        http(config.api().enabled(), config.api().listener(), "api");
        http(config.metrics().enabled(), config.metrics().listener(), "metrics");
        http(config.pprof().enabled(), config.pprof().listener(), "pprof");
        http(config.playback().enabled(), config.playback().listener(), "playback");
        http(config.hls().enabled(), config.hls().listener(), "hls");
        http(config.webrtc().enabled(), config.webrtc().listener(), "webrtc");
    }

    private void http(boolean enabled, HttpListenerConfig listener, String server) {
        if (enabled) {
            require(listener.address(), server + "Address", server + " is on");
        }
    }

    private void require(ListenAddress address, String key, String reason) {
        if (!address.isSet()) {
            findings.error(key, "must be set when " + reason);
        }
    }

    private void requirePort(int port, String key, String reason) {
        if (port == 0) {
            findings.error(key, "must be set when " + reason);
        }
    }

    private void rtsp() {
        RtspConfig rtsp = config.rtsp();
        if (!rtsp.enabled()) {
            return;
        }
        boolean plain = rtsp.encryption() != Encryption.STRICT;
        boolean tls = rtsp.encryption() != Encryption.NO;
        if (plain) {
            require(rtsp.address(), "rtspAddress", "RTSP is on and rtspEncryption is not strict");
        }
        if (tls) {
            require(rtsp.tlsAddress(), "rtspsAddress", "RTSP is on and rtspEncryption is not no");
        }
        rtspMedia(rtsp, plain, tls);
        if (rtsp.authMethods().isEmpty()) {
            findings.error("rtspAuthMethods", "must have at least one method");
        }
        if (rtsp.authMethods().contains(RtspAuthMethod.DIGEST)) {
            boolean hashed = config.auth().internalUsers().stream()
                    .anyMatch(user -> user.user().isHashed() || user.pass().isHashed());
            if (config.auth().method() != AuthMethod.INTERNAL) {
                findings.error("rtspAuthMethods", "digest needs authMethod internal");
            } else if (hashed) {
                findings.error("rtspAuthMethods", "digest can't be used with hashed credentials");
            }
        }
    }

    private void rtspMedia(RtspConfig rtsp, boolean plain, boolean tls) {
        RtspMediaConfig media = rtsp.media();
        if (rtsp.transports().contains(RtspTransport.UDP)) {
            String reason = "rtspTransports includes udp";
            if (plain) {
                require(media.rtpAddress(), "rtpAddress", reason);
                require(media.rtcpAddress(), "rtcpAddress", reason);
            }
            if (tls) {
                require(media.srtpAddress(), "srtpAddress", reason);
                require(media.srtcpAddress(), "srtcpAddress", reason);
            }
        }
        if (rtsp.transports().contains(RtspTransport.MULTICAST)) {
            String reason = "rtspTransports includes multicast";
            if (IpRange.parse(media.multicastIpRange()).isEmpty()) {
                findings.error("multicastIPRange", "must be an address range when " + reason);
            }
            if (plain) {
                requirePort(media.multicastRtpPort(), "multicastRTPPort", reason);
                requirePort(media.multicastRtcpPort(), "multicastRTCPPort", reason);
            }
            if (tls) {
                requirePort(media.multicastSrtpPort(), "multicastSRTPPort", reason);
                requirePort(media.multicastSrtcpPort(), "multicastSRTCPPort", reason);
            }
        }
    }

    private void rtmp() {
        RtmpConfig rtmp = config.rtmp();
        if (rtmp.plainEnabled()) {
            require(rtmp.address(), "rtmpAddress", "RTMP is on and rtmpEncryption is not strict");
        }
        if (rtmp.tlsEnabled()) {
            require(rtmp.tlsAddress(), "rtmpsAddress", "RTMP is on and rtmpEncryption is not no");
        }
    }

    private void hls() {
        HlsConfig hls = config.hls();
        if (!Credential.isPlain(hls.cdnSecret().value())) {
            findings.error("hlsCDNSecret", "contains unsupported characters");
        }
        int least = hls.variant() == HlsVariant.LOW_LATENCY ? 7 : 3;
        if (hls.enabled() && hls.segmentCount() < least) {
            findings.error(
                    "hlsSegmentCount",
                    "must be at least " + least + " with hlsVariant "
                            + hls.variant().text());
        }
    }

    private void webRtc() {
        WebRtcIceConfig ice = config.webrtc().ice();
        if (!config.webrtc().enabled()) {
            return;
        }
        for (IceServer server : ice.servers()) {
            String url = server.url().value();
            if (!url.startsWith("stun:") && !url.startsWith("turn:") && !url.startsWith("turns:")) {
                findings.error("webrtcICEServers2", "the url of a server must begin with stun:, turn: or turns:");
            }
        }
        if (!KeyTable.isDefault(KeyScope.GLOBAL, "webrtcSTUNGatherTimeout", ice.stunGatherTimeout())) {
            findings.warning("webrtcSTUNGatherTimeout", WebRtcIceConfig.NO_STUN_GATHERING);
        }
        boolean local = ice.localUdpAddress().isSet() || ice.localTcpAddress().isSet();
        if (!local && ice.servers().isEmpty()) {
            findings.error(
                    "webrtcLocalUDPAddress",
                    "one of webrtcLocalUDPAddress, webrtcLocalTCPAddress and webrtcICEServers2 must be set");
        }
        if (local && !ice.ipsFromInterfaces() && ice.additionalHosts().isEmpty()) {
            findings.error(
                    "webrtcIPsFromInterfaces", "one of webrtcIPsFromInterfaces and webrtcAdditionalHosts must be set");
        }
    }

    /** Only HTTP servers can listen on a Unix-domain socket. */
    private void socketsOnly() {
        noUnix(config.rtmp().address(), "rtmpAddress");
        noUnix(config.rtmp().tlsAddress(), "rtmpsAddress");
        noUnix(config.rtsp().address(), "rtspAddress");
        noUnix(config.rtsp().tlsAddress(), "rtspsAddress");
        noUnix(config.rtsp().media().rtpAddress(), "rtpAddress");
        noUnix(config.rtsp().media().rtcpAddress(), "rtcpAddress");
        noUnix(config.rtsp().media().srtpAddress(), "srtpAddress");
        noUnix(config.rtsp().media().srtcpAddress(), "srtcpAddress");
        noUnix(config.srt().address(), "srtAddress");
        noUnix(config.webrtc().ice().localUdpAddress(), "webrtcLocalUDPAddress");
        noUnix(config.webrtc().ice().localTcpAddress(), "webrtcLocalTCPAddress");
        noUnix(config.acme().address(), "acmeAddress");
        noUnix(config.moq().http2Address(), "moqHTTP2Address");
        noUnix(config.moq().http3Address(), "moqHTTP3Address");
        noUnix(config.moq().quicAddress(), "moqQUICAddress");
    }

    private void noUnix(ListenAddress address, String key) {
        if (address.isUnix()) {
            findings.error(key, "can't be a Unix-domain socket");
        }
    }
}
