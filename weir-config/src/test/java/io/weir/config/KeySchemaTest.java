package io.weir.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class KeySchemaTest {
    private static Map<?, ?> map(@Nullable Object value) {
        return (Map<?, ?>) Objects.requireNonNull(value);
    }

    private static Map<?, ?> property(KeyScope scope, String... names) {
        Map<?, ?> schema = KeySchema.of(scope);
        for (String name : names) {
            Object properties = schema.get("properties");
            Map<?, ?> all = properties == null ? map(map(schema.get("items")).get("properties")) : map(properties);
            schema = map(all.get(name));
        }
        return schema;
    }

    private static String patternOf(String key) {
        return String.valueOf(property(KeyScope.GLOBAL, key).get("pattern"));
    }

    @Test
    void shouldHaveEveryKeyWithItsTypeAndDefault() {
        for (KeySpec key : KeyTable.keys()) {
            assertThat(property(key.scope(), key.name()).get("description")).isEqualTo(key.doc());
        }
        assertThat(property(KeyScope.GLOBAL, "rtmp").get("default")).isEqualTo(true);
        assertThat(property(KeyScope.GLOBAL, "logLevel").get("enum"))
                .isEqualTo(List.of("error", "warn", "info", "debug"));
        assertThat(property(KeyScope.PATH, "maxReaders").get("type")).isEqualTo("integer");
        assertThat(property(KeyScope.GLOBAL, "authInternalUsers", "permissions", "action")
                        .get("type"))
                .isEqualTo("string");
        assertThat(KeySchema.shown(KeyScope.PATH)).contains("source").doesNotContain("fallback");
    }

    @Test
    void shouldTakeDurationsAndSizesAsTheyArePrintedAndRead() {
        Pattern durations = Pattern.compile(patternOf("readTimeout"));
        assertThat(List.of("10s", "1d2h0m0s", "200ms", "1h2m3.5s", "0s", "0", "14d", "1.5µs"))
                .allMatch(text -> GoDuration.parse(text).isPresent()
                        && durations.matcher(text).find());
        assertThat(List.of("", "ten", "10", "5x"))
                .noneMatch(text -> durations.matcher(text).find());
        Pattern sizes = Pattern.compile(patternOf("hlsSegmentMaxSize"));
        assertThat(List.of("50M", "1.5K", "1000B", "512", "2GB", "1MiB"))
                .allMatch(text ->
                        ByteSize.parse(text).isPresent() && sizes.matcher(text).find());
        assertThat(Pattern.compile(patternOf("rtmpWriteInterval"))
                        .matcher("auto")
                        .find())
                .isTrue();
    }
}
