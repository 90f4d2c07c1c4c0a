package io.weir.platform.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.embedded.EmbeddedChannel;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Headers of both versions, whole and in pieces, good and bad, and what comes behind them. */
final class ProxyHeaderTest {
    private static final InetSocketAddress PROXY = new InetSocketAddress(InetAddress.getLoopbackAddress(), 5000);
    private static final String V1 = "PROXY TCP4 192.0.2.7 198.51.100.1 40000 1935\r\n";
    private static final String SIGNATURE = "0d0a0d0a000d0a515549540a";
    /** 192.0.2.7:40000 to 198.51.100.1:1935, with an extension of three bytes. */
    private static final byte[] V2 =
            HexFormat.of().parseHex(SIGNATURE + "2111" + "0012" + "c0000207c6336401" + "9c40078f" + "040003616263");
    /** 2001:db8::7. */
    private static final byte[] V2_IPV6 = HexFormat.of()
            .parseHex(SIGNATURE + "2121" + "0024" + "20010db8000000000000000000000007"
                    + "20010db8000000000000000000000001" + "9c40078f");
    /** A health check. */
    private static final byte[] V2_LOCAL = HexFormat.of().parseHex(SIGNATURE + "2000" + "0000");

    /** A connection from {@link #PROXY} that notes when it is begun and what it gets. */
    private static final class Connection {
        private final EmbeddedChannel channel;
        private final StringBuilder got = new StringBuilder();
        private final List<SocketAddress> begun = new ArrayList<>();

        Connection(boolean trusted) {
            channel = new EmbeddedChannel() {
                @Override
                protected SocketAddress remoteAddress0() {
                    return PROXY;
                }
            };
            channel.freezeTime();
            ProxyHeader.expect(channel, _ -> trusted, () -> {
                SocketAddress client = ProxyHeader.client(channel);
                if (client != null) {
                    begun.add(client);
                }
                channel.pipeline().addLast(new ChannelInboundHandlerAdapter() {
                    @Override
                    public void channelRead(ChannelHandlerContext ctx, Object message) {
                        ByteBuf bytes = (ByteBuf) message;
                        got.append(bytes.toString(StandardCharsets.ISO_8859_1));
                        bytes.release();
                    }
                });
            });
        }

        Connection send(byte[] bytes, int step) {
            for (int at = 0; at < bytes.length && channel.isOpen(); at += step) {
                channel.writeInbound(Unpooled.copiedBuffer(bytes, at, Math.min(step, bytes.length - at)));
            }
            return this;
        }

        @Nullable
        String client() {
            return begun.isEmpty() ? null : begun.getFirst().toString();
        }
    }

    private static byte[] text(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    private static byte[] with(byte[] header, String rest) {
        return text(new String(header, StandardCharsets.ISO_8859_1) + rest);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 7, 1000})
    void shouldFindTheClientAndPassTheRestOn(int step) {
        for (byte[] header : List.of(text(V1), V2)) {
            Connection connection = new Connection(true).send(with(header, "hello, this is RTMP"), step);
            assertThat(connection.client()).isEqualTo("/192.0.2.7:40000");
            assertThat(connection.begun).hasSize(1);
            assertThat(connection.got).hasToString("hello, this is RTMP");
            assertThat(connection.channel.pipeline().names()).hasSize(2);
        }
        assertThat(new Connection(true).send(with(V2_IPV6, "x"), step).client())
                .isEqualTo("/[2001:db8:0:0:0:0:0:7]:40000");
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 1000})
    void shouldServeTrustedProxiesThatSendNone(int step) {
        for (String first :
                List.of("GET / HTTP/1.1\r\n\r\n", "PUT /path HTTP/1.1\r\n\r\n", "PROXIES /x HTTP/1.1\r\n")) {
            Connection connection = new Connection(true).send(text(first), step);
            assertThat(connection.client()).isEqualTo(PROXY.toString());
            assertThat(connection.got).hasToString(first);
        }
    }

    @Test
    void shouldKeepTheProxysAddressForHealthChecks() {
        Connection local = new Connection(true).send(with(V2_LOCAL, "ping"), 1);
        assertThat(local.client()).isEqualTo(PROXY.toString());
        assertThat(local.got).hasToString("ping");
        assertThat(new Connection(true).send(text("PROXY UNKNOWN\r\nping"), 1).client())
                .isEqualTo(PROXY.toString());
    }

    @Test
    void shouldNotLookAtWhatOthersSend() {
        Connection connection = new Connection(false).send(text(V1), 1);
        assertThat(connection.client()).isEqualTo(PROXY.toString());
        assertThat(connection.got).as("wrong bytes for whoever serves it").hasToString(V1);
    }

    @Test
    void shouldCloseForBadHeaders() {
        byte[] tooLong =
                with(HexFormat.of().parseHex(SIGNATURE + "2111" + "ffff"), "x".repeat(ProxyHeader.HEADER_BYTES_MAX));
        byte[] badVersion = V2.clone();
        badVersion[12] = 0x31;
        for (byte[] bad : List.of(
                text("PROXY TCP4 999.0.2.7 198.51.100.1 40000 1935\r\n"),
                text("PROXY TCP4 192.0.2.7 198.51.100.1 40000\r\n"),
                text("PROXY TCP4 192.0.2.7 198.51.100.1 400000 1935\r\n"),
                text("PROXY TCP4 " + "1".repeat(200)),
                tooLong,
                badVersion)) {
            Connection connection = new Connection(true).send(bad, 1);
            assertThat(connection.channel.isOpen()).isFalse();
            assertThat(connection.client()).isNull();
            assertThat(connection.got).isEmpty();
        }
    }

    @Test
    void shouldSurviveAnyBytes() {
        Random random = new Random(7);
        for (int i = 0; i < 5000; i++) {
            byte[] header = with(random.nextBoolean() ? V2 : text(V1), "rest");
            for (int changes = random.nextInt(4); changes >= 0; changes--) {
                header[random.nextInt(header.length)] = (byte) random.nextInt(256);
            }
            Connection connection = new Connection(true).send(header, 1 + random.nextInt(20));
            connection.channel.finishAndReleaseAll();
            assertThat(connection.begun).hasSizeLessThan(2);
        }
    }

    @Test
    void shouldNotWaitForeverForTheFirstBytes() {
        Connection silent = new Connection(true);
        Connection slow = new Connection(true).send(text(V1.substring(0, 30)), 1);
        Connection quick = new Connection(true).send(with(V2, "x"), 5);
        for (Connection each : List.of(silent, slow, quick)) {
            each.channel.advanceTimeBy(ProxyHeader.TIMEOUT_MS - 1L, TimeUnit.MILLISECONDS);
            each.channel.runScheduledPendingTasks();
            assertThat(each.channel.isOpen()).isTrue();
            each.channel.advanceTimeBy(1, TimeUnit.MILLISECONDS);
            each.channel.runScheduledPendingTasks();
        }
        assertThat(silent.channel.isOpen()).isFalse();
        assertThat(slow.channel.isOpen()).isFalse();
        assertThat(quick.channel.isOpen()).isTrue();
    }

    @Test
    void shouldTakeHeadersUpToTheLimit() {
        for (int total = ProxyHeader.HEADER_BYTES_MAX - 1; total <= ProxyHeader.HEADER_BYTES_MAX + 1; total++) {
            byte[] tlv = new byte[total - 28];
            tlv[0] = 0x04;
            tlv[1] = (byte) (tlv.length - 3 >> 8);
            tlv[2] = (byte) (tlv.length - 3);
            String head =
                    SIGNATURE + "2111" + HexFormat.of().toHexDigits((short) (total - 16)) + "c0000207c63364019c40078f";
            byte[] header = HexFormat.of().parseHex(head + HexFormat.of().formatHex(tlv));
            Connection connection = new Connection(true).send(header, 1000);
            assertThat(connection.channel.isOpen())
                    .as("%d bytes", total)
                    .isEqualTo(total <= ProxyHeader.HEADER_BYTES_MAX);
        }
    }
}
