package io.weir.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.weir.base.buf.Bytes;
import io.weir.config.ConfigEdit.AddPath;
import io.weir.config.ConfigEdit.DeletePath;
import io.weir.config.ConfigEdit.PatchGlobal;
import io.weir.config.ConfigEdit.PatchPath;
import io.weir.config.ConfigEdit.PatchPathDefaults;
import io.weir.config.ConfigEdit.ReplacePath;
import io.weir.config.EditException.Reason;
import io.weir.platform.json.Json;
import io.weir.platform.json.JsonException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Changes as the API makes them, and the layers they lie in. */
final class ConfigOverlayTest {
    private static final ConfigSource FILE = ConfigSource.ofText("weir.yml", """
            logLevel: warn
            authInternalUsers:
            - {user: ann, pass: first, permissions: [{action: api}]}
            - {user: bob, pass: second, permissions: [{action: read}]}
            pathDefaults: {maxReaders: 7}
            paths:
              cam: {source: 'rtsp://u:p@host/x', sourceOnDemand: yes}
              pub:
            """, Map.of());

    private ConfigOverlay overlay = ConfigOverlay.NONE;

    private ServerConfig config() throws ConfigException {
        return FILE.load(overlay).config();
    }

    private ServerConfig edit(ConfigEdit... edits) throws EditException, ConfigException {
        overlay = overlay.with(List.of(edits), FILE.load(overlay));
        return config();
    }

    private static Map<String, Object> keys(String json) {
        try {
            return ConfigJson.read(Bytes.ofUtf8(json.replace('\'', '"')));
        } catch (JsonException e) {
            throw new AssertionError(e);
        }
    }

    private String refusal(Reason reason, ConfigEdit... edits) throws ConfigException {
        List<ConfigEdit> all = List.of(edits);
        LoadedConfig now = FILE.load(overlay);
        EditException e = catchThrowableOfType(EditException.class, () -> {
            ConfigOverlay next = overlay.with(all, now);
            try {
                FILE.load(next);
            } catch (ConfigException invalid) {
                throw EditException.invalid(invalid, all);
            }
        });
        assertThat(e.reason()).isEqualTo(reason);
        return String.valueOf(e.getMessage());
    }

    @Test
    void shouldLayGlobalKeysOverTheFile() throws Exception {
        ServerConfig config = edit(new PatchGlobal(keys("{'logLevel': 'debug', 'readTimeout': '20s'}")));
        assertThat(config.log().level()).isEqualTo(LogLevel.DEBUG);
        assertThat(config.general().readTimeout()).hasSeconds(20);
        assertThat(overlay.global()).containsOnlyKeys("logLevel", "readTimeout");
        assertThat(edit(new PatchGlobal(keys("{'logLevel': 'error'}"))).log().level())
                .isEqualTo(LogLevel.ERROR);
    }

    @Test
    void shouldLeaveToTheFileWhatAClientSendsBackUnchanged() throws Exception {
        Map<String, Object> all = new HashMap<>(ConfigJson.global(config()));
        all.put("writeQueueSize", 1024);
        ServerConfig config = edit(new PatchGlobal(all));
        assertThat(overlay.global()).containsOnlyKeys("writeQueueSize");
        assertThat(config.auth().internalUsers().getFirst().pass().value()).isEqualTo("first");
    }

    @Test
    void shouldKeepPasswordsThatComeBackHidden() throws Exception {
        ServerConfig config = edit(new PatchGlobal(keys("""
                {'authInternalUsers': [
                  {'user': 'bob', 'pass': '<redacted>', 'permissions': [{'action': 'publish'}]},
                  {'user': 'cid', 'pass': 'third', 'ips': []}]}""")));
        assertThat(config.auth().internalUsers())
                .extracting(user -> user.pass().value())
                .containsExactly("second", "third");
        assertThat(refusal(
                        Reason.INVALID,
                        new PatchGlobal(keys("{'authInternalUsers': [{'user': 'eve', 'pass': '<redacted>'}]}"))))
                .startsWith("authInternalUsers[0].pass: ");
    }

    @Test
    void shouldAddPatchReplaceAndDeletePaths() throws Exception {
        ServerConfig config = edit(new AddPath("new", keys("{'name': 'new', 'gopCache': false}")));
        assertThat(Configs.path(config, "new").gopCache().enabled()).isFalse();
        assertThat(Configs.path(config, "new").reader().max()).isEqualTo(7);
        config = edit(new PatchPath("cam", keys("{'maxReaders': 3, 'sourceFingerprint': null}")));
        assertThat(Configs.path(config, "cam").reader().max()).isEqualTo(3);
        assertThat(Configs.path(config, "cam").source().onDemand()).isTrue();
        config = edit(new ReplacePath("cam", keys("{}")));
        assertThat(Configs.path(config, "cam")).isEqualTo(config.pathDefaults());
        config = edit(new DeletePath("cam"), new DeletePath("new"), new AddPath("cam", keys("{'maxReaders': 1}")));
        assertThat(config.paths()).containsOnlyKeys("pub", "cam");
        assertThat(Configs.path(config, "cam").reader().max()).isEqualTo(1);
        config = edit(new PatchPathDefaults(keys("{'maxReaders': 9}")), new DeletePath("cam"));
        assertThat(Configs.path(config, "pub").reader().max()).isEqualTo(9);
        assertThat(overlay.paths()).containsOnlyKeys("cam");
    }

    @Test
    void shouldRefuseWhatDoesNotFitInMediaMtxWords() throws Exception {
        assertThat(refusal(Reason.EXISTS, new AddPath("cam", keys("{}")))).isEqualTo("path already exists");
        assertThat(refusal(Reason.NOT_FOUND, new PatchPath("none", keys("{}")))).isEqualTo("path not found");
        assertThat(refusal(Reason.NOT_FOUND, new DeletePath("none"))).isEqualTo("path not found");
        assertThat(refusal(Reason.INVALID, new PatchGlobal(keys("{'rtmpAdress': ':1'}"))))
                .isEqualTo("json: unknown field \"rtmpAdress\"");
        assertThat(refusal(Reason.INVALID, new PatchGlobal(keys("{'paths': {}, 'stateDirectory': '.'}"))))
                .contains("stateDirectory");
        assertThat(refusal(Reason.INVALID, new PatchPath("cam", keys("{'srcs': 1}"))))
                .isEqualTo("json: unknown field \"srcs\"");
        assertThat(refusal(Reason.INVALID, new AddPath("a/../b", keys("{}")))).contains("paths.a/../b");
    }

    @Test
    void shouldListEverythingThatIsWrong() throws Exception {
        String message = refusal(
                Reason.INVALID,
                new PatchGlobal(
                        keys(
                                "{'readTimeout': 'soon', 'writeQueueSize': '512', 'logDestinations': null, 'api': 'yes', 'x': 1}")));

        assertThat(message)
                .contains("readTimeout: expected a duration", "writeQueueSize: ", "logDestinations: ", "api: ")
                .contains("json: unknown field \"x\"");
    }

    @ParameterizedTest
    @CsvSource({"rtmpDisable,true", "runOnReady,x"})
    void shouldUnderstandDeprecatedKeysOverTheFile(String key, String value) throws Exception {
        if (key.equals("rtmpDisable")) {
            assertThat(edit(new PatchGlobal(Map.of(key, true))).rtmp().enabled())
                    .isFalse();
        } else {
            assertThat(Configs.path(edit(new PatchPath("pub", Map.of(key, value))), "pub")
                            .hooks()
                            .runOnAvailable()
                            .value())
                    .isEqualTo(value);
        }
    }

    @Test
    void shouldShowPasswordsHiddenAndOtherSecretsAsTheyAre() throws Exception {
        assertThat(Json.write(ConfigJson.global(config())).utf8())
                .contains("\"user\":\"ann\",\"pass\":\"<redacted>\"")
                .doesNotContain("first");
        assertThat(ConfigJson.path("cam", Configs.path(config(), "cam")))
                .containsEntry("name", "cam")
                .containsEntry("source", "rtsp://u:p@host/x");
    }

    @Test
    void shouldTellWhatChangesWithoutSecrets() throws Exception {
        ServerConfig before = config();
        ServerConfig after = edit(
                new PatchGlobal(keys("{'logLevel': 'info', 'hlsCDNSecret': 'hidden'}")),
                new AddPath("new", keys("{}")),
                new PatchPath("cam", keys("{'source': 'rtsp://u:hidden@host/y'}")),
                new DeletePath("pub"));
        List<ConfigChange> changes = ConfigChange.between(before, after);
        assertThat(changes)
                .contains(
                        new ConfigChange("logLevel", "warn", "info"),
                        new ConfigChange("paths.new", "", "present"),
                        new ConfigChange("paths.pub", "present", ""));
        assertThat(changes).extracting(ConfigChange::key).contains("hlsCDNSecret", "paths.cam.source");
        assertThat(changes.toString()).doesNotContain("hidden");
    }

    @Test
    void shouldRefuseToGrowWithoutEnd() throws Exception {
        ConfigEdit[] edits = new ConfigEdit[ConfigOverlay.PATHS_MAX + 1];
        for (int i = 0; i < edits.length; i++) {
            edits[i] = new AddPath("p" + i, Map.of());
        }
        assertThatThrownBy(() -> edit(edits)).isInstanceOf(EditException.class).hasMessageContaining("maximum");
    }

    @Test
    void shouldNameNoMoreChangesThanItsMaximum() throws Exception {
        ServerConfig before = config();
        List<ConfigEdit> edits = new ArrayList<>();
        for (int i = 0; i < ConfigChange.CHANGES_MAX + 5; i++) {
            edits.add(new AddPath("p" + i, Map.of()));
        }
        edits.add(new PatchGlobal(Map.of("runOnConnect", "x".repeat(1000))));
        List<ConfigChange> changes = ConfigChange.between(before, edit(edits.toArray(new ConfigEdit[0])));
        assertThat(changes).hasSize(ConfigChange.CHANGES_MAX + 1);
        assertThat(changes.getFirst().to()).hasSize(ConfigChange.VALUE_LENGTH_MAX + 1);
        assertThat(changes.getLast().key()).isEqualTo("and 6 more");
    }

    @Test
    void shouldTellWhatEndsALivePath() throws Exception {
        PathConfig pub = Configs.path(config(), "pub");
        PathConfig other = Configs.path(
                edit(
                        new PatchPath(
                                "pub",
                                keys(
                                        "{'maxReaders': 1, 'runOnRead': 'x', 'rtspTransport': 'tcp', 'overridePublisher': false}"))),
                "pub");
        assertThat(pub.keepsSource(other)).isTrue();
        PathConfig pulled = Configs.path(edit(new PatchPath("pub", keys("{'source': 'rtmp://host/a/b'}"))), "pub");
        assertThat(pub.keepsSource(pulled)).isFalse();
        assertThat(pulled.keepsSource(pub)).isFalse();
    }
}
