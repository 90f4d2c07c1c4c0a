package io.weir.protocol.rtmp;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.weir.protocol.ProtocolException;

class RtmpFuzzTest {
    @FuzzTest
    void chunks(byte[] bytes) {
        try {
            Messages.decode(Unpooled.wrappedBuffer(bytes), ChunkLimits.MEDIA);
        } catch (ProtocolException _) {
            // A clean refusal.
        }
    }

    @FuzzTest
    void serverHandshake(byte[] bytes) {
        try {
            new RtmpServerHandshake().advance(Unpooled.wrappedBuffer(bytes), Unpooled.buffer());
        } catch (ProtocolException _) {
            // A clean refusal.
        }
    }

    @FuzzTest
    void clientHandshake(byte[] bytes) {
        RtmpClientHandshake client = new RtmpClientHandshake(RtmpClientHandshake.Kind.DIGEST_SCHEME_1);
        client.begin(Unpooled.buffer());
        try {
            client.advance(Unpooled.wrappedBuffer(bytes), Unpooled.buffer());
        } catch (ProtocolException _) {
            // A clean refusal.
        }
    }

    /** Whatever follows a handshake, the session ends with a reason and nothing else is thrown. */
    @FuzzTest
    void serverSession(byte[] bytes) {
        ServerPeer peer = new ServerPeer().shake();
        ByteBuf in = Unpooled.wrappedBuffer(bytes);
        int step = bytes.length == 0 ? 1 : 1 + (bytes[0] & 0xff);
        while (in.isReadable()) {
            peer.send(in.readSlice(Math.min(step, in.readableBytes())).copy());
        }
        peer.channel.finishAndReleaseAll();
        if (!peer.news().getLast().startsWith("* closed ")) {
            throw new IllegalStateException("session did not end");
        }
    }
}
