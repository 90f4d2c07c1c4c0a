package io.weir.platform.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.weir.base.buf.Bytes;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class JsonTest {
    /** Any values will do. */
    public enum Mode {
        FIRST,
        SECOND
    }

    /** Components out of alphabetical order on purpose. */
    public record Source(String type, String id) {}

    /** One of each kind. */
    public record Sample(
            String name,
            boolean ready,
            long count,
            double ratio,
            Mode mode,
            @Nullable Source source,
            List<String> tracks,
            Map<String, Integer> more,
            @Nullable Instant at,
            @Nullable Integer limit,
            Optional<String> note,
            OptionalLong size) {}

    private static final Sample FULL = new Sample(
            "ü\n",
            true,
            Long.MAX_VALUE,
            0.5,
            Mode.SECOND,
            new Source("rtmpConn", "1"),
            List.of("H264"),
            new LinkedHashMap<>(Map.of("b", 1)),
            Instant.parse("2026-01-02T03:04:05.120Z"),
            7,
            Optional.of("n"),
            OptionalLong.of(9));
    private static final Sample BARE = new Sample(
            "", false, 0, 0, Mode.FIRST, null, List.of(), Map.of(), null, null, Optional.empty(), OptionalLong.empty());

    @Test
    void shouldWriteInDeclarationOrder() {
        assertThat(Json.write(FULL).utf8())
                .isEqualTo(
                        "{\"name\":\"ü\\n\",\"ready\":true,\"count\":9223372036854775807,\"ratio\":0.5,"
                                + "\"mode\":\"SECOND\",\"source\":{\"type\":\"rtmpConn\",\"id\":\"1\"},\"tracks\":[\"H264\"],"
                                + "\"more\":{\"b\":1},\"at\":\"2026-01-02T03:04:05.12Z\",\"limit\":7,\"note\":\"n\",\"size\":9}");
        assertThat(Json.write(BARE).utf8())
                .isEqualTo(
                        "{\"name\":\"\",\"ready\":false,\"count\":0,\"ratio\":0.0,\"mode\":\"FIRST\",\"source\":null,"
                                + "\"tracks\":[],\"more\":{},\"at\":null,\"limit\":null,\"note\":null,\"size\":null}");
    }

    @Test
    void shouldReadWhatItWrites() throws Exception {
        assertThat(Json.read(Json.write(FULL), Sample.class)).isEqualTo(FULL);
        assertThat(Json.read(Json.write(BARE), Sample.class)).isEqualTo(BARE);
    }

    @Test
    void shouldTakeAbsenceForNullWhereNullIsAllowed() throws Exception {
        String json =
                "{\"tracks\":[],\"more\":{},\"name\":\"\",\"ready\":false,\"count\":0,\"ratio\":0,\"mode\":\"FIRST\"}";
        assertThat(Json.read(Bytes.ofUtf8(json), Sample.class)).isEqualTo(BARE);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            {"type":"a"}                       | missing field "id"
            {"type":"a","id":null}             | field "id" is null
            {"type":"a","id":"b","x":1}        | unknown field "x"
            {"type":"a","id":"b","id":"c"}     | uplicate
            {"type":"a","id":"b"} {}           | text after the end
            {"type":"a","id":{}}               | field "id": expected a text
            {"type":"a","id":"b",}             | line 1
            {"type":"a"                        | end
            {type:"a","id":"b"}                | line 1
            []                                 | expected an object
            null                               | null
            "text"                             | expected an object
            """)
    void shouldRefuseWhatDoesNotFit(String json, String words) {
        assertThatThrownBy(() -> Json.read(Bytes.ofUtf8(json), Source.class))
                .isInstanceOf(JsonException.class)
                .hasMessageContaining(words)
                .hasMessageNotContaining("io.weir");
    }

    /** Numbers only. */
    public record Numbers(int whole, boolean flag, @Nullable Mode mode) {}

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            {"whole":"1","flag":true}           | field "whole": expected a whole number
            {"whole":1.5,"flag":true}           | field "whole": expected a whole number
            {"whole":1,"flag":"true"}           | field "flag": expected true or false
            {"whole":1,"flag":1}                | field "flag": expected true or false
            {"whole":null,"flag":true}          | field "whole" is null
            {"flag":true}                       | missing field "whole"
            {"whole":3000000000,"flag":true}    | field "whole": Numeric value (3000000000) out of range
            {"whole":1,"flag":true,"mode":0}    | field "mode": expected one of FIRST, SECOND
            {"whole":1,"flag":true,"mode":"T"}  | field "mode": expected one of FIRST, SECOND
            {"whole":1,"flag":true,"mode":""}   | field "mode": expected one of FIRST, SECOND
            """)
    void shouldNotGuess(String json, String words) {
        assertThatThrownBy(() -> Json.read(Bytes.ofUtf8(json), Numbers.class))
                .isInstanceOf(JsonException.class)
                .hasMessageContaining(words);
    }

    /** Records in records. */
    public record Outer(List<Source> sources) {}

    @Test
    void shouldNameFieldsByTheirWholePath() {
        assertThatThrownBy(() -> Json.read(Bytes.ofUtf8("{\"sources\":[{\"type\":\"a\",\"id\":1}]}"), Outer.class))
                .hasMessage("field \"sources.[0].id\": expected a text");
        assertThatThrownBy(() -> Json.read(Bytes.ofUtf8("{\"sources\":[{\"type\":\"a\"}]}"), Outer.class))
                .hasMessage("missing field \"sources.[0].id\"");
    }

    @Test
    void shouldRefuseEmptyInputAndNonUtf8() {
        assertThatThrownBy(() -> Json.read(Bytes.EMPTY, Source.class)).isInstanceOf(JsonException.class);
        assertThatThrownBy(() -> Json.read(Bytes.of('{', '"', 0xff, '"', ':', '1', '}'), Source.class))
                .isInstanceOf(JsonException.class);
    }

    /** Nests as deep as wanted. */
    public record Nested(@Nullable Nested in) {}

    private static String nested(int depth) {
        return "{\"in\":".repeat(depth - 1) + "{}" + "}".repeat(depth - 1);
    }

    @Test
    void shouldLimitNesting() throws Exception {
        for (int over = -1; over <= 1; over++) {
            Bytes json = Bytes.ofUtf8(nested(Json.DEPTH_MAX + over));
            if (over > 0) {
                assertThatThrownBy(() -> Json.read(json, Nested.class)).isInstanceOf(JsonException.class);
            } else {
                assertThat(Json.read(json, Nested.class).in()).isNotNull();
            }
        }
    }

    @ParameterizedTest
    @CsvSource({
        "2026-01-02T03:04:05Z, 2026-01-02T03:04:05Z",
        "2026-01-02T03:04:05.100Z, 2026-01-02T03:04:05.1Z",
        "2026-01-02T03:04:05.000000001Z, 2026-01-02T03:04:05.000000001Z",
        "2026-01-02T03:04:05.123456789Z, 2026-01-02T03:04:05.123456789Z",
        "2026-01-02T03:04:05.001200Z, 2026-01-02T03:04:05.0012Z",
        "1969-12-31T23:59:59.9Z, 1969-12-31T23:59:59.9Z",
        "2026-01-02T03:04:00Z, 2026-01-02T03:04:00Z",
    })
    void shouldWriteInstantsAsRfc3339(String instant, String text) {
        assertThat(Rfc3339.format(Instant.parse(instant))).isEqualTo(text);
    }
}
