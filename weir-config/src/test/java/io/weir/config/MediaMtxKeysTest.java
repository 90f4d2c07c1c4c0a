package io.weir.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Compares the key table with a list of MediaMTX's keys that was made from its sources. */
final class MediaMtxKeysTest {
    private static final Set<String> OURS = Set.of(
            "GLOBAL http",
            "GLOBAL httpAddress",
            "GLOBAL httpEncryption",
            "GLOBAL httpServerKey",
            "GLOBAL httpServerCert",
            "GLOBAL httpAllowOrigins",
            "GLOBAL httpTrustedProxies",
            "GLOBAL rtmpWriteInterval",
            "GLOBAL flvWriteInterval",
            "GLOBAL eventsWebhooks",
            "GLOBAL clipsDirectory",
            "GLOBAL clipsDeleteAfter",
            "GLOBAL clipsS3Endpoint",
            "GLOBAL clipsS3Region",
            "GLOBAL clipsS3Bucket",
            "GLOBAL clipsS3AccessKey",
            "GLOBAL clipsS3SecretKey",
            "GLOBAL clipsS3PathStyle",
            "GLOBAL clipsS3Key",
            "GLOBAL clipsS3PresignExpiry",
            "GLOBAL outgoingAllowedURLs",
            "GLOBAL acmeDomains",
            "GLOBAL acmeAgreeTerms",
            "GLOBAL acmeEmail",
            "GLOBAL acmeDirectory",
            "GLOBAL acmeDirectoryCert",
            "GLOBAL acmeChallenge",
            "GLOBAL acmeAddress",
            "GLOBAL acmeEABKeyID",
            "GLOBAL acmeEABKey",
            "GLOBAL stateDirectory",
            "GLOBAL readOnlyConfig",
            "GLOBAL authHTTPCacheTTL",
            "GLOBAL authSignedURLSecrets",
            "GLOBAL webrtcAudioTranscode",
            "PATH publisherGracePeriod",
            "PATH sources",
            "PATH sourcesFailoverAfter",
            "PATH sourcesFailbackAfter",
            "PATH maxBitrate",
            "PATH maxReadersPerUser",
            "PATH healthMinBitrate",
            "PATH healthPeriod",
            "PATH healthMaxKeyframeInterval",
            "PATH healthMaxFrozenTime",
            "PATH healthMaxSilence",
            "PATH publishTokens",
            "PATH readTokens",
            "PATH gopCache",
            "PATH gopCacheMaxSize",
            "PATH gopCacheMaxDuration",
            "PATH hlsVariants",
            "PATH recordSync");

    /** A line of the list. */
    record Row(KeyScope scope, String key, String defaultText) {
        boolean isDeprecated() {
            return defaultText.equals("deprecated");
        }

        String yaml() {
            String line = key + ": " + defaultText;
            return scope == KeyScope.GLOBAL ? line + "\n" : "pathDefaults:\n  " + line + "\n";
        }
    }

    static Stream<Row> rows() throws IOException {
        return Files.readAllLines(Path.of("src/test/resources/mediamtx-1.20-keys.tsv")).stream()
                .filter(line -> !line.startsWith("#"))
                .map(line -> line.split("\t", -1))
                .map(parts -> new Row(parts[0].equals("global") ? KeyScope.GLOBAL : KeyScope.PATH, parts[1], parts[2]));
    }

    @ParameterizedTest
    @MethodSource("rows")
    void shouldHaveTheDefaultOfMediaMtx(Row row) {
        if (row.isDeprecated()) {
            return;
        }
        assertThat(KeyTable.find(row.scope, row.key)).as(row.key).isPresent();
        LoadedConfig loaded = Configs.load(row.yaml());
        assertThat(loaded.warnings()).isEmpty();
        assertThat(loaded.config()).isEqualTo(Configs.load("").config());
    }

    @ParameterizedTest
    @MethodSource("rows")
    void shouldKnowDeprecatedKeys(Row row) {
        if (row.isDeprecated()) {
            boolean former =
                    KeyTable.keys().stream().anyMatch(key -> key.formerNames().contains(row.key));
            boolean own = KeyTable.find(row.scope, row.key)
                    .filter(key -> !key.deprecated().isEmpty())
                    .isPresent();
            boolean elsewhere = row.key.startsWith("record")
                    || row.key.startsWith("publish")
                    || row.key.startsWith("read")
                    || row.key.equals("playback");
            assertThat(former || own || elsewhere).as(row.key).isTrue();
        }
    }

    @Test
    void shouldAddOnlyOurKeys() throws IOException {
        Set<String> theirs = new HashSet<>();
        rows().forEach(row -> theirs.add(row.scope + " " + row.key));
        List<String> ours = KeyTable.keys().stream()
                .map(key -> key.scope() + " " + key.name())
                .filter(key -> !theirs.contains(key))
                .toList();
        assertThat(ours).containsExactlyInAnyOrderElementsOf(OURS);
    }
}
