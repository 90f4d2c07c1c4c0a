package io.weir.platform.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class RouterTest {
    static Router router() {
        HttpHandler nothing = _ -> {};
        return Router.builder()
                .add(Route.onLoop("GET", "/", nothing))
                .add(Route.onLoop("GET", "/favicon.ico", nothing))
                .add(Route.onLoop("GET", "/v3/paths/list", nothing))
                .add(Route.onLoop("GET", "/v3/paths/get/{name...}", nothing))
                .add(Route.onLoop("POST", "/v3/rtmpconns/kick/{id}", nothing))
                .add(Route.onLoop("GET", "/v3/rtmpconns/get/{id}", nothing))
                .add(Route.onLoop("GET", "/assets/{file...}", nothing))
                .add(Route.onLoop("GET", "/api/v3/whep/{id}", nothing))
                .add(Route.onLoop("GET", "/{path...}.flv", nothing))
                .add(Route.onLoop("GET", "/{path...}/", nothing))
                .add(Route.onLoop("POST", "/{path...}/whip", nothing))
                .add(Route.onLoop("PATCH", "/{path...}/whip/{session}", nothing))
                .add(Route.onLoop("GET", "/{path...}/index.m3u8", nothing))
                .add(Route.onLoop("GET", "/{path...}/seg{number}.mp4", nothing))
                .reserve("v3", "api", "assets")
                .build();
    }

    static String matched(String method, String path) {
        return switch (router().match(method, path)) {
            case Router.Match.Found found -> found.route() + " " + found.values();
            case Router.Match.OtherMethod other -> "405 " + other.allow();
            case Router.Match.None _ -> "404";
        };
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            GET   | /                           | GET / []
            HEAD  | /                           | GET / []
            GET   | /favicon.ico                | GET /favicon.ico []
            GET   | /v3/paths/list              | GET /v3/paths/list []
            POST  | /v3/paths/list              | 405 GET, HEAD, OPTIONS
            GET   | /v3/paths/get/a             | GET /v3/paths/get/{name...} [a]
            GET   | /v3/paths/get/live/cam1     | GET /v3/paths/get/{name...} [live/cam1]
            GET   | /v3/paths/get/live/cam1.flv | GET /v3/paths/get/{name...} [live/cam1.flv]
            GET   | /v3/paths/get/              | 404
            GET   | /v3/paths/get               | 404
            GET   | /v3/cam.flv                 | 404
            GET   | /v3                         | 404
            GET   | /v3.flv                     | GET /{path...}.flv [v3]
            GET   | /v3x/cam.flv                | GET /{path...}.flv [v3x/cam]
            POST  | /v3/rtmpconns/kick/17       | POST /v3/rtmpconns/kick/{id} [17]
            POST  | /v3/rtmpconns/kick/17/18    | 404
            GET   | /v3/rtmpconns/kick/17       | 405 OPTIONS, POST
            GET   | /assets/x/y.js              | GET /assets/{file...} [x/y.js]
            GET   | /assets/live.flv            | GET /assets/{file...} [live.flv]
            GET   | /assets/                    | 404
            GET   | /live.flv                   | GET /{path...}.flv [live]
            GET   | /live/cam1.flv              | GET /{path...}.flv [live/cam1]
            GET   | /live/cam1.flv.flv          | GET /{path...}.flv [live/cam1.flv]
            GET   | /.flv                       | 404
            GET   | /live/.flv                  | GET /{path...}.flv [live/]
            GET   | /live/cam1/                 | GET /{path...}/ [live/cam1]
            GET   | //                          | 404
            GET   | /live//                     | GET /{path...}/ [live/]
            GET   | /live/cam1                  | 404
            POST  | /live/cam1/whip             | POST /{path...}/whip [live/cam1]
            GET   | /live/cam1/whip             | 405 OPTIONS, POST
            POST  | /whip                       | 404
            POST  | /whip/whip                  | POST /{path...}/whip [whip]
            PATCH | /live/cam1/whip/abc         | PATCH /{path...}/whip/{session} [live/cam1, abc]
            PATCH | /whip/abc                   | 404
            GET   | /a/b/index.m3u8             | GET /{path...}/index.m3u8 [a/b]
            GET   | /a/seg12.mp4                | GET /{path...}/seg{number}.mp4 [a, 12]
            GET   | /a/seg.mp4                  | 404
            GET   | /a/b/seg7.mp4/              | GET /{path...}/ [a/b/seg7.mp4]
            """)
    void shouldFindTheRoute(String method, String path, String expected) {
        assertThat(matched(method, path)).isEqualTo(expected);
    }

    @Test
    void shouldNotMatchWhatIsNoPath() {
        assertThat(matched("GET", "")).isEqualTo("404");
        assertThat(matched("OPTIONS", "*")).isEqualTo("404");
        assertThat(matched("GET", "live.flv")).isEqualTo("404");
    }

    @Test
    void shouldPreferAnExplicitHead() {
        Router router = Router.builder()
                .add(Route.onLoop("GET", "/x", _ -> {}))
                .add(Route.onLoop("HEAD", "/x", _ -> {}))
                .build();
        assertThat(((Router.Match.Found) router.match("HEAD", "/x")).route().method())
                .isEqualTo("HEAD");
    }

    @Test
    void shouldRefuseASecondRouteOfTheSameShape() {
        Router.Builder builder = Router.builder().add(Route.onLoop("GET", "/x/{a}", _ -> {}));
        builder.add(Route.onLoop("POST", "/x/{b}", _ -> {}));
        assertThatThrownBy(() -> builder.add(Route.onLoop("GET", "/x/{b}", _ -> {})))
                .hasMessage("two routes for GET /x/{b}");
        builder.add(Route.onLoop("GET", "/x/{b...}", _ -> {}));
    }

    @Test
    void shouldNameParametersByTheirOwnRoute() {
        Router router = Router.builder()
                .add(Route.onLoop("GET", "/x/{a}", _ -> {}))
                .add(Route.onLoop("POST", "/x/{b}", _ -> {}))
                .build();
        Router.Match.Found found = (Router.Match.Found) router.match("POST", "/x/1");
        assertThat(found.route().parsedPattern().names()).containsExactly("b");
    }

    @Test
    void shouldNotChangeOnceBuilt() {
        Router.Builder builder = Router.builder().add(Route.onLoop("GET", "/x", _ -> {}));
        Router router = builder.build();
        builder.add(Route.onLoop("POST", "/x", _ -> {})).add(Route.onLoop("GET", "/y", _ -> {}));
        assertThat(router.match("POST", "/x")).isInstanceOf(Router.Match.OtherMethod.class);
        assertThat(router.match("GET", "/y")).isInstanceOf(Router.Match.None.class);
    }

    @ParameterizedTest
    @CsvSource({
        "x, does not begin with a slash",
        "/{a, braces that do not match",
        "/a}, braces that do not match",
        "/{a}{b}, braces that do not match",
        "/}a{, braces that do not match",
        "/{}, a parameter without a name",
        "/{...}, a parameter without a name",
        "/{a...}/{b...}, two parameters of many segments",
        "/{a}/{a}, two parameters called a",
    })
    void shouldRefusePatternsThatMakeNoSense(String pattern, String words) {
        assertThatThrownBy(() -> Route.onLoop("GET", pattern, _ -> {}))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(words);
    }
}
