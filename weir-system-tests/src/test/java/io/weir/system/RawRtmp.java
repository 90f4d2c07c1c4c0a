package io.weir.system;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.weir.base.buf.Bytes;
import io.weir.media.amf.Amf0Encoder;
import io.weir.media.amf.AmfValue;
import io.weir.protocol.rtmp.RtmpMessageEncoder;
import io.weir.protocol.rtmp.RtmpRoute;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;

/** A client that writes exactly what it is told to, in order or not. */
final class RawRtmp implements AutoCloseable {
    private static final int PATIENCE_MS = (int) NodeUnderTest.PATIENCE.toMillis();
    private static final int HANDSHAKE_PART = 1536;

    private final Socket socket;

    RawRtmp(int port) throws IOException {
        socket = new Socket(InetAddress.getLoopbackAddress(), port);
        socket.setSoTimeout(PATIENCE_MS);
        socket.setTcpNoDelay(true);
    }

    /** Simple handshake, both sides. */
    RawRtmp handshake() throws IOException {
        byte[] c0c1 = new byte[1 + HANDSHAKE_PART];
        c0c1[0] = 3;
        send(c0c1);
        byte[] s0s1s2 = socket.getInputStream().readNBytes(1 + 2 * HANDSHAKE_PART);
        if (s0s1s2.length != 1 + 2 * HANDSHAKE_PART) {
            throw new IOException("the handshake ended after " + s0s1s2.length + " bytes");
        }
        byte[] c2 = new byte[HANDSHAKE_PART];
        System.arraycopy(s0s1s2, 1, c2, 0, HANDSHAKE_PART);
        send(c2);
        return this;
    }

    RawRtmp send(byte... bytes) throws IOException {
        socket.getOutputStream().write(bytes);
        socket.getOutputStream().flush();
        return this;
    }

    /** Sends as much as the server takes; a reset while sending is an answer too. */
    RawRtmp trySend(byte... bytes) {
        try {
            send(bytes);
        } catch (IOException _) {
            // the server has hung up: awaitClose sees it
        }
        return this;
    }

    RawRtmp command(int messageStreamId, AmfValue... values) throws IOException {
        ByteBuf body = Unpooled.buffer();
        for (AmfValue value : values) {
            Amf0Encoder.write(body, value);
        }
        return message(RtmpRoute.command(messageStreamId), body);
    }

    RawRtmp message(RtmpRoute route, ByteBuf body) throws IOException {
        // peers read chunks of 128 bytes until told otherwise
        ByteBuf chunkSize = Unpooled.buffer().writeInt(RtmpMessageEncoder.CHUNK_SIZE);
        ByteBuf out = Unpooled.buffer();
        RtmpMessageEncoder.write(out, new RtmpRoute(2, 1, 0), 0, chunkSize);
        RtmpMessageEncoder.write(out, route, 0, body);
        return send(Bytes.read(out, out.readableBytes()).toArray());
    }

    RawRtmp connect(String app) throws IOException {
        return command(
                0,
                new AmfValue.Str("connect"),
                new AmfValue.Num(1),
                AmfValue.Obj.of(new AmfValue.Property("app", new AmfValue.Str(app))));
    }

    RawRtmp createStream() throws IOException {
        return command(0, new AmfValue.Str("createStream"), new AmfValue.Num(2), new AmfValue.Null());
    }

    RawRtmp play(String name) throws IOException {
        return command(1, new AmfValue.Str("play"), new AmfValue.Num(3), new AmfValue.Null(), new AmfValue.Str(name));
    }

    /** Reads until the server closes; answers what came. Fails when it does not close. */
    byte[] awaitClose() {
        try {
            InputStream in = socket.getInputStream();
            return in.readAllBytes();
        } catch (SocketTimeoutException e) {
            throw new AssertionError("the server keeps the connection open", e);
        } catch (SocketException _) {
            return new byte[0];
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
