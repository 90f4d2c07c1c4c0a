package io.weir.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class ConfigLoaderTest {
    @Test
    void shouldNameEveryErrorWithItsLineAndTheNearestKey() {
        assertThat(Configs.errors("""
                logLevel: loud
                rtmpAdress: :1935
                readTimeout: 10
                writeQueueSize: 500
                rtmp: maybe
                source: publisher
                paths:
                  cam1:
                    sorce: publisher
                    maxReaders: -1
                    rtmp: true
                  cam2: 5
                """))
                .containsExactly(
                        "weir.yml:1: logLevel: expected one of error, warn, info, debug; found \"loud\"",
                        "weir.yml:2: rtmpAdress: unknown key, did you mean rtmpAddress?",
                        "weir.yml:3: readTimeout: expected a duration such as 10s, found \"10\"",
                        "weir.yml:4: writeQueueSize: must be a power of two, found 500, did you mean 256?",
                        "weir.yml:5: rtmp: expected true or false, found \"maybe\"",
                        "weir.yml:6: source: unknown key at the top level; it belongs under pathDefaults or a path",
                        "weir.yml:9: paths.cam1.sorce: unknown key, did you mean source?",
                        "weir.yml:10: paths.cam1.maxReaders: must be from 0 to 2147483647, found -1",
                        "weir.yml:11: paths.cam1.rtmp: unknown key of a path; it belongs at the top level",
                        "weir.yml:12: paths.cam2: expected a group of keys, found a single value");
    }

    @Test
    void shouldGiveTheColumnOfAnError() throws Exception {
        assertThatThrownBy(() -> ConfigLoader.loadText("weir.yml", "rtmp: true\n  \nhls:   x\n", Map.of()))
                .isInstanceOfSatisfying(
                        ConfigException.class,
                        e -> assertThat(e.problems())
                                .containsExactly(new ConfigProblem(
                                        "weir.yml", 3, 8, "hls", "expected true or false, found \"x\"", "")));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "a: [1, 2| not valid YAML: expected ',' or ']'",
                "\"x| not valid YAML",
                "[a, b]| expected keys with values, found a list",
                "just text| expected keys with values, found a single value",
                "{rtmp: true, rtmp: false}| rtmp: this key is already on line 1",
                "{? [a, b] : c}| a key must be a single word",
                "rtmp: !!python/object x| the tag",
                "rtmp: *nobody| not valid YAML: found undefined alias",
                "rtmp: [true]| rtmp: expected true or false, found a list",
                "rtmp: {a: b}| rtmp: expected true or false, found a group of keys",
                "rtmp: 'yes'| rtmp: expected true or false, found the text \"yes\"; remove the quotes",
                "writeQueueSize: '512'| writeQueueSize: expected a whole number, found the text \"512\"",
                "writeQueueSize: 5.5| writeQueueSize: expected a whole number, found \"5.5\"",
                "writeQueueSize: 99999999999999999999| writeQueueSize: expected a whole number",
                "logDestinations: stdout| logDestinations: expected a list, [first, second], found a single value",
                "logDestinations: [stdout, disk]| logDestinations[1]: expected one of stdout, file, syslog; found \"disk\"",
                "logDestinations:| logDestinations: expected a list, [first, second], found nothing",
                "pathDefaults: {forward: }| pathDefaults.forward: expected a list of groups, found nothing",
                "hlsVariant: lowlatency| did you mean lowLatency?",
                "apiTrustedProxies: [10.0.0.0/8, nohost]| apiTrustedProxies[1]: expected an IP address or a range such as 10.0.0.0/8, found \"nohost\"",
                "rtmpAddress: 1935| rtmpAddress: expected an address such as :1935",
                "hlsSegmentMaxSize: big| hlsSegmentMaxSize: expected a size such as 50M",
                "rtmpWriteInterval: 3s| rtmpWriteInterval: expected auto or a duration from 0s to 2s, found \"3s\"",
                "authInternalUsers: [{usr: x}]| authInternalUsers[0].usr: unknown key, did you mean user?",
                "authInternalUsers: [x]| authInternalUsers[0]: expected a group of keys, found a single value",
                "authInternalUsers: [{user: a, ips: }]| authInternalUsers[0].ips: expected a list",
                "authInternalUsers: [{user: 'a b'}]| authInternalUsers[0].user: contains unsupported characters",
                "authInternalUsers: [{user: a, pass: 'sha256:xx'}]| the part after sha256: must be",
                "authInternalUsers: [{user: a, pass: 'argon2:xx'}]| the part after argon2: must be",
                "paths: [a]| paths: expected a group of keys, found a list",
                "pathDefaults: 5| pathDefaults: expected a group of keys, found a single value",
                "patsh: {}| patsh: unknown key, did you mean paths?",
                "logFile: \"a\\0b\"| logFile: contains a NUL character",
                "pathDefaults: {rpiCameraFPS: .nan}| pathDefaults.rpiCameraFPS: expected a number, found \".nan\"",
                "pathDefaults: {rpiCameraFPS: 1d}| pathDefaults.rpiCameraFPS: expected a number, found \"1d\"",
            })
    void shouldSayWhatIsWrong(String text, String message) {
        assertThat(Configs.errors(text)).isNotEmpty();
        assertThat(Configs.errors(text).getFirst()).startsWith("weir.yml:1: ").contains(message);
    }

    @Test
    void shouldRefuseTwoDocuments() {
        assertThat(Configs.errors("rtmp: true\n---\nhls: true\n"))
                .containsExactly("weir.yml:3: there is more than one document in the file");
    }

    @Test
    void shouldNotRepeatSecretsInMessages() {
        List<String> errors = Configs.errors("""
                authInternalUsers: [{user: a, pass: 'top secret'}]
                hlsCDNSecret: top/secret
                rtmpAddress: rtmp://u:secret@h
                paths:
                  cam:
                    source: rtspx://u:secret@h/x
                    srtPublishPassphrase: secret
                    forward: [{dest: 'ftp://u:secret@h'}]
                """);
        assertThat(errors).hasSize(7);
        assertThat(String.join("\n", errors))
                .doesNotContain("secret@")
                .doesNotContain("top")
                .doesNotContain("\"secret");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "# nothing\n", "---\n", "null", "~", "{}", "\uFEFFrtmp: true", "paths:", "pathDefaults:"})
    void shouldTakeAnEmptyFileAsAllDefaults(String text) {
        ServerConfig config = Configs.load(text).config();
        assertThat(config.rtmp().enabled()).isTrue();
        assertThat(config.paths()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "yes, true",
        "Yes, true",
        "YES, true",
        "on, true",
        "On, true",
        "true, true",
        "True, true",
        "no, false",
        "NO, false",
        "off, false",
        "Off, false",
        "false, false",
        "FALSE, false"
    })
    void shouldReadLegacyBooleans(String word, boolean value) {
        assertThat(Configs.load("api: " + word).config().api().enabled()).isEqualTo(value);
    }

    @ParameterizedTest
    @CsvSource({
        "no, NO",
        "'\"no\"', NO",
        "false, NO",
        "'\"false\"', NO",
        "off, NO",
        "yes, STRICT",
        "true, STRICT",
        "strict, STRICT",
        "optional, OPTIONAL",
        "'\"optional\"', OPTIONAL",
        "No, NO"
    })
    void shouldReadEncryptionInAllItsSpellings(String word, Encryption value) {
        ServerConfig config = Configs.load("rtmpEncryption: " + word).config();
        assertThat(config.rtmp().encryption()).isEqualTo(value);
        assertThat(config.rtmp().plainEnabled()).isEqualTo(value != Encryption.STRICT);
        assertThat(config.rtmp().tlsEnabled()).isEqualTo(value != Encryption.NO);
    }

    @Test
    void shouldTakeNothingAsTheDefault() {
        ServerConfig config = Configs.load(
                        "rtmpAddress:\nreadTimeout: null\npaths:\n  a:\n  b: {forward: , source: ~}\n")
                .config();
        assertThat(config.rtmp().address().port()).isEqualTo(1935);
        assertThat(config.general().readTimeout()).isEqualTo(Duration.ofSeconds(10));
        assertThat(config.paths()).containsOnlyKeys("a", "b");
        assertThat(Configs.path(config, "b")).isEqualTo(config.pathDefaults());
    }

    @Test
    void shouldMergePathDefaultsIntoPathsAndKeepTheirOrder() {
        ServerConfig config = Configs.load("""
                pathDefaults: {maxReaders: 5, publisherGracePeriod: 3s}
                paths:
                  zoo:
                  cam: {maxReaders: 7}
                  all_others:
                """).config();
        assertThat(config.paths().keySet()).containsExactly("zoo", "cam", "all_others");
        assertThat(Configs.path(config, "zoo").reader().max()).isEqualTo(5);
        assertThat(Configs.path(config, "cam").reader().max()).isEqualTo(7);
        assertThat(Configs.path(config, "cam").publisher().gracePeriod()).isEqualTo(Duration.ofSeconds(3));
    }

    @Test
    void shouldReplaceListsAndFollowMergeKeysAndAnchors() {
        ServerConfig config = Configs.load("""
                logDestinations: [file]
                paths:
                  a: &a {maxReaders: 3, overridePublisher: no}
                  b: {<<: *a, maxReaders: 4}
                  c: *a
                  d: {<<: [*a, {gopCache: false}]}
                  7: {}
                """).config();
        assertThat(config.log().destinations()).containsExactly(LogDestination.FILE);
        assertThat(Configs.path(config, "b").reader().max()).isEqualTo(4);
        assertThat(Configs.path(config, "b").publisher().override()).isFalse();
        assertThat(Configs.path(config, "c")).isEqualTo(Configs.path(config, "a"));
        assertThat(Configs.path(config, "d").gopCache().enabled()).isFalse();
        assertThat(config.paths()).containsKey("7");
    }

    @Test
    void shouldLoadWhatOctoplexWrites() {
        LoadedConfig loaded = Configs.load("""
                logLevel: info
                logDestinations: [stdout]
                authMethod: internal
                authInternalUsers:
                  - user: any
                    permissions: [{action: publish}]
                  - user: api
                    pass: 0f1e2d3c4b5a69788796a5b4c3d2e1f00f1e2d3c4b5a69788796a5b4c3d2e1f0
                    permissions: [{action: read}]
                  - user: api
                    pass: 0f1e2d3c4b5a69788796a5b4c3d2e1f00f1e2d3c4b5a69788796a5b4c3d2e1f0
                    permissions: [{action: api}]
                api: true
                apiEncryption: true
                apiServerCert: /etc/tls.crt
                apiServerKey: /etc/tls.key
                apiAddress: ":9997"
                rtmp: true
                rtmpEncryption: optional
                rtmpAddress: ":1935"
                rtmpsAddress: ":1936"
                rtmpServerCert: /etc/tls.crt
                rtmpServerKey: /etc/tls.key
                rtsp: false
                rtspTransports: [tcp]
                rtspEncryption: "no"
                rtspAddress: ":8554"
                rtspsAddress: ":8332"
                rtspServerCert: /etc/tls.crt
                rtspServerKey: /etc/tls.key
                hls: false
                webrtc: false
                srt: false
                paths:
                  live:
                    source: publisher
                """);
        assertThat(loaded.config().api().listener().encryption()).isTrue();
        assertThat(loaded.config().rtmp().tlsEnabled()).isTrue();
        assertThat(loaded.config().auth().internalUsers()).hasSize(3);
        assertThat(loaded.warnings()).isEmpty();
        assertThat(loaded.config().auth().usersConfigured()).isTrue();
    }

    @Test
    void shouldWarnOnceAboutAFeatureThatIsNotBuilt() {
        assertThat(Configs.warnings("""
                hlsVariant: fmp4
                hlsSegmentCount: 7
                rtsp: false
                rtspAddress: :99
                srt: true
                paths:
                  a: {runOnReady: x, record: false, rtspAnyPort: yes}
                  b: {rtspAnyPort: yes}
                  c: {rtspAnyPort: yes, source: 'rtsp://cam'}
                """))
                .containsExactlyInAnyOrder(
                        "weir.yml:7: paths.a.runOnReady: deprecated: use runOnAvailable",
                        "weir.yml:7: paths.a.rtspAnyPort: not built yet: rtspAnyPort has no effect (and 2 more places)",
                        "weir.yml:9: paths.c.source: not built yet: this kind of source stays without a stream");
    }

    @Test
    void shouldSayWhyStunIsNotWaitedFor() {
        assertThat(Configs.warnings("""
                webrtcSTUNGatherTimeout: 5s
                paths:
                  a: {whepSTUNGatherTimeout: 5s}
                """)).isEmpty();
        assertThat(Configs.warnings("""
                webrtcSTUNGatherTimeout: 6s
                paths:
                  a: {whepSTUNGatherTimeout: 6s}
                  b: {whepSTUNGatherTimeout: 7s}
                """))
                .containsExactly("weir.yml:1: webrtcSTUNGatherTimeout: " + WebRtcIceConfig.NO_STUN_GATHERING
                        + " (and 2 more places)");
    }

    @Test
    void shouldLoadAFileWithEveryKey(@TempDir Path directory) throws Exception {
        String text = Files.readString(Path.of("src/test/resources/every-key.yml"));
        Path file = Files.writeString(directory.resolve("mediamtx.yml"), text);
        LoadedConfig loaded = ConfigLoader.load(file, Map.of());
        assertThat(loaded.config().rtmp().address().port()).isEqualTo(11935);
        List<String> missing = new ArrayList<>();
        for (KeySpec key : KeyTable.keys()) {
            if (!text.contains(key.name() + ":")) {
                missing.add(key.name());
            }
        }
        assertThat(missing).isEmpty();
    }

    @Test
    void shouldNameTheFileThatCantBeRead(@TempDir Path directory) throws IOException {
        Path missing = directory.resolve("no.yml");
        assertThatThrownBy(() -> ConfigLoader.load(missing, Map.of()))
                .isInstanceOf(ConfigException.class)
                .hasMessage(missing + ": no such file");
        assertThatThrownBy(() -> ConfigLoader.load(directory, Map.of()))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("can't be read");
        Path latin = Files.write(directory.resolve("l.yml"), "logFile: é".getBytes(StandardCharsets.ISO_8859_1));
        assertThatThrownBy(() -> ConfigLoader.load(latin, Map.of())).hasMessage(latin + ": the file is not UTF-8 text");
        assertThatThrownBy(() -> ConfigLoader.load(latin, Map.of("MTX_CONFKEY", "k")))
                .hasMessage("environment: MTX_CONFKEY: encrypted configuration files are not supported");
    }

    @Test
    void shouldAcceptAnyPathWithoutAFile() throws Exception {
        ServerConfig config = ServerConfig.defaults();
        assertThat(config.paths()).containsOnlyKeys("all_others");
        assertThat(ConfigLoader.loadDefaults(Map.of("MTX_RTMP", "no"))
                        .config()
                        .rtmp()
                        .enabled())
                .isFalse();
        assertThat(Configs.load("paths:\n  all_others:\n").config()).isEqualTo(config);
    }
}
