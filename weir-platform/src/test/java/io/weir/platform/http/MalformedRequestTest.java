package io.weir.platform.http;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(60)
final class MalformedRequestTest {
    private static final Route ANY =
            Route.onLoop("GET", "/{path...}", exchange -> exchange.respond(HttpResponse.text(200, "ok")));
    private static final Route POST = Route.onLoop(
            "POST",
            "/post",
            exchange -> exchange.respond(
                    HttpResponse.text(200, exchange.request().body().utf8())));

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '"', textBlock = """
            GET /x HTTP/1.1~~                                                  | 400 | Host field is missing
            GET /x HTTP/1.1~Host: a~Host: b~~                                  | 400 | more than one Host
            GET /x HTTP/1.1~Host: a b~~                                        | 400 | not a host
            GET /x HTTP/1.1~Host: user@a~~                                     | 400 | not a host
            GET /x HTTP/2.0~Host: a~~                                          | 505 | only HTTP/1.0 and HTTP/1.1
            GET /%zz HTTP/1.1~Host: a~~                                        | 400 | percent sign
            GET /%4 HTTP/1.1~Host: a~~                                         | 400 | percent sign
            GET /%ff HTTP/1.1~Host: a~~                                        | 400 | not UTF-8
            GET /%00 HTTP/1.1~Host: a~~                                        | 400 | control character
            GET /a/../b HTTP/1.1~Host: a~~                                     | 400 | segment
            GET /a/%2e%2e/b HTTP/1.1~Host: a~~                                 | 400 | segment
            GET /a/%2e%2e%2fb HTTP/1.1~Host: a~~                               | 400 | segment
            GET /. HTTP/1.1~Host: a~~                                          | 400 | segment
            GET /x?a=%f HTTP/1.1~Host: a~~                                     | 400 | percent sign
            GET /x#f HTTP/1.1~Host: a~~                                        | 400 | fragment
            GET x HTTP/1.1~Host: a~~                                           | 400 | not a path
            GET ftp://a/x HTTP/1.1~Host: a~~                                   | 400 | not a path
            CONNECT a:80 HTTP/1.1~Host: a~~                                    | 400 | not a path
            POST /post HTTP/1.1~Host: a~Content-Length: -1~~                   | 400 | not an HTTP request
            POST /post HTTP/1.1~Host: a~Content-Length: x~~                    | 400 | not an HTTP request
            POST /post HTTP/1.1~Host: a~Content-Length: +3~~abc                | 400 | not a
            POST /post HTTP/1.1~Host: a~Content-Length: 99999999999999999999~~ | 400 | not an HTTP request
            POST /post HTTP/1.1~Host: a~Content-Length: 3~Content-Length: 4~~  | 400 | not an HTTP request
            POST /post HTTP/1.1~Host: a~Content-Length: 3~Transfer-Encoding: chunked~~0~~ | 400 | both
            POST /post HTTP/1.1~Host: a~Transfer-Encoding: gzip, chunked~~0~~  | 501 | chunked
            POST /post HTTP/1.1~Host: a~Transfer-Encoding: xchunked~~0~~       | 400 | not an HTTP request
            POST /post HTTP/1.0~Transfer-Encoding: chunked~~0~~                | 400 | not an HTTP request
            POST /post HTTP/1.1~Host: a~Transfer-Encoding: chunked~~zz~~       | 400 | body is not well formed
            GET /x HTTP/1.1~Host : a~~                                         | 400 | not an HTTP request
            GET /x HTTP/1.1~Host: a~no colon~~                                 | 400 | not an HTTP request
            GET~~                                                              | 400 | not an HTTP request
            """)
    void shouldSayWhatIsWrongAndClose(String request, int status, String words) throws Exception {
        try (TestServer server = TestServer.start(ANY, POST)) {
            try (RawClient client = server.connect()) {
                client.send(request.replace("~", "\r\n"));
                RawClient.Answer answer = client.answer();
                assertThat(answer.head()).startsWith("HTTP/1.1 " + status);
                assertThat(answer.body()).contains(words);
                assertThat(answer.header("Connection")).isEqualTo("close");
                assertThat(client.rest()).isEmpty();
            }
            assertThat(server.server().status().malformedRequests()).isEqualTo(1);
            assertThat(server.server().status().internalErrors()).isZero();
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            GET http://a/x HTTP/1.1~Host: a~~   | 200
            GET http://a HTTP/1.1~Host: a~~     | 404
            GET http://a?x HTTP/1.1~Host: a~~   | 404
            OPTIONS * HTTP/1.1~Host: a~~        | 204
            GET /a%2fb+c HTTP/1.1~Host: a~~     | 200
            GET /...a/b.. HTTP/1.1~Host: a~~    | 200
            GET /%C3%A4 HTTP/1.1~Host: [::1]:1~~| 200
            GET /x?a&b=&=c&& HTTP/1.0~~         | 200
            """)
    void shouldTakeWhatIsUnusualButRight(String request, int status) throws Exception {
        try (TestServer server = TestServer.start(ANY, POST);
                RawClient client = server.connect()) {
            client.send(request.replace("~", "\r\n"));
            assertThat(client.answer().status()).isEqualTo(status);
        }
    }

    @Test
    void shouldCutOffOtherProtocols() throws Exception {
        try (TestServer server = TestServer.start(ANY)) {
            try (RawClient tls = server.connect()) {
                tls.send(new byte[] {0x16, 3, 1, 0, 5, 1, 0, 0, 1, 3, '\r', '\n', '\r', '\n'});
                assertThat(tls.answer().status()).isEqualTo(400);
            }
            try (RawClient ssh = server.connect()) {
                ssh.send("SSH-2.0-OpenSSH_9.2\r\n");
                assertThat(ssh.answer().status()).isEqualTo(400);
                assertThat(ssh.isClosedByServer()).isTrue();
            }
        }
    }
}
