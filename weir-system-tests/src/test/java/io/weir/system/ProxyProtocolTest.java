package io.weir.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.weir.server.session.SessionStatus;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A proxy in front of the node, which says who its clients are. */
class ProxyProtocolTest {
    private static final String HEADER = "PROXY TCP4 192.0.2.7 198.51.100.1 40000 1935\r\n";
    private static final byte[] V2 =
            HexFormat.of().parseHex("0d0a0d0a000d0a515549540a2111000cc0000208c63364019c40078f");

    private static final String TRUSTING = """
            rtmpEncryption: optional
            rtmpTrustedProxies: [127.0.0.1]
            httpTrustedProxies: [127.0.0.1]
            authInternalUsers:
            - {user: any, ips: [192.0.2.0/24], permissions: [{action: publish}, {action: read}, {action: api}]}
            """;

    @RegisterExtension
    final NodeUnderTest node = NodeUnderTest.with(TRUSTING);

    /** Passes one connection after the other on, each behind a header. */
    private static final class Proxy implements AutoCloseable {
        private final ServerSocket listener = new ServerSocket(0, 16, InetAddress.getLoopbackAddress());
        private final byte[] header;
        private final int port;

        Proxy(byte[] header, int port) throws IOException {
            this.header = header;
            this.port = port;
            Thread.ofVirtual().start(this::accept);
        }

        private void accept() {
            try {
                while (true) {
                    Socket client = listener.accept();
                    Socket server = new Socket(InetAddress.getLoopbackAddress(), port);
                    server.getOutputStream().write(header);
                    Thread.ofVirtual().start(() -> pass(client, server));
                    Thread.ofVirtual().start(() -> pass(server, client));
                }
            } catch (IOException _) {
                // the test is over
            }
        }

        private static void pass(Socket from, Socket to) {
            try (from;
                    to) {
                InputStream in = from.getInputStream();
                OutputStream out = to.getOutputStream();
                in.transferTo(out);
            } catch (IOException _) {
                // one of them has hung up, and now both
            }
        }

        int port() {
            return listener.getLocalPort();
        }

        @Override
        public void close() throws IOException {
            listener.close();
        }
    }

    private static byte[] text(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    private String ask(String port, String... parts) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), node.port(port))) {
            socket.setSoTimeout((int) NodeUnderTest.PATIENCE.toMillis());
            socket.getOutputStream().write(text(String.join("", parts)));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
        }
    }

    private static final String GET = "GET /v3/paths/list HTTP/1.1\r\nHost: node\r\nConnection: close\r\n";

    @Test
    void shouldKnowRtmpClientsByTheirOwnAddress() throws Exception {
        try (Proxy one = new Proxy(text(HEADER), node.port("rtmpAddress"));
                Proxy two = new Proxy(V2, node.port("rtmpsAddress"));
                RtmpPeer publisher = RtmpPeer.publish("rtmp://127.0.0.1:" + one.port() + "/live")) {
            publisher.send(FlvTag.of(Clip.H264_AAC.file()));
            node.awaitReady("live");
            try (RtmpPeer reader = RtmpPeer.play("rtmp://127.0.0.1:" + one.port() + "/live")) {
                reader.awaitReceived(1, FlvTag::isKeyframe);
                assertThat(node.sessions())
                        .extracting(SessionStatus::remoteAddress)
                        .containsExactly("192.0.2.7:40000", "192.0.2.7:40000");
                assertThat(two.port()).isPositive();
            }
        }
    }

    @Test
    void shouldReadTheHeaderInFrontOfTls() throws Exception {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), node.port("rtmpsAddress"))) {
            socket.setSoTimeout((int) NodeUnderTest.PATIENCE.toMillis());
            socket.getOutputStream().write(V2);
            // an alert, in a record of TLS 1.2, for what is no hello
            socket.getOutputStream().write(text("this is no TLS at all, not even a little"));
            int first = socket.getInputStream().read();
            assertThat(first).as("a TLS alert or the end").isIn(-1, 21);
        }
        await().atMost(NodeUnderTest.PATIENCE).until(() -> node.sessions().isEmpty());
    }

    @Test
    void shouldKnowHttpClientsByTheirOwnAddress() throws Exception {
        assertThat(ask("httpAddress", HEADER, GET, "\r\n")).startsWith("HTTP/1.1 200");
        assertThat(ask("httpAddress", GET, "\r\n")).startsWith("HTTP/1.1 401");
        assertThat(ask("httpAddress", GET, "X-Forwarded-For: 192.0.2.9\r\n\r\n"))
                .startsWith("HTTP/1.1 200");
        String stranger = HEADER.replace("192.0.2.7", "203.0.113.5");
        assertThat(ask("httpAddress", stranger, GET, "\r\n")).startsWith("HTTP/1.1 401");
        assertThat(ask("httpAddress", stranger, GET, "X-Forwarded-For: 192.0.2.9\r\n\r\n"))
                .as("the word of somebody who is no trusted proxy")
                .startsWith("HTTP/1.1 401");
    }

    @Test
    void shouldTakeNoHeaderFromOthersAndNoBadOnes() throws Exception {
        assertThat(ask("rtmpAddress", "PROXY TCP4 no.address 198.51.100.1 40000 1935\r\n"))
                .isEmpty();
        node.reload(TRUSTING.replace("[127.0.0.1]", "[10.1.1.1]"));
        assertThat(ask("httpAddress", HEADER, GET, "\r\n")).startsWith("HTTP/1.1 400");
        assertThat(ask("rtmpAddress", HEADER, "x".repeat(2000))).isEmpty();
        node.awaitNoSessions();
        RecentLog.await(line -> line.contains("bad PROXY protocol header"));
    }
}
