package io.weir.platform.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.base.buf.Bytes;
import io.weir.testkit.Scale;
import io.weir.testkit.Seeded;
import java.io.ByteArrayInputStream;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
final class StaticResourcesTest {
    private static final String PLAYER =
            "console.log(\"weir, a player with a body long enough to be cut into ranges\");\n";
    private final StaticResources assets =
            new StaticResources(StaticResourcesTest.class, "/web/assets", StaticResources.IMMUTABLE);

    private static HttpRequest get(String... fields) {
        return HttpRequest.of("GET", "/assets/x", HttpPeerFixture.LOOPBACK).withHeaders(Headers.of(fields));
    }

    @Test
    void shouldServeWholeFiles() {
        HttpResponse response = assets.response(get(), "player.js");
        assertThat(response.status()).isEqualTo(200);
        assertThat(response.body().utf8()).isEqualTo(PLAYER);
        assertThat(response.header("Content-Type")).isEqualTo("text/javascript; charset=utf-8");
        assertThat(response.header("Cache-Control")).isEqualTo(StaticResources.IMMUTABLE);
        assertThat(response.header("Accept-Ranges")).isEqualTo("bytes");
        assertThat(response.header("ETag")).matches("\"[0-9a-f]{24}\"");
        assertThat(response.header("X-Content-Type-Options")).isEqualTo("nosniff");
        assertThat(assets.response(get(), "player.js")).isSameAs(response);
        assertThat(assets.response(get(), "sub/style.css").body().utf8()).isEqualTo("body{}");
    }

    @Test
    void shouldSayNotModified() {
        String etag = String.valueOf(assets.response(get(), "player.js").header("ETag"));
        for (String field : new String[] {etag, "W/" + etag, "\"x\", " + etag, "*"}) {
            HttpResponse response = assets.response(get("If-None-Match", field), "player.js");
            assertThat(response.status()).as(field).isEqualTo(304);
            assertThat(response.header("ETag")).isEqualTo(etag);
            assertThat(response.body().isEmpty()).isTrue();
        }
        assertThat(assets.response(get("If-None-Match", "\"other\""), "player.js")
                        .status())
                .isEqualTo(200);
    }

    @Test
    void shouldServeRanges() {
        HttpResponse part = assets.response(get("Range", "bytes=8-10"), "player.js");
        assertThat(part.status()).isEqualTo(206);
        assertThat(part.body()).isEqualTo(Bytes.ofUtf8("log"));
        assertThat(part.header("Content-Range")).isEqualTo("bytes 8-10/" + PLAYER.length());
        HttpResponse outside = assets.response(get("Range", "bytes=5000-"), "player.js");
        assertThat(outside.status()).isEqualTo(416);
        assertThat(outside.header("Content-Range")).isEqualTo("bytes */" + PLAYER.length());
        HttpResponse several = assets.response(get("Range", "bytes=0-1,3-4"), "player.js");
        assertThat(several.status()).isEqualTo(200);
        String etag = String.valueOf(part.header("ETag"));
        assertThat(assets.response(get("Range", "bytes=0-0", "If-Range", etag), "player.js")
                        .status())
                .isEqualTo(206);
        assertThat(assets.response(get("Range", "bytes=0-0", "If-Range", "\"old\""), "player.js")
                        .status())
                .isEqualTo(200);
    }

    @Test
    void shouldServeTheCompressedSibling() throws Exception {
        HttpResponse plain = assets.response(get(), "player.js");
        HttpResponse response = assets.response(get("Accept-Encoding", "br, gzip"), "player.js");
        assertThat(response.header("Content-Encoding")).isEqualTo("gzip");
        assertThat(response.header("Vary")).isEqualTo("Accept-Encoding");
        assertThat(plain.header("Vary")).isEqualTo("Accept-Encoding");
        assertThat(response.header("ETag")).isNotEqualTo(plain.header("ETag"));
        assertThat(new GZIPInputStream(new ByteArrayInputStream(response.body().toArray())).readAllBytes())
                .asString()
                .isEqualTo(PLAYER);
        String etag = String.valueOf(response.header("ETag"));
        assertThat(assets.response(get("Accept-Encoding", "gzip", "If-None-Match", etag), "player.js")
                        .status())
                .isEqualTo(304);
        assertThat(assets.response(get("Accept-Encoding", "gzip", "Range", "bytes=0-6"), "player.js")
                        .body()
                        .utf8())
                .isEqualTo("console");
        assertThat(assets.response(get("Accept-Encoding", "gzip"), "sub/style.css")
                        .header("Content-Encoding"))
                .isNull();
    }

    @ParameterizedTest
    @CsvSource({
        "gzip, true", "'br;q=1, GZIP;q=0.5', true", "gzip;q=0, false", "gzip; q=0.000, false", "*, true",
        "'gzip;q=0, *', false", "'*;q=0', false", "identity, false", "'', false", "xgzip, false"
    })
    void shouldReadWhatTheClientAccepts(String field, boolean expected) {
        assertThat(StaticResources.acceptsGzip(Headers.of("Accept-Encoding", field)))
                .isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "missing.js",
                "sub",
                "sub/",
                "sub/missing.css",
                "../page.html",
                "..",
                "sub/../player.js",
                "/player.js",
                "//player.js",
                "sub//style.css",
                ".hidden.txt",
                "file.unknown",
                "player.js/",
                "player.js\u0000.js",
                "C:/player.js",
                "sub\\style.css",
                "%2e%2e/page.html",
                "player",
                "player.js.gz",
                "-.js/..",
                "ä.js"
            })
    void shouldFindNothingElse(String name) {
        assertThat(assets.response(get(), name).status()).isEqualTo(404);
    }

    @Test
    void shouldNeverLeaveItsFolder() throws Exception {
        String[] parts = {"..", "/", ".", "page.html", "web", "assets", "\\", "%2e", "player.js", "a"};
        Seeded.forSeeds(Scale.count(2_000, 100_000), random -> {
            StringBuilder name = new StringBuilder();
            for (int i = 0; i <= random.nextInt(8); i++) {
                name.append(parts[random.nextInt(parts.length)]);
            }
            HttpResponse response = assets.response(get(), name.toString());
            if (response.status() == 200) {
                assertThat(name.toString()).isIn("player.js", "sub/style.css");
            }
        });
    }

    @Test
    void shouldLimitNames() {
        String extension = ".js";
        for (int over = -1; over <= 1; over++) {
            String name = "a".repeat(StaticResources.NAME_MAX - extension.length() + over) + extension;
            assertThat(StaticResources.typeOf(name).isPresent()).isEqualTo(over <= 0);
        }
    }

    @Test
    void shouldServeOverHttp() throws Exception {
        StaticResources pages = new StaticResources(
                StaticResourcesTest.class, "/web", StaticResources.REVALIDATE, SecurityHeaders::embeddablePage);
        try (TestServer server = TestServer.start(
                        Route.onLoop("GET", "/assets/{file...}", assets.handler("file")),
                        Route.onLoop("GET", "/{path...}/", pages.file("page.html")));
                RawClient client = server.connect()) {
            assertThat(client.get("/assets/player.js").answer().body()).isEqualTo(PLAYER);
            RawClient.Answer page = client.get("/live/cam1/").answer();
            assertThat(page.body()).contains("<title>weir</title>");
            assertThat(page.header("Content-Security-Policy")).isNotEmpty();
            RawClient.Answer head = client.send("HEAD /assets/player.js HTTP/1.1\r\nHost: h\r\n\r\n")
                    .answer(false);
            assertThat(head.header("Content-Length")).isEqualTo("" + PLAYER.length());
            RawClient.Answer notModified = client.send("GET /assets/player.js HTTP/1.1\r\nHost: h\r\nIf-None-Match: "
                            + head.header("ETag") + "\r\n\r\n")
                    .answer();
            assertThat(notModified.status()).isEqualTo(304);
            assertThat(notModified.header("Content-Length")).isEmpty();
            RawClient.Answer part = client.send("GET /assets/player.js HTTP/1.1\r\nHost: h\r\nRange: bytes=-2\r\n\r\n")
                    .answer();
            assertThat(part.body()).isEqualTo(";\n");
            assertThat(client.get("/assets/%2e%2e/page.html").answer().status()).isEqualTo(400);
        }
    }
}
