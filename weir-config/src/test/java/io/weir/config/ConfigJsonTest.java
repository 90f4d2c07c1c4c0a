package io.weir.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.weir.base.buf.Bytes;
import io.weir.platform.json.Json;
import io.weir.platform.json.JsonException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The defaults as the API shows them; {@code -Dweir.golden=write} writes the files anew. */
final class ConfigJsonTest {
    private static final Path FOLDER = Path.of("src/test/resources/config-json");

    private static void check(String name, Object value) throws IOException {
        String lines = Json.write(value).utf8().replace(",\"", ",\n\"") + "\n";
        Path file = FOLDER.resolve(name);
        if ("write".equals(System.getProperty("weir.golden"))) {
            Files.createDirectories(FOLDER);
            Files.writeString(file, lines);
        }
        assertThat(lines).as("run this test with -Dweir.golden=write").isEqualTo(Files.readString(file));
    }

    @Test
    void shouldShowTheDefaults() throws IOException {
        ServerConfig defaults = ServerConfig.defaults();
        check("global.json", ConfigJson.global(defaults));
        check("path-defaults.json", ConfigJson.pathDefaults(defaults));
        check("all-others.json", ConfigJson.path("all_others", Configs.path(defaults, "all_others")));
    }

    @Test
    void shouldReadBackWhatItShows() throws Exception {
        ServerConfig defaults = ServerConfig.defaults();
        ConfigOverlay overlay = new ConfigOverlay(
                ConfigJson.read(Json.write(KeyTable.view(defaults, KeyTable.Secrets.SHOWN))),
                ConfigJson.read(Json.write(KeyTable.view(defaults.pathDefaults(), KeyTable.Secrets.SHOWN))),
                Map.of());
        assertThat(ConfigSource.ofDefaults(Map.of()).load(overlay).config()).isEqualTo(defaults);
    }

    @Test
    void shouldTakeOneObjectOnly() {
        for (String text : new String[] {"", "[]", "3", "{", "{} x", "{\"a\":1,\"a\":2}"}) {
            assertThatThrownBy(() -> ConfigJson.read(Bytes.ofUtf8(text)))
                    .as(text)
                    .isInstanceOf(JsonException.class);
        }
    }
}
