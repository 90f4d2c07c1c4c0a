package io.weir.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/**
 * Keeps the reference file and the table of keys equal to what {@link KeyTable} says. After a change to a key,
 * {@code -Dweir.golden=write} writes both anew.
 */
final class ReferenceTest {
    private static final Path REFERENCE = Path.of("../docs/weir.yml");
    private static final Path TABLE = Path.of("../docs/keys.md");
    private static final int COMMENT_WIDTH = 110;

    @Test
    void shouldKeepTheReferenceFileTrue() throws IOException {
        compare(REFERENCE, reference());
    }

    @Test
    void shouldKeepTheTableTrue() throws IOException {
        compare(TABLE, table());
    }

    @Test
    void shouldLoadTheReferenceFileAsTheDefaults() throws Exception {
        LoadedConfig loaded = ConfigLoader.loadText("weir.yml", Files.readString(REFERENCE), Map.of());
        assertThat(loaded.warnings()).extracting(ConfigProblem::text).isEmpty();
        assertThat(loaded.config()).isEqualTo(ServerConfig.defaults());
    }

    private static void compare(Path file, String text) throws IOException {
        if ("write".equals(System.getProperty("weir.golden"))) {
            Files.writeString(file, text);
        }
        assertThat(Files.readString(file))
                .as("run this test with -Dweir.golden=write")
                .isEqualTo(text);
    }

    private static Map<String, List<KeySpec>> sections(KeyScope scope) {
        Map<String, List<KeySpec>> sections = new LinkedHashMap<>();
        for (KeySpec key : KeyTable.keys()) {
            if (key.scope() == scope && key.deprecated().isEmpty()) {
                sections.computeIfAbsent(key.section(), _ -> new ArrayList<>()).add(key);
            }
        }
        return sections;
    }

    private static String reference() {
        StringBuilder out = new StringBuilder("""
                # Every key of weir with its default. A key that is left out, or has no value, means its default.
                # Keys are MediaMTX's; those that stand here with "not built yet" are accepted and have no effect.
                # Any key can be set by a variable too: MTX_ and its name in capitals.
                """);
        keys(out, KeyScope.GLOBAL, "");
        out.append("\n# ").append("-".repeat(100)).append("\n# Defaults of all paths\npathDefaults:\n");
        keys(out, KeyScope.PATH, "  ");
        out.append("""

                # ----------------------------------------------------------------------------------------------------
                # Paths by name: any key of pathDefaults, for that path alone. A name that begins with ~ is a regular
                # expression; all_others is for every other name.
                paths:
                  all_others:
                """);
        return out.toString();
    }

    private static void keys(StringBuilder out, KeyScope scope, String indent) {
        sections(scope).forEach((section, keys) -> {
            out.append('\n').append(indent).append("# ").append("-".repeat(100)).append('\n');
            out.append(indent).append("# ").append(section).append('\n');
            for (KeySpec key : keys) {
                comment(out, indent, key);
                String value = yamlDefault(key);
                out.append(indent).append(key.name()).append(value.isEmpty() ? ":" : ": " + value);
                out.append('\n');
            }
        });
    }

    private static String yamlDefault(KeySpec key) {
        String text = key.defaultText();
        if (!key.type().startsWith("list of") || text.startsWith("[")) {
            return text.contains("%") ? "'" + text + "'" : text;
        }
        return Arrays.stream(text.split(", *"))
                .map(item -> item.matches("[\\w./-]*") ? item : "'" + item + "'")
                .collect(Collectors.joining(", ", "[", "]"));
    }

    private static void comment(StringBuilder out, String indent, KeySpec key) {
        StringBuilder text = new StringBuilder(key.doc());
        if (!key.choices().isEmpty()) {
            text.append(" One of ").append(String.join(", ", key.choices())).append('.');
        }
        if (!key.built()) {
            text.append(" (not built yet)");
        }
        out.append('\n');
        StringBuilder line = new StringBuilder();
        for (String word : text.toString().split(" ")) {
            if (!line.isEmpty() && indent.length() + line.length() + word.length() > COMMENT_WIDTH) {
                out.append(indent).append("# ").append(line).append('\n');
                line.setLength(0);
            }
            line.append(line.isEmpty() ? "" : " ").append(word);
        }
        out.append(indent).append("# ").append(line).append('\n');
    }

    private static String table() {
        StringBuilder out = new StringBuilder("""
                # Configuration

                Every key, with what a change of it costs while the server runs:

                | on a change | what happens |
                |---|---|
                | live | nobody notices |
                | new sessions | those that come afterwards follow it |
                | source | the path's source is opened again |
                | listener | the listening socket is opened again; established connections stay |

                A variable overrides the file: `MTX_` and the key's name in capitals, `MTX_PATHDEFAULTS_…` for the defaults of paths and
                `MTX_PATHS_NAME_…` for one path. [weir.yml](weir.yml) has every key with its default.
                """);
        out.append(
                "\nKeys in *italics* belong to features that are not built yet: they are accepted and have no effect.\n");
        out.append("\n# Global keys\n");
        rows(out, KeyScope.GLOBAL);
        out.append("\n# Keys of paths\n\nUnder `pathDefaults`, or under the path's name in `paths`.\n");
        rows(out, KeyScope.PATH);
        return out.toString();
    }

    private static void rows(StringBuilder out, KeyScope scope) {
        sections(scope).forEach((section, keys) -> {
            out.append("\n## ").append(section).append("\n\n| key | default | type | on a change | what it does |\n");
            out.append("|---|---|---|---|---|\n");
            for (KeySpec key : keys) {
                String mark = key.built() ? "" : "*";
                String type = key.choices().isEmpty() ? key.type() : String.join(", ", key.choices());
                out.append("| ")
                        .append(mark)
                        .append('`')
                        .append(key.name())
                        .append('`')
                        .append(mark);
                out.append(" | ").append(yamlDefault(key).isEmpty() ? "" : "`" + yamlDefault(key) + "`");
                out.append(" | ").append(type).append(key.unit().isEmpty() ? "" : ", " + key.unit());
                out.append(" | ")
                        .append(key.reload().name().toLowerCase(Locale.ROOT).replace('_', ' '));
                out.append(" | ").append(key.doc().replace("|", "\\|")).append(" |\n");
            }
        });
    }
}
