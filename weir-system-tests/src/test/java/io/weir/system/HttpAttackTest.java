package io.weir.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Requests as a hostile web page makes them through its reader's browser, and broken ones. */
class HttpAttackTest {
    @RegisterExtension
    final NodeUnderTest node = NodeUnderTest.withDefaults();

    private String request(String head) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), node.port("httpAddress"))) {
            socket.setSoTimeout((int) NodeUnderTest.PATIENCE.toMillis());
            socket.getOutputStream().write((head + "\r\n").getBytes(StandardCharsets.ISO_8859_1));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
        }
    }

    private static String get(String fields) {
        return "GET /v3/paths/list HTTP/1.1\r\nConnection: close\r\n" + fields;
    }

    @Test
    void shouldAnswerTheOperatorOfThisMachine() throws IOException {
        assertThat(request(get("Host: localhost\r\n")))
                .startsWith("HTTP/1.1 200")
                .contains("itemCount");
        assertThat(request(get("Host: 127.0.0.1:8080\r\n"))).startsWith("HTTP/1.1 200");
        assertThat(request(get("Host: [::1]:8080\r\n"))).startsWith("HTTP/1.1 200");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Host: evil.example\r\n",
                "Host: localhost.evil.example\r\n",
                "Host: 127.0.0.1.evil.example\r\n",
                "Host: localhost\r\nOrigin: http://evil.example\r\n",
                "Host: localhost\r\nOrigin: null\r\n",
                "Host: localhost\r\nX-Forwarded-For: 127.0.0.1\r\n",
                "Host: localhost\r\nForwarded: for=127.0.0.1\r\n"
            })
    void shouldRefuseWhatDoesNotComeFromThisMachinesOperator(String fields) throws IOException {
        assertThat(request(get(fields)))
                .matches(answer -> answer.startsWith("HTTP/1.1 401") || answer.startsWith("HTTP/1.1 403"))
                .doesNotContain("itemCount")
                .doesNotContainIgnoringCase("Access-Control-Allow-Origin");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "GET / HTTP/9.9\r\nHost: localhost\r\n",
                "GET /../../etc/passwd HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n",
                "GET /assets/../../secret HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n",
                "GET /assets/%2e%2e/%2e%2e/secret HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n",
                "GET /v3/paths/get/%00 HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n",
                "NONSENSE\r\n"
            })
    void shouldRefuseBrokenRequests(String head) throws IOException {
        assertThat(request(head)).matches(answer -> answer.isEmpty() || answer.matches("(?s)HTTP/1\\.[01] [45].*"));
    }
}
