package io.weir.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

final class LegacyKeysTest {
    private static void assertSame(String old, String current) {
        LoadedConfig loaded = Configs.load(old);
        assertThat(loaded.config()).as(old).isEqualTo(Configs.load(current).config());
        assertThat(loaded.config()).isNotEqualTo(Configs.load("").config());
        assertThat(loaded.warnings().stream().map(ConfigProblem::text))
                .as(old)
                .anySatisfy(line -> assertThat(line).startsWith("weir.yml:1: ").contains("deprecated: use "));
    }

    @Test
    void shouldMapOldGlobalKeys() {
        assertSame("readBufferCount: 1024", "writeQueueSize: 1024");
        assertSame("rtspUDPReadBufferSize: 5", "udpReadBufferSize: 5");
        assertSame("externalAuthenticationURL: http://x/", "authMethod: http\nauthHTTPAddress: http://x/");
        for (String server : List.of("rtsp", "rtmp", "hls", "webrtc")) {
            assertSame(server + "Disable: yes", server + ": no");
        }
        for (String server : List.of("api", "metrics", "pprof", "playback", "hls", "webrtc")) {
            assertSame(server + "AllowOrigin: x", server + "AllowOrigins: [x]");
        }
        assertSame("protocols: [tcp]", "rtspTransports: [tcp]");
        assertSame("encryption: strict", "rtspEncryption: strict");
        assertSame("serverKey: k", "rtspServerKey: k");
        assertSame("serverCert: k", "rtspServerCert: k");
        assertSame("authMethods: [basic, digest]", "rtspAuthMethods: [basic, digest]");
        assertSame("webrtcICEUDPMuxAddress: :7", "webrtcLocalUDPAddress: :7");
        assertSame("webrtcICETCPMuxAddress: :7", "webrtcLocalTCPAddress: :7");
        assertSame("webrtcICEHostNAT1To1IPs: [1.2.3.4]", "webrtcAdditionalHosts: [1.2.3.4]");
        assertSame(
                "webrtcICEServers: ['stun:h:1', 'turn:u:p:h:2']",
                "webrtcICEServers2: [{url: 'stun:h:1'}, {url: 'turn:h:2', username: u, password: p}]");
        assertSame("moqHTTPS2Address: :7", "moqHTTP2Address: :7");
        assertSame("moqHTTPS3Address: :7", "moqHTTP3Address: :7");
        assertSame("record: yes", "pathDefaults: {record: yes}");
        assertSame("recordPath: ./%path/%s", "pathDefaults: {recordPath: ./%path/%s}");
        assertSame("recordFormat: mpegts", "pathDefaults: {recordFormat: mpegts}");
        assertSame("recordPartDuration: 2s", "pathDefaults: {recordPartDuration: 2s}");
        assertSame("recordSegmentDuration: 2h", "pathDefaults: {recordSegmentDuration: 2h}");
        assertSame("recordDeleteAfter: 2d", "pathDefaults: {recordDeleteAfter: 2d}");
    }

    @Test
    void shouldMapOldPathKeys() {
        assertSame("paths: {a: {disablePublisherOverride: yes}}", "paths: {a: {overridePublisher: no}}");
        assertSame("paths: {a: {sourceProtocol: tcp}}", "paths: {a: {rtspTransport: tcp}}");
        assertSame("paths: {a: {sourceAnyPortEnable: yes}}", "paths: {a: {rtspAnyPort: yes}}");
        assertSame("paths: {a: {runOnReady: x}}", "paths: {a: {runOnAvailable: x}}");
        assertSame("paths: {a: {runOnReadyRestart: yes}}", "paths: {a: {runOnAvailableRestart: yes}}");
        assertSame("paths: {a: {runOnNotReady: x}}", "paths: {a: {runOnUnavailable: x}}");
        assertSame("paths: {a: {rpiCameraProfile: main}}", "paths: {a: {rpiCameraHardwareH264Profile: main}}");
        assertSame("paths: {a: {rpiCameraLevel: '4.0'}}", "paths: {a: {rpiCameraHardwareH264Level: '4.0'}}");
        assertSame("paths: {a: {rpiCameraJPEGQuality: 5}}", "paths: {a: {rpiCameraMJPEGQuality: 5}}");
        assertSame("pathDefaults: {runOnReady: x}", "pathDefaults: {runOnAvailable: x}");
        assertThat(Configs.warnings("paths: {a: {playback: yes}}"))
                .containsExactly("weir.yml:1: paths.a.playback: deprecated: playback has no effect");
    }

    @Test
    void shouldLetTheOldKeyWinAsMediaMtxDoes() {
        assertThat(Configs.load("readBufferCount: 1024\nwriteQueueSize: 256\n")
                        .config()
                        .general()
                        .writeQueueSize())
                .isEqualTo(1024);
    }

    @Test
    void shouldShowErrorsUnderTheOldName() {
        assertThat(Configs.errors("readBufferCount: many\nrtmpDisable: perhaps\nwebrtcICEServers: 5\nplayback: x\n"))
                .containsExactly(
                        "weir.yml:1: readBufferCount: expected a whole number, found \"many\"",
                        "weir.yml:2: rtmpDisable: expected true or false, found \"perhaps\"",
                        "weir.yml:3: webrtcICEServers: expected a list, found a single value",
                        "weir.yml:4: playback: expected true or false, found \"x\"");
    }

    @Test
    void shouldIgnoreOldKeysWithoutAValue() {
        assertThat(Configs.load("readBufferCount:\npaths: {a: {runOnReady: , readUser: }}")
                        .warnings())
                .isEmpty();
    }

    @Test
    void shouldTurnOldCredentialsIntoUsers() {
        LoadedConfig loaded = Configs.load("""
                pathDefaults: {readUser: watcher, readPass: eyes}
                paths:
                  cam: {publishUser: pusher, publishPass: hands, publishIPs: [10.0.0.0/8]}
                  all_others:
                """);
        List<AuthUser> users = loaded.config().auth().internalUsers();
        assertThat(users).hasSize(6);
        assertThat(users.get(0).permissions()).containsExactly(new AuthPermission(AuthAction.PLAYBACK, ""));
        assertThat(users.get(2).user().value()).isEqualTo("any");
        assertThat(users.get(2).permissions()).containsExactly(new AuthPermission(AuthAction.PUBLISH, "~^.*$"));
        assertThat(users.get(4).user().value()).isEqualTo("pusher");
        assertThat(users.get(4).ips()).hasSize(1);
        assertThat(users.get(4).permissions()).containsExactly(new AuthPermission(AuthAction.PUBLISH, "cam"));
        assertThat(users.get(5).user().value()).isEqualTo("watcher");
        assertThat(users.get(5).pass().value()).isEqualTo("eyes");
        assertThat(loaded.warnings().getFirst().text()).contains("deprecated: use authInternalUsers");
    }

    @Test
    void shouldRefuseOldCredentialsBesideUsers() {
        assertThat(Configs.errors("authInternalUsers: [{user: me}]\npaths: {a: {readUser: x}}\n"))
                .containsExactly(
                        "weir.yml:2: readUser: can't be used together with authInternalUsers; say it there instead");
    }

    @Test
    void shouldWarnAboutDeprecatedKeysThatAreKept() {
        assertThat(Configs.warnings("paths: {a: {fallback: /b}}").getFirst())
                .isEqualTo("weir.yml:1: paths.a.fallback: deprecated: use alwaysAvailable");
        ServerConfig config =
                Configs.load("paths: {a: {recordDeleteAfter: 14d}}").config();
        assertThat(Configs.path(config, "a").record().deleteAfter()).isEqualTo(Duration.ofDays(14));
    }
}
