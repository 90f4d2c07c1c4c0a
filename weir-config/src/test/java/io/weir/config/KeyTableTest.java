package io.weir.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.config.KeyTable.Secrets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

final class KeyTableTest {
    /** Values for keys whose rules don't take just any other value, with what they need beside them. */
    private static final Map<String, String> OTHERS = Map.ofEntries(
            Map.entry("writeQueueSize", "1024"),
            Map.entry("udpMaxPayloadSize", "1400"),
            Map.entry("authMethod", "http\nauthHTTPAddress: http://auth/"),
            Map.entry("authHTTPAddress", "http://auth/"),
            Map.entry("authJWTJWKS", "http://keys/"),
            Map.entry(
                    "authInternalUsers",
                    "[{user: me, pass: secret, ips: [10.0.0.0/8], permissions: [{action: api, path: x}]}]"),
            Map.entry("authHTTPExclude", "[{action: read, path: cam}]"),
            Map.entry("authJWTExclude", "[{action: api, path: ''}]"),
            Map.entry("authSignedURLSecrets", "[sixteen-or-more-characters]"),
            Map.entry("acmeDomains", "[cam.example.com]\nacmeAgreeTerms: true"),
            Map.entry("acmeEmail", "ops@example.com"),
            Map.entry("acmeDirectory", "https://authority/directory"),
            Map.entry("acmeEABKeyID", "seven\nacmeEABKey: c2V2ZW4"),
            Map.entry("acmeEABKey", "c2V2ZW4\nacmeEABKeyID: seven"),
            Map.entry("clipsS3Endpoint", "http://storage:9000"),
            Map.entry("clipsS3Bucket", "seven\nclipsS3Region: us-east-1\nclipsS3AccessKey: a\nclipsS3SecretKey: s"),
            Map.entry("clipsS3Key", "clips/{path}/{id}.mp4"),
            Map.entry("multicastIPRange", "225.0.0.0/8"),
            Map.entry("hlsSegmentCount", "8"),
            Map.entry("webrtcIPsFromInterfaces", "false\nwebrtcAdditionalHosts: [host]"),
            Map.entry("webrtcLocalUDPAddress", ":9"),
            Map.entry("webrtcICEServers2", "[{url: 'stun:h:1', username: u, password: p, clientOnly: true}]"),
            Map.entry("eventsWebhooks", "[{url: 'http://host/in', secret: s, types: [read], paths: [cam]}]"),
            Map.entry("recordPath", "./%path/%s-%f"),
            Map.entry("recordDeleteAfter", "2d"),
            Map.entry("recordSegmentDuration", "2h"),
            Map.entry("rtspUDPSourcePortRange", "[1000, 2000]"),
            Map.entry("rpiCameraAWBGains", "[1.5, 2]"),
            Map.entry("sourceRedirect", "/other"),
            Map.entry("fallback", "/other"),
            Map.entry("sources", "[publisher, 'rtmp://host/app/key']"),
            Map.entry("alwaysAvailableTracks", "[{codec: G711, sampleRate: 8000, channelCount: 1, muLaw: true}]"),
            Map.entry("forward", "[{dest: 'rtmp://host/app', destFingerprint: ab, whipBearerToken: t}]"));

    static Stream<KeySpec> keys() {
        return KeyTable.keys().stream();
    }

    /** Catches components that are assembled in another order than they are declared. */
    @ParameterizedTest
    @MethodSource("keys")
    void shouldPutEachValueWhereItsKeySays(KeySpec key) {
        String other = other(key);
        String text = key.scope() == KeyScope.GLOBAL
                ? key.name() + ": " + other + "\n"
                : "pathDefaults:\n  " + key.name() + ": " + other.replace("\n", "\n  ") + "\n";
        ServerConfig before = Configs.load("").config();
        ServerConfig after = Configs.load(text).config();
        Map<String, Object> changed = new LinkedHashMap<>(view(key, after));
        Map<String, Object> unchanged = view(key, before);
        changed.entrySet().removeIf(entry -> entry.getValue().equals(unchanged.get(entry.getKey())));
        assertThat(changed).containsKey(key.name());
        assertThat(changed.size()).isEqualTo(other.split("\n").length);
    }

    private static Map<String, Object> view(KeySpec key, ServerConfig config) {
        return key.scope() == KeyScope.GLOBAL
                ? KeyTable.view(config, Secrets.SHOWN)
                : KeyTable.view(config.pathDefaults(), Secrets.SHOWN);
    }

    private static String other(KeySpec key) {
        String known = OTHERS.get(key.name());
        if (known != null) {
            return known;
        }
        if (!key.choices().isEmpty()) {
            String choice = key.choices().getLast().equals(key.defaultText())
                    ? key.choices().getFirst()
                    : key.choices().getLast();
            return key.type().startsWith("list") ? "[" + choice + "]" : choice;
        }
        return switch (key.type()) {
            case "true or false" -> key.defaultText().equals("true") ? "false" : "true";
            case "whole number" -> "7";
            case "number" -> "0.5";
            case "duration", "duration or auto" -> "700ms";
            case "size" -> "7K";
            case "listen address" -> "127.0.0.1:77";
            case "list of address range" -> "[10.1.2.3, 'fe80::/10']";
            case "list of text" -> "[seven]";
            case "list of credential" -> "[sevenseven7]";
            case "text", "secret text", "credential" -> "sevenseven7";
            default -> throw new AssertionError("no other value for " + key);
        };
    }

    @Test
    void shouldDescribeEveryKeyInOneSentence() {
        assertThat(KeyTable.keys()).allSatisfy(key -> {
            assertThat(key.doc()).as(key.name()).endsWith(".").hasSizeBetween(10, 160);
            assertThat(key.section()).as(key.name()).isNotEmpty();
            assertThat(key.environmentName()).startsWith("MTX_");
        });
    }

    @Test
    void shouldWriteTheDefaultUsersAsTheirTextSays() {
        KeySpec users = KeyTable.find(KeyScope.GLOBAL, "authInternalUsers").orElseThrow();
        assertThat(Configs.load("authInternalUsers: " + users.defaultText())
                        .config()
                        .auth()
                        .internalUsers())
                .isEqualTo(AuthUser.DEFAULTS);
    }

    @Test
    void shouldReadItsOwnView() {
        ServerConfig config = Configs.load("""
                logDestinations: [stdout, file]
                readTimeout: 1d2h
                authInternalUsers: [{user: me, pass: mine, ips: ['::1'], permissions: [{action: api}]}]
                rtmpWriteInterval: 20ms
                rtmpAddress: '[::1]:1935'
                hlsSegmentMaxSize: 1G
                """).config();
        StringBuilder text = new StringBuilder();
        KeyTable.view(config, Secrets.SHOWN)
                .forEach((key, value) ->
                        text.append(key).append(": ").append(flow(value)).append('\n'));
        assertThat(Configs.load(text.toString()).config()).isEqualTo(config);
    }

    private static String flow(Object value) {
        return switch (value) {
            case List<?> list -> list.stream().map(KeyTableTest::flow).toList().toString();
            case Map<?, ?> map -> {
                List<String> parts = new ArrayList<>();
                map.forEach((k, v) -> parts.add(k + ": " + flow(v)));
                yield "{" + String.join(", ", parts) + "}";
            }
            case String text -> "'" + text + "'";
            default -> value.toString();
        };
    }

    @Test
    void shouldRedactSecretsInViewsAndText() {
        ServerConfig config = Configs.load("""
                hlsCDNSecret: topsecret1
                clipsS3SecretKey: topsecret17
                authInternalUsers: [{user: me, pass: topsecret2}]
                webrtcICEServers2: [{url: 'turn:h:1', username: topsecret3, password: topsecret4}]
                runOnConnect: ffmpeg -i x rtmp://u:topsecret5@h/app/topsecret6?key=topsecret7#topsecret8
                authHTTPAddress: http://u:topsecret9@h/?token=topsecret10
                pathDefaults:
                  srtReadPassphrase: topsecret11
                  srtPublishPassphrase: topsecret12
                  whepBearerToken: topsecret13
                  forward: [{dest: 'rtmp://h/app/topsecret14', whipBearerToken: topsecret15}]
                paths:
                  cam: {source: 'rtsp://u:topsecret16@h/x', srtPublishPassphrase: ''}
                """).config();
        assertThat(config.toString()).doesNotContain("topsecret").contains("rtsp://<redacted>@h/x");
        assertThat(KeyTable.view(config, Secrets.REDACTED).toString()).doesNotContain("topsecret");
        assertThat(KeyTable.view(config.pathDefaults(), Secrets.REDACTED).toString())
                .doesNotContain("topsecret");
        assertThat(KeyTable.view(config, Secrets.SHOWN).toString()).contains("topsecret1", "topsecret4", "topsecret10");
    }
}
