package io.weir.platform.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(120)
final class HttpStreamTest {
    private static final HttpResponse HEAD = HttpResponse.of(200).with("Content-Type", "video/x-flv");

    private final LinkedBlockingQueue<HttpStream> streams = new LinkedBlockingQueue<>();
    private final Route flv = Route.onLoop("GET", "/{path...}.flv", exchange -> {
        Optional<HttpStream> stream = exchange.stream(HEAD);
        stream.ifPresent(streams::add);
    });

    private HttpStream next() throws InterruptedException {
        HttpStream stream = streams.poll(TestServer.PATIENCE.toSeconds(), TimeUnit.SECONDS);
        assertThat(stream).isNotNull();
        return java.util.Objects.requireNonNull(stream);
    }

    @ParameterizedTest
    @ValueSource(strings = {"HTTP/1.0", "HTTP/1.1"})
    void shouldStreamWithoutLengthUntilClosed(String version) throws Exception {
        try (TestServer server = TestServer.start(flv);
                RawClient client = server.connect()) {
            client.send("GET /live/cam1.flv " + version + "\r\nHost: h\r\n\r\n");
            String head = client.head();
            assertThat(head)
                    .startsWith("HTTP/1.1 200 OK\r\n")
                    .contains("Content-Type: video/x-flv", "Connection: close")
                    .doesNotContain("Content-Length", "Transfer-Encoding");
            HttpStream stream = next();
            Channel channel = stream.channel();
            channel.writeAndFlush(Unpooled.copiedBuffer("FLV", StandardCharsets.US_ASCII), channel.voidPromise());
            assertThat(client.bytes(3)).isEqualTo("FLV".getBytes(StandardCharsets.US_ASCII));
            stream.close();
            assertThat(client.rest()).isEmpty();
        }
    }

    @Test
    void shouldWriteOneBufferToEveryStream() throws Exception {
        int clients = 50;
        byte[] bytes = new byte[10_000];
        java.util.Arrays.fill(bytes, (byte) 'x');
        ByteBuf shared = Unpooled.directBuffer(bytes.length).writeBytes(bytes);
        try (TestServer server = TestServer.start(flv)) {
            List<RawClient> connected = new ArrayList<>();
            CountDownLatch written = new CountDownLatch(clients);
            for (int i = 0; i < clients; i++) {
                RawClient client = server.connect();
                client.get("/live/cam1.flv").head();
                connected.add(client);
                Channel channel = next().channel();
                assertThat(channel.pipeline().names()).noneMatch(name -> name.contains("Decoder"));
                channel.eventLoop().execute(() -> {
                    channel.write(shared.retainedDuplicate(), channel.voidPromise());
                    channel.flush();
                    written.countDown();
                });
            }
            for (RawClient client : connected) {
                assertThat(client.bytes(bytes.length)).isEqualTo(bytes);
                client.close();
            }
            assertThat(written.await(TestServer.PATIENCE.toSeconds(), TimeUnit.SECONDS))
                    .isTrue();
        }
        assertThat(shared.refCnt()).isEqualTo(1);
        shared.release();
    }

    @Test
    void shouldDropWhatTheClientSendsAndTellWhenItLeaves() throws Exception {
        CountDownLatch gone = new CountDownLatch(1);
        try (TestServer server = TestServer.start(flv)) {
            try (RawClient client = server.connect()) {
                // More requests behind the first, in the same segment and later, are never looked at.
                client.send("GET /a.flv HTTP/1.1\r\nHost: h\r\n\r\nGET /b.flv HTTP/1.1\r\nHost: h\r\n\r\n garbage");
                client.head();
                HttpStream stream = next();
                assertThat(stream.request().path()).isEqualTo("/a.flv");
                stream.onClosed(gone::countDown);
                client.send(new byte[300_000]);
                client.get("/c.flv");
                Channel channel = stream.channel();
                channel.writeAndFlush(Unpooled.copiedBuffer("!", StandardCharsets.US_ASCII), channel.voidPromise());
                assertThat(client.bytes(1)).containsExactly('!');
            }
            assertThat(gone.await(TestServer.PATIENCE.toSeconds(), TimeUnit.SECONDS))
                    .isTrue();
            assertThat(streams).isEmpty();
        }
    }

    @Test
    void shouldAnswerHeadWithTheHeadAlone() throws Exception {
        try (TestServer server = TestServer.start(flv);
                RawClient client = server.connect()) {
            client.send("HEAD /a.flv HTTP/1.1\r\nHost: h\r\n\r\n");
            assertThat(client.head()).startsWith("HTTP/1.1 200").doesNotContain("Content-Length");
            assertThat(client.rest()).isEmpty();
            assertThat(streams).isEmpty();
        }
    }

    @Test
    void shouldBeginLaterOnTheLoopOnly() throws Exception {
        CompletableFuture<HttpExchange> kept = new CompletableFuture<>();
        Route later = Route.onLoop("GET", "/later", kept::complete);
        try (TestServer server = TestServer.start(later);
                RawClient client = server.connect()) {
            client.get("/later");
            HttpExchange exchange = kept.get(TestServer.PATIENCE.toSeconds(), TimeUnit.SECONDS);
            exchange.execute(() -> exchange.stream(HEAD).ifPresent(streams::add));
            assertThat(client.head()).startsWith("HTTP/1.1 200");
            next();
            assertThatThrownBy(() -> exchange.respond(HttpResponse.of(204))).isInstanceOf(IllegalStateException.class);
        }
    }

    @Test
    void shouldRefuseToBeginElsewhere() throws Exception {
        CompletableFuture<HttpExchange> kept = new CompletableFuture<>();
        Route later = Route.onLoop("GET", "/later", kept::complete);
        try (TestServer server = TestServer.start(later);
                RawClient client = server.connect()) {
            client.get("/later");
            HttpExchange exchange = kept.get(TestServer.PATIENCE.toSeconds(), TimeUnit.SECONDS);
            assertThatThrownBy(() -> exchange.stream(HEAD)).isInstanceOf(IllegalStateException.class);
        }
    }

    @Test
    void shouldHaveNobodyToStreamToWhenTheClientHasLeft() throws Exception {
        CompletableFuture<HttpExchange> kept = new CompletableFuture<>();
        CompletableFuture<Boolean> streamed = new CompletableFuture<>();
        Route later = Route.onLoop("GET", "/later", exchange -> {
            exchange.onClosed(() -> streamed.complete(exchange.stream(HEAD).isPresent()));
            kept.complete(exchange);
        });
        try (TestServer server = TestServer.start(later)) {
            try (RawClient client = server.connect()) {
                client.get("/later");
                kept.get(TestServer.PATIENCE.toSeconds(), TimeUnit.SECONDS);
            }
            assertThat(streamed.get(TestServer.PATIENCE.toSeconds(), TimeUnit.SECONDS))
                    .isFalse();
        }
    }

    @Test
    void shouldPassWritabilityToTheOwner() throws Exception {
        CountDownLatch full = new CountDownLatch(1);
        CountDownLatch free = new CountDownLatch(1);
        Route route = Route.onLoop("GET", "/s", exchange -> {
            Channel channel = exchange.stream(HEAD).orElseThrow().channel();
            channel.pipeline().addLast(new ChannelInboundHandlerAdapter() {
                @Override
                public void channelWritabilityChanged(ChannelHandlerContext ctx) {
                    (channel.isWritable() ? free : full).countDown();
                }
            });
            channel.writeAndFlush(Unpooled.wrappedBuffer(new byte[32 << 20]), channel.voidPromise());
        });
        try (TestServer server = TestServer.start(route);
                RawClient client = server.connect()) {
            client.get("/s").head();
            assertThat(full.await(TestServer.PATIENCE.toSeconds(), TimeUnit.SECONDS))
                    .isTrue();
            client.bytes(32 << 20);
            assertThat(free.await(TestServer.PATIENCE.toSeconds(), TimeUnit.SECONDS))
                    .isTrue();
        }
    }

    @Test
    void shouldEndStreamsWhenTheServerCloses() throws Exception {
        try (TestServer server = TestServer.start(flv);
                RawClient client = server.connect()) {
            client.get("/a.flv").head();
            next();
            server.server().close();
            assertThat(client.isClosedByServer()).isTrue();
            assertThat(server.server().status().connections()).isZero();
        }
    }
}
