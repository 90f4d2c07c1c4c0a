package io.weir.platform.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import com.code_intelligence.jazzer.junit.FuzzTest;
import java.util.List;

/** Whatever comes in, only the exceptions and values that are meant come out. */
final class HttpFuzzTest {
    private static final Router ROUTER = RouterTest.router();

    @FuzzTest
    void shouldRouteAnyPath(FuzzedDataProvider data) {
        String path = data.consumeRemainingAsString();
        if (ROUTER.match("GET", path) instanceof Router.Match.Found(Route route, List<String> values)) {
            assertThat(values).hasSameSizeAs(route.parsedPattern().names()).noneMatch(String::isEmpty);
            // Filling the values in again must give the path back: nothing is lost and nothing is made up.
            String filled = route.pattern();
            for (int i = 0; i < values.size(); i++) {
                String name = route.parsedPattern().names().get(i);
                filled = filled.contains("{" + name + "...}")
                        ? filled.replace("{" + name + "...}", values.get(i))
                        : filled.replace("{" + name + "}", values.get(i));
            }
            if (values.stream().noneMatch(value -> value.contains("{"))) {
                assertThat(filled).isEqualTo(path);
            }
        }
    }

    @FuzzTest
    void shouldParseAnyQuery(FuzzedDataProvider data) {
        String raw = data.consumeRemainingAsString();
        try {
            QueryParameters query = QueryParameters.parse(raw);
            assertThat(query.count()).isLessThanOrEqualTo(HttpLimits.QUERY_PARAMETERS_MAX);
            PercentCoding.decodePath(raw);
        } catch (MalformedRequestException e) {
            assertThat(e.status()).isEqualTo(400);
        }
    }

    @FuzzTest
    void shouldParseAnyRange(FuzzedDataProvider data) {
        int length = data.consumeInt(0, 1 << 20);
        if (ByteRange.parse(data.consumeRemainingAsString(), length) instanceof ByteRange.Part part) {
            assertThat(part.first()).isBetween(0L, part.last());
            assertThat(part.last()).isLessThan(length);
        }
    }

    @FuzzTest
    void shouldDecodeAnyFrames(byte[] data) {
        List<Object> whole = WebSocketFrameDecoderTest.decode(data, Math.max(1, data.length));
        assertThat(WebSocketFrameDecoderTest.decode(data, 1)).isEqualTo(whole);
    }
}
