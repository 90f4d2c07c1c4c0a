package io.weir.config;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.weir.testkit.Scale;
import io.weir.testkit.Seeded;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Whatever the file and the variables hold, the outcome is a configuration or a list of problems. */
final class ConfigLoaderFuzzTest {
    @FuzzTest
    void fuzzText(byte[] input) {
        check(new String(input, StandardCharsets.UTF_8), Map.of());
    }

    private static void check(String text, Map<String, String> environment) {
        try {
            LoadedConfig loaded = ConfigLoader.loadText("weir.yml", text, environment);
            assertThat(loaded.config().toString()).isNotEmpty();
            assertThat(new PathRules(loaded.config().paths())).isNotNull();
            assertThat(KeyTable.view(loaded.config(), KeyTable.Secrets.SHOWN)).isNotEmpty();
        } catch (ConfigException e) {
            assertThat(e.problems())
                    .isNotEmpty()
                    .allSatisfy(problem ->
                            assertThat(problem.text()).isNotBlank().hasSizeLessThan(YamlReader.TEXT_LENGTH_MAX));
        }
    }

    @Test
    void shouldSurviveMutations() throws Exception {
        String text = Files.readString(Path.of("src/test/resources/every-key.yml"));
        Seeded.forSeeds(Scale.count(150, 5000), random -> {
            StringBuilder mutated = new StringBuilder(text);
            for (int i = random.nextInt(1, 8); i > 0; i--) {
                int at = random.nextInt(mutated.length());
                switch (random.nextInt(4)) {
                    case 0 -> mutated.setCharAt(at, (char) random.nextInt(128));
                    case 1 -> mutated.deleteCharAt(at);
                    case 2 -> mutated.insert(at, "{}[]&*!|>'\"%@`:,?-#\n\t~".charAt(random.nextInt(22)));
                    default -> mutated.delete(at, Math.min(mutated.length(), at + random.nextInt(200)));
                }
            }
            check(mutated.toString(), Map.of());
        });
    }

    @Test
    void shouldSurviveTruncation() throws Exception {
        String text = Files.readString(Path.of("src/test/resources/every-key.yml"));
        int step = Scale.isLong() ? 1 : 97;
        for (int end = 0; end < text.length(); end += step) {
            check(text.substring(0, end), Map.of());
        }
    }

    @Test
    void shouldSurviveAnyVariable() throws Exception {
        String[] parts = {
            "MTX",
            "RTSP",
            "_",
            "PATHS",
            "PATHDEFAULTS",
            "CAM",
            "0",
            "7",
            "99999999999",
            "FORWARD",
            "DEST",
            "AUTHINTERNALUSERS",
            "PERMISSIONS",
            "ACTION",
            "SOURCE",
            "",
            "READUSER",
            "READIPS",
            "~",
            "é"
        };
        String[] values = {"", "0", "yes", "x,y", "publisher", "rtsp://h/x", ",", "\0", "10.0.0.0/8", "any", "api"};
        Seeded.forSeeds(Scale.count(500, 20_000), random -> {
            Map<String, String> environment = new HashMap<>();
            for (int i = 0; i < 5; i++) {
                StringBuilder name = new StringBuilder(random.nextInt(4) == 0 ? "RTSP_" : "MTX_");
                for (int j = random.nextInt(1, 6); j > 0; j--) {
                    name.append(parts[random.nextInt(parts.length)]).append('_');
                }
                name.setLength(name.length() - 1);
                environment.put(name.toString(), values[random.nextInt(values.length)]);
            }
            check(random.nextBoolean() ? "" : "paths: {cam: {forward: [{dest: x}, 5]}}", environment);
        });
    }
}
