package io.weir.platform.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.weir.base.buf.Bytes;
import io.weir.base.time.ManualClock;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class HttpValuesTest {
    @Test
    void shouldReadQueries() throws Exception {
        QueryParameters query = QueryParameters.parse("a=1&b=x%20y+z&a=2&flag&=v&c=&%C3%A4=1%3D1&&d=e=f");
        assertThat(query.get("a")).isEqualTo("1");
        assertThat(query.all("a")).containsExactly("1", "2");
        assertThat(query.get("b")).isEqualTo("x y z");
        assertThat(query.get("flag")).isEmpty();
        assertThat(query.get("")).isEqualTo("v");
        assertThat(query.get("c")).isEmpty();
        assertThat(query.get("ä")).isEqualTo("1=1");
        assertThat(query.get("d")).isEqualTo("e=f");
        assertThat(query.get("missing")).isNull();
        assertThat(query.has("flag")).isTrue();
        assertThat(query.count()).isEqualTo(8);
        assertThat(query.names()).containsExactly("a", "b", "flag", "", "c", "ä", "d");
        assertThat(query.toString()).doesNotContain("1=1");
        assertThat(QueryParameters.parse("")).isEqualTo(QueryParameters.EMPTY);
    }

    @Test
    void shouldNotShowSecretsAsText() throws Exception {
        HttpRequest request = HttpRequest.of("GET", "/x", HttpPeerFixture.LOOPBACK)
                .withHeaders(Headers.of("Authorization", "Basic c2VjcmV0"));
        assertThat(request.toString()).isEqualTo("GET /x");
        assertThat(request.headers().toString()).isEqualTo("[authorization]");
        assertThat(request.headers().get("authorization")).isEqualTo("Basic c2VjcmV0");
    }

    @Test
    void shouldRefuseFieldsThatBreakTheHead() {
        HttpResponse response = HttpResponse.of(200);
        assertThatThrownBy(() -> response.with("X", "a\r\nY: b")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> response.with("X", "a\u0000")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> response.with("X", "€")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> response.with("X Y", "a")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> response.with("X:", "a")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> response.with("", "a")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> HttpResponse.of(101)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> HttpResponse.of(600)).isInstanceOf(IllegalArgumentException.class);
        assertThat(response.with("X", "a\tb ü").header("x")).isEqualTo("a\tb ü");
    }

    @Test
    void shouldWriteErrorsInMediaMtxsShape() {
        assertThat(HttpResponse.error(400, "a \"b\" \\ \n ü").body().utf8())
                .isEqualTo("{\"status\":\"error\",\"error\":\"a \\\"b\\\" \\\\ \\u000a ü\"}");
        assertThat(HttpResponse.json(200, java.util.Map.of("a", 1)).body()).isEqualTo(Bytes.ofUtf8("{\"a\":1}"));
        assertThat(HttpResponse.html(200, "<p>").header("X-Content-Type-Options"))
                .isEqualTo("nosniff");
    }

    @Test
    void shouldProtectPages() {
        HttpResponse page = SecurityHeaders.page(HttpResponse.of(200));
        assertThat(page.header("Content-Security-Policy")).contains("frame-ancestors 'none'", "default-src 'self'");
        assertThat(page.header("X-Frame-Options")).isEqualTo("DENY");
        HttpResponse player = SecurityHeaders.embeddablePage(HttpResponse.of(200));
        assertThat(player.header("Content-Security-Policy")).doesNotContain("frame-ancestors");
        assertThat(player.header("X-Frame-Options")).isNull();
        assertThat(player.header("Referrer-Policy")).isEqualTo("no-referrer");
    }

    @Test
    void shouldWriteDatesOnceASecond() {
        ManualClock clock = new ManualClock();
        HttpDates dates = new HttpDates(clock);
        assertThat(dates.line().utf8()).isEqualTo("Date: Thu, 01 Jan 1970 00:00:00 GMT\r\n");
        clock.advance(Duration.ofMillis(999));
        Bytes same = dates.line();
        assertThat(dates.line()).isSameAs(same);
        clock.advance(Duration.ofMillis(1));
        assertThat(dates.line().utf8()).contains("00:00:01");
        assertThat(HttpDates.format(Instant.parse("1994-11-06T08:49:37Z"))).isEqualTo("Sun, 06 Nov 1994 08:49:37 GMT");
        assertThat(HttpDates.format(Instant.parse("2028-02-29T23:59:59.9Z")))
                .isEqualTo("Tue, 29 Feb 2028 23:59:59 GMT");
    }

    @ParameterizedTest
    @CsvSource(
            nullValues = "NULL",
            value = {
                "NULL, Whole[]",
                "bytes=0-0, 'Part[first=0, last=0]'",
                "bytes=0-, 'Part[first=0, last=99]'",
                "Bytes= 10 - 19 , 'Part[first=10, last=19]'",
                "bytes=99-, 'Part[first=99, last=99]'",
                "bytes=100-, Unsatisfiable[]",
                "bytes=98-500, 'Part[first=98, last=99]'",
                "bytes=-1, 'Part[first=99, last=99]'",
                "bytes=-100, 'Part[first=0, last=99]'",
                "bytes=-101, 'Part[first=0, last=99]'",
                "bytes=-0, Unsatisfiable[]",
                "bytes=5-4, Whole[]",
                "bytes=-, Whole[]",
                "bytes=, Whole[]",
                "bytes=a-b, Whole[]",
                "bytes=1-2-3, Whole[]",
                "'bytes=0-1,3-4', Whole[]",
                "items=0-1, Whole[]",
                "bytes=99999999999999999999-, Unsatisfiable[]",
                "bytes=0-99999999999999999999, 'Part[first=0, last=99]'",
                "bytes=-99999999999999999999, 'Part[first=0, last=99]'",
                "bytes=0x1-2, Whole[]",
                "bytes=+1-2, Whole[]",
                "bytes=١-2, Whole[]",
            })
    void shouldReadRanges(String field, String expected) {
        assertThat(ByteRange.parse(field, 100).toString()).isEqualTo(expected);
    }

    @Test
    void shouldHaveNoRangeInAnEmptyFile() {
        assertThat(ByteRange.parse("bytes=0-", 0)).isInstanceOf(ByteRange.Unsatisfiable.class);
        assertThat(ByteRange.parse("bytes=-5", 0)).isInstanceOf(ByteRange.Unsatisfiable.class);
    }
}
