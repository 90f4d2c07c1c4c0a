package io.weir.platform.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http2.Http2Settings;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** Answers without end over streams of an HTTP/2 connection, and the connection's own end. */
final class Http2StreamTest {
    private final List<HttpStream> streams = new ArrayList<>();
    private final List<HttpExchange> held = new ArrayList<>();
    private final List<String> ended = new ArrayList<>();
    private final Route flv = Route.onLoop(
            "GET",
            "/{path...}.flv",
            exchange -> exchange.stream(HttpResponse.of(200).with("Content-Type", "video/x-flv"))
                    .ifPresent(streams::add));
    private final Route hold = Route.onLoop("GET", "/held", held::add);

    private Channel open(Http2Talk talk, int id) throws Exception {
        talk.get(id, "/a.flv").send();
        HttpStream stream = streams.getLast();
        stream.onClosed(() -> ended.add("stream " + id));
        return stream.channel();
    }

    private static ByteBuf text(String text) {
        return Unpooled.copiedBuffer(text, StandardCharsets.US_ASCII);
    }

    @Test
    void shouldStreamUntilClosed() throws Exception {
        try (Http2Talk talk = Http2Talk.begun(flv)) {
            Channel channel = open(talk, 1);
            assertThat(Objects.requireNonNull(talk.heads.get(1)).get("content-type"))
                    .hasToString("video/x-flv");
            assertThat(talk.heads.get(1).contains("content-length")).isFalse();
            channel.writeAndFlush(text("FLV"), channel.voidPromise());
            talk.read();
            assertThat(talk.body(1)).isEqualTo("FLV");
            channel.write(text("!"));
            streams.getFirst().close();
            talk.read();
            assertThat(talk.body(1)).isEqualTo("FLV!");
            assertThat(talk.said).endsWith("DATA 1 1 end");
            assertThat(ended).containsExactly("stream 1");
            assertThat(talk.server.isActive()).isTrue();
        }
    }

    @Test
    void shouldAnswerHeadWithTheHeadAlone() throws Exception {
        try (Http2Talk talk = Http2Talk.begun(flv)) {
            talk.headers(1, Http2Talk.head("HEAD", "/a.flv"), true).send();
            assertThat(talk.said).contains("HEADERS 1 200 end");
            assertThat(streams).isEmpty();
        }
    }

    @Test
    void shouldStreamToManyOfOneConnectionWithoutCopying() throws Exception {
        ByteBuf shared = Unpooled.directBuffer().writeZero(1000);
        try (Http2Talk talk = Http2Talk.begun(flv)) {
            List<Channel> channels = new ArrayList<>();
            for (int id = 1; id < 41; id += 2) {
                channels.add(open(talk, id));
            }
            for (Channel each : channels) {
                each.writeAndFlush(shared.retainedDuplicate(), each.voidPromise());
            }
            talk.read();
            for (int id = 1; id < 41; id += 2) {
                assertThat(talk.body(id)).hasSize(1000);
            }
        }
        assertThat(shared.refCnt()).isEqualTo(1);
        shared.release();
    }

    @Test
    void shouldKeepInTheChannelWhatTheClientHasNoWindowFor() throws Exception {
        List<Boolean> writable = new ArrayList<>();
        try (Http2Talk talk = new Http2Talk(flv).begin(new Http2Settings().initialWindowSize(1000))) {
            Channel channel = open(talk, 1);
            channel.pipeline().addLast(new ChannelInboundHandlerAdapter() {
                @Override
                public void channelWritabilityChanged(ChannelHandlerContext context) {
                    writable.add(channel.isWritable());
                }
            });
            int total = 300_000;
            ChannelFuture last = channel.writeAndFlush(Unpooled.buffer().writeZero(total));
            talk.read();
            assertThat(talk.body(1)).hasSize(1000);
            assertThat(channel.isWritable()).isFalse();
            assertThat(Objects.requireNonNull(channel.unsafe().outboundBuffer()).totalPendingWriteBytes())
                    .isGreaterThanOrEqualTo(total - Http2Limits.STREAM_UNSENT_MAX);
            assertThat(last.isDone()).isFalse();
            talk.window(0, total);
            for (int given = 1000; given < total; given += 1000) {
                talk.window(1, 1000).send();
            }
            assertThat(talk.body(1)).hasSize(total);
            assertThat(last.isSuccess()).isTrue();
            assertThat(writable).containsExactly(false, true);
        }
    }

    @Test
    void shouldNotStopOthersForAStreamThatIsNotRead() throws Exception {
        try (Http2Talk talk = new Http2Talk(flv).begin(new Http2Settings().initialWindowSize(10))) {
            Channel slow = open(talk, 1);
            slow.writeAndFlush(Unpooled.buffer().writeZero(100_000));
            Channel other = open(talk, 3);
            other.writeAndFlush(text("hello"));
            talk.read();
            assertThat(talk.body(3)).isEqualTo("hello");
        }
    }

    @Test
    void shouldReleaseWhatWaitsWhenTheClientResets() throws Exception {
        ByteBuf shared = Unpooled.directBuffer().writeZero(100_000);
        try (Http2Talk talk = new Http2Talk(flv).begin(new Http2Settings().initialWindowSize(10))) {
            Channel channel = open(talk, 1);
            channel.writeAndFlush(shared.retainedDuplicate(), channel.voidPromise());
            channel.write(shared.retainedDuplicate(), channel.voidPromise());
            talk.read().reset(1).send();
            assertThat(ended).containsExactly("stream 1");
            assertThat(channel.isActive()).isFalse();
            assertThat(shared.refCnt()).isEqualTo(1);
            channel.writeAndFlush(shared.retainedDuplicate(), channel.voidPromise());
            talk.read();
            assertThat(shared.refCnt()).isEqualTo(1);
            assertThat(talk.said).noneMatch(frame -> frame.startsWith("RST"));
        }
        shared.release();
    }

    @Test
    void shouldResetAStreamThatIsClosedWithBytesWaiting() throws Exception {
        try (Http2Talk talk = new Http2Talk(flv).begin(new Http2Settings().initialWindowSize(10))) {
            Channel channel = open(talk, 1);
            channel.writeAndFlush(Unpooled.buffer().writeZero(100_000));
            channel.close();
            talk.read();
            assertThat(talk.said).endsWith("RST 1 CANCEL").noneMatch(frame -> frame.startsWith("DATA"));
            assertThat(ended).containsExactly("stream 1");
        }
    }

    @Test
    void shouldEndStreamsWithTheConnection() throws Exception {
        try (Http2Talk talk = Http2Talk.begun(flv, hold)) {
            Channel channel = open(talk, 1);
            talk.get(3, "/held").send();
            held.getFirst().onClosed(() -> ended.add("exchange 3"));
            talk.server.close();
            assertThat(ended).containsExactlyInAnyOrder("stream 1", "exchange 3");
            assertThat(channel.isActive()).isFalse();
            assertThat(held.getFirst().stream(HttpResponse.of(200))).isEmpty();
        }
    }

    @Test
    void shouldGiveTheAnswersItOwesWhenTheServerCloses() throws Exception {
        try (Http2Talk talk = Http2Talk.begun(flv, hold)) {
            Channel channel = open(talk, 1);
            channel.writeAndFlush(text("FLV"), channel.voidPromise());
            talk.get(3, "/held").send();
            talk.serving.draining = true;
            talk.serving.connections.forEach(HttpConnection::drain);
            talk.read();
            assertThat(talk.said).contains("GOAWAY NO_ERROR", "DATA 1 3", "DATA 1 0 end");
            assertThat(talk.server.isActive()).isTrue();
            // too late
            talk.get(5, "/held").send();
            assertThat(held).hasSize(1);
            held.getFirst().respond(HttpResponse.text(200, "now"));
            talk.read();
            assertThat(talk.body(3)).isEqualTo("now");
            assertThat(talk.server.isActive()).isFalse();
        }
    }

    @Test
    void shouldCloseAtOnceWhenNothingIsOwed() throws Exception {
        try (Http2Talk talk = Http2Talk.begun(flv)) {
            talk.serving.draining = true;
            talk.serving.connections.forEach(HttpConnection::drain);
            talk.read();
            assertThat(talk.said).endsWith("GOAWAY NO_ERROR");
            assertThat(talk.server.isActive()).isFalse();
        }
    }

    @Test
    void shouldLeaveWithTheClient() throws Exception {
        try (Http2Talk talk = Http2Talk.begun(hold)) {
            talk.get(1, "/held").send();
            talk.writer.writeGoAway(
                    talk.context(), 0, 0, Unpooled.EMPTY_BUFFER, talk.context().newPromise());
            talk.send();
            assertThat(talk.server.isActive()).isTrue();
            held.getFirst().respond(HttpResponse.text(200, "now"));
            talk.read();
            assertThat(talk.body(1)).isEqualTo("now");
            assertThat(talk.server.isActive()).isFalse();
        }
    }
}
