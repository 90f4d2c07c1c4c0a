package io.weir.platform.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http2.DefaultHttp2FrameReader;
import io.netty.handler.codec.http2.DefaultHttp2FrameWriter;
import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.Http2CodecUtil;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2Flags;
import io.netty.handler.codec.http2.Http2FrameListener;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.handler.codec.http2.Http2Settings;
import io.weir.base.time.ManualClock;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * A client of HTTP/2 and its server in memory. The client writes frames one by one, right or wrong, keeps what comes back as text, and
 * gives no window back by itself.
 */
final class Http2Talk implements AutoCloseable {
    final ManualClock clock = new ManualClock();
    final Serving serving;
    final EmbeddedChannel server = new EmbeddedChannel();
    final UnpooledByteBufAllocator memory = new UnpooledByteBufAllocator(false, false);
    final DefaultHttp2FrameWriter writer = new DefaultHttp2FrameWriter();
    /** What the server said: {@code HEADERS 1 200}, {@code DATA 1 5 end}, {@code RST 1 CANCEL}, {@code GOAWAY 1 NO_ERROR}. */
    final List<String> said = new ArrayList<>();

    final Map<Integer, Http2Headers> heads = new HashMap<>();
    final Map<Integer, StringBuilder> bodies = new HashMap<>();
    int flushes;
    /** The client's system takes nothing more. */
    boolean stuck;

    private final EmbeddedChannel client = new EmbeddedChannel(new ChannelDuplexHandler());
    private final DefaultHttp2FrameReader reader = new DefaultHttp2FrameReader();
    private final ByteBuf heard = Unpooled.buffer();

    Http2Talk(Route... routes) {
        this(HttpLimits.STANDARD, routes);
    }

    Http2Talk(HttpLimits limits, Route... routes) {
        Router.Builder builder = Router.builder();
        for (Route route : routes) {
            builder.add(route);
        }
        serving = new Serving(
                new HttpServerConfig("t", null, TrustedProxies.NONE, limits, clock, RequestTimes.NONE),
                builder.build());
        server.freezeTime();
        server.config().setAllocator(memory);
        Http1Connection connection = new Http1Connection(serving);
        server.pipeline()
                .addLast(new Socket())
                .addLast(new ProtocolChoice(serving), new RequestDecoder(connection), connection);
    }

    /** The client has said hello, and been greeted. */
    static Http2Talk begun(Route... routes) throws Http2Exception {
        return new Http2Talk(routes).begin(new Http2Settings());
    }

    Http2Talk begin(Http2Settings settings) throws Http2Exception {
        client.write(Http2CodecUtil.connectionPrefaceBuf());
        writer.writeSettings(context(), settings, context().newPromise());
        send();
        assertThat(said).startsWith("SETTINGS {MAX_CONCURRENT_STREAMS=100, MAX_HEADER_LIST_SIZE=24576}");
        said.clear();
        return this;
    }

    ChannelHandlerContext context() {
        return client.pipeline().firstContext();
    }

    /** The head of a request. */
    static Http2Headers head(String method, String path, String... more) {
        Http2Headers head = new DefaultHttp2Headers(false)
                .method(method)
                .path(path)
                .scheme("http")
                .authority("localhost");
        for (int i = 0; i < more.length; i += 2) {
            head.add(more[i], more[i + 1]);
        }
        return head;
    }

    /** Writes a request without a body; {@link #send} sends it. */
    Http2Talk get(int id, String path, String... more) {
        return headers(id, head("GET", path, more), true);
    }

    Http2Talk headers(int id, Http2Headers head, boolean end) {
        writer.writeHeaders(context(), id, head, 0, end, context().newPromise());
        return this;
    }

    Http2Talk data(int id, int bytes, boolean end) {
        writer.writeData(
                context(),
                id,
                Unpooled.buffer().writeZero(bytes),
                0,
                end,
                context().newPromise());
        return this;
    }

    Http2Talk data(int id, String text, boolean end) {
        writer.writeData(
                context(),
                id,
                Unpooled.copiedBuffer(text, StandardCharsets.UTF_8),
                0,
                end,
                context().newPromise());
        return this;
    }

    Http2Talk reset(int id) {
        writer.writeRstStream(context(), id, Http2Error.CANCEL.code(), context().newPromise());
        return this;
    }

    Http2Talk window(int id, int bytes) {
        writer.writeWindowUpdate(context(), id, bytes, context().newPromise());
        return this;
    }

    Http2Talk settings(Http2Settings settings) {
        writer.writeSettings(context(), settings, context().newPromise());
        return this;
    }

    Http2Talk ping() {
        writer.writePing(context(), false, 1, context().newPromise());
        return this;
    }

    /** Any frame. */
    Http2Talk frame(int type, int flags, int id, int bytes) {
        client.write(Unpooled.buffer()
                .writeMedium(bytes)
                .writeByte(type)
                .writeByte(flags)
                .writeInt(id)
                .writeZero(bytes));
        return this;
    }

    /** Everything written since the last call, as bytes. */
    byte[] written() {
        client.flushOutbound();
        ByteBuf all = Unpooled.buffer();
        for (ByteBuf part = client.readOutbound(); part != null; part = client.readOutbound()) {
            all.writeBytes(part);
            part.release();
        }
        byte[] bytes = new byte[all.readableBytes()];
        all.readBytes(bytes);
        return bytes;
    }

    /** Sends what was written and reads what comes back. */
    Http2Talk send() throws Http2Exception {
        return send(written());
    }

    Http2Talk send(byte[] bytes) throws Http2Exception {
        if (server.isActive()) {
            server.writeInbound(memory.buffer(Math.max(1, bytes.length)).writeBytes(bytes));
        }
        return read();
    }

    /** Reads what the server says by itself. */
    Http2Talk read() throws Http2Exception {
        server.runPendingTasks();
        for (ByteBuf part = server.readOutbound(); part != null; part = server.readOutbound()) {
            heard.writeBytes(part);
            part.release();
        }
        if (heard.readableBytes() >= 4 && heard.getInt(heard.readerIndex()) == 0x48545450) {
            said.add("HTTP/1");
            heard.clear();
        }
        while (heard.isReadable()) {
            int before = heard.readableBytes();
            reader.readFrame(context(), heard, new Ear());
            if (heard.readableBytes() == before) {
                break;
            }
        }
        heard.discardReadBytes();
        return this;
    }

    /** Lets time pass, and the server look at its deadlines. */
    Http2Talk pass(Duration time) throws Http2Exception {
        clock.advance(time);
        server.advanceTimeBy(time.toNanos(), TimeUnit.NANOSECONDS);
        server.runScheduledPendingTasks();
        return read();
    }

    int status(int id) {
        Http2Headers head = heads.get(id);
        return head == null ? 0 : Integer.parseInt(head.status().toString());
    }

    String body(int id) {
        return bodies.getOrDefault(id, new StringBuilder()).toString();
    }

    long bytesInUse() {
        return memory.metric().usedHeapMemory() + memory.metric().usedDirectMemory();
    }

    @Override
    public void close() {
        server.finishAndReleaseAll();
        client.finishAndReleaseAll();
        reader.close();
        assertThat(bytesInUse()).as("buffers left").isZero();
        assertThat(serving.internalErrors.sum()).as("errors of ours").isZero();
        assertThat(serving.connections).isEmpty();
    }

    /** Keeps what is written until it is flushed: the channel itself would run tasks between two writes, which no other does. */
    private final class Socket extends ChannelDuplexHandler {
        private record Written(Object bytes, ChannelPromise promise) {}

        private final List<Written> waiting = new ArrayList<>();
        private boolean closing;

        @Override
        public void write(ChannelHandlerContext context, Object bytes, ChannelPromise promise) {
            if (closing) {
                context.write(bytes, promise);
            } else {
                waiting.add(new Written(bytes, promise));
            }
        }

        @Override
        public void flush(ChannelHandlerContext context) {
            flushes++;
            forward(context);
            context.flush();
        }

        @Override
        public void close(ChannelHandlerContext context, ChannelPromise promise) {
            closing = true;
            stuck = false;
            forward(context);
            context.close(promise);
        }

        private void forward(ChannelHandlerContext context) {
            if (stuck) {
                return;
            }
            List<Written> written = List.copyOf(waiting);
            waiting.clear();
            written.forEach(each -> context.write(each.bytes, each.promise));
        }
    }

    /** Hears frames. */
    private final class Ear implements Http2FrameListener {
        @Override
        public int onDataRead(ChannelHandlerContext context, int id, ByteBuf data, int padding, boolean end) {
            bodies.computeIfAbsent(id, _ -> new StringBuilder()).append(data.toString(StandardCharsets.ISO_8859_1));
            said.add("DATA " + id + " " + data.readableBytes() + (end ? " end" : ""));
            return data.readableBytes();
        }

        @Override
        public void onHeadersRead(ChannelHandlerContext context, int id, Http2Headers head, int padding, boolean end) {
            heads.put(id, head);
            said.add("HEADERS " + id + " " + head.status() + (end ? " end" : ""));
        }

        @Override
        public void onHeadersRead(
                ChannelHandlerContext context,
                int id,
                Http2Headers head,
                int dependency,
                short weight,
                boolean exclusive,
                int padding,
                boolean end) {
            onHeadersRead(context, id, head, padding, end);
        }

        @Override
        public void onPriorityRead(ChannelHandlerContext context, int id, int on, short weight, boolean exclusive) {
            said.add("PRIORITY " + id);
        }

        @Override
        public void onRstStreamRead(ChannelHandlerContext context, int id, long error) {
            said.add("RST " + id + " " + Http2Error.valueOf(error));
        }

        @Override
        public void onSettingsAckRead(ChannelHandlerContext context) {
            said.add("SETTINGS ack");
        }

        @Override
        public void onSettingsRead(ChannelHandlerContext context, Http2Settings settings) {
            said.add("SETTINGS " + settings);
        }

        @Override
        public void onPingRead(ChannelHandlerContext context, long data) {
            said.add("PING");
        }

        @Override
        public void onPingAckRead(ChannelHandlerContext context, long data) {
            said.add("PING ack");
        }

        @Override
        public void onPushPromiseRead(ChannelHandlerContext context, int id, int other, Http2Headers head, int pad) {
            said.add("PUSH_PROMISE " + id);
        }

        @Override
        public void onGoAwayRead(ChannelHandlerContext context, int last, long error, ByteBuf why) {
            said.add("GOAWAY " + Http2Error.valueOf(error));
        }

        @Override
        public void onWindowUpdateRead(ChannelHandlerContext context, int id, int bytes) {
            said.add("WINDOW_UPDATE " + id);
        }

        @Override
        public void onUnknownFrame(ChannelHandlerContext context, byte type, int id, Http2Flags flags, ByteBuf data) {
            said.add("FRAME " + type);
        }
    }
}
