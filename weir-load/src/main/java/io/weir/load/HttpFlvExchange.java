package io.weir.load;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.weir.media.MediaException;
import io.weir.media.flv.FlvReader;
import io.weir.media.flv.FlvTagType;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Reads FLV over HTTP/1.1 or in WebSocket messages.
 *
 * <p>Threading: the channel's event loop.
 */
final class HttpFlvExchange implements ReaderExchange, FlvReader.Listener {
    private final TargetUrl target;
    private final String resource;
    private final boolean webSocket;
    private final Listener listener;
    private final HttpResponseHead head = new HttpResponseHead();
    private @Nullable Channel channel;
    private @Nullable BodyFraming framing;
    private @Nullable FlvReader flv = new FlvReader(this);

    HttpFlvExchange(TargetUrl target, String resource, boolean webSocket, Listener listener) {
        this.target = target;
        this.resource = resource;
        this.webSocket = webSocket;
        this.listener = listener;
    }

    @Override
    public void begin(Channel connected) {
        channel = connected;
        StringBuilder request = new StringBuilder(256)
                .append("GET ")
                .append(resource)
                .append(" HTTP/1.1\r\n")
                .append("Host: ")
                .append(target.hostPort())
                .append("\r\n")
                .append("User-Agent: weir-bench\r\nAccept: */*\r\n");
        if (webSocket) {
            // The key proves nothing here: whoever answers 101 is the server under test.
            request.append("Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n")
                    .append("Sec-WebSocket-Key: d2VpciBiZW5jaCByZWFkZQ==\r\n");
        }
        request.append("\r\n");
        connected.writeAndFlush(Unpooled.copiedBuffer(request, StandardCharsets.US_ASCII));
        listener.onPlayRequested();
    }

    @Override
    public void read(ByteBuf in) throws IOException, MediaException {
        BodyFraming body = framing;
        if (body == null) {
            if (!head.read(in)) {
                return;
            }
            body = acceptHead();
            framing = body;
        }
        for (int run = body.nextRun(in); run > 0; run = body.nextRun(in)) {
            FlvReader reader = flv;
            ByteBuf payload = in.readSlice(run);
            if (reader != null) {
                reader.read(payload);
            }
        }
    }

    private BodyFraming acceptHead() throws IOException {
        head.requireStatus(webSocket ? 101 : 200);
        if (webSocket) {
            if (channel == null) {
                throw new IllegalStateException("a response before the connection");
            }
            return new WebSocketFraming(channel);
        }
        return head.hasHeader("transfer-encoding", "chunked") ? new BodyFraming.Chunked() : new BodyFraming.Plain();
    }

    @Override
    public void stopReading() {
        close();
    }

    @Override
    public void count(ByteBuf in) throws IOException {
        // Chunk lines carry nothing a counting reader needs, but WebSocket pings want their answer.
        if (webSocket && framing != null) {
            for (int run = framing.nextRun(in); run > 0; run = framing.nextRun(in)) {
                in.skipBytes(run);
            }
        }
    }

    @Override
    public void keepAlive() {}

    @Override
    public void onHeader(boolean audio, boolean video) {}

    @Override
    public void onTag(FlvTagType type, long timestampMs, ByteBuf body) {
        listener.onMessage(type.id(), timestampMs, body);
    }

    @Override
    public void close() {
        flv = null;
    }
}
