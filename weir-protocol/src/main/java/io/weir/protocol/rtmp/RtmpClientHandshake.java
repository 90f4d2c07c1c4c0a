package io.weir.protocol.rtmp;

import io.netty.buffer.ByteBuf;
import io.weir.protocol.ProtocolException;
import java.util.concurrent.ThreadLocalRandom;

/**
 * The client's handshake. C1 carries a digest unless the simple kind was asked for; servers that do not know digests take it for
 * random bytes. A signed S1 is answered by a signed C2, any other by its echo. S2 is awaited but not judged.
 */
public final class RtmpClientHandshake implements RtmpHandshake {
    /** Which C1 to send. */
    public enum Kind {
        /** Version zero and random bytes. */
        SIMPLE,
        /** A digest with the key block first. */
        DIGEST_SCHEME_0,
        /** A digest with the digest block first. */
        DIGEST_SCHEME_1
    }

    /** Flash Player's 10.0.32.18, which most clients that sign claim to be something like. */
    private static final int CLIENT_VERSION = 0x0a002012;

    private final Kind kind;
    private boolean answered;

    public RtmpClientHandshake(Kind kind) {
        this.kind = kind;
    }

    @Override
    public void begin(ByteBuf out) {
        byte[] c1 = new byte[PACKET_SIZE];
        ThreadLocalRandom.current().nextBytes(c1);
        int version = kind == Kind.SIMPLE ? 0 : CLIENT_VERSION;
        for (int i = 0; i < 4; i++) {
            c1[i] = 0;
            c1[4 + i] = (byte) (version >>> 24 - 8 * i);
        }
        if (kind != Kind.SIMPLE) {
            HandshakeDigest.sign(c1, kind == Kind.DIGEST_SCHEME_0 ? 0 : 1, HandshakeDigest.Signer.PLAYER);
        }
        out.writeByte(VERSION).writeBytes(c1);
    }

    @Override
    public boolean advance(ByteBuf in, ByteBuf out) throws ProtocolException {
        if (!answered) {
            if (!in.isReadable()) {
                return false;
            }
            RtmpHandshake.checkVersion(in.getUnsignedByte(in.readerIndex()));
            if (in.readableBytes() < 1 + PACKET_SIZE) {
                return false;
            }
            in.skipBytes(1);
            byte[] s1 = new byte[PACKET_SIZE];
            in.readBytes(s1);
            answer(s1, out);
            answered = true;
        }
        if (in.readableBytes() < PACKET_SIZE) {
            return false;
        }
        in.skipBytes(PACKET_SIZE);
        return true;
    }

    private void answer(byte[] s1, ByteBuf out) {
        HandshakeDigest.Found found =
                kind == Kind.SIMPLE ? null : HandshakeDigest.find(s1, HandshakeDigest.Signer.SERVER);
        if (found == null) {
            out.writeBytes(s1);
            return;
        }
        byte[] c2 = new byte[PACKET_SIZE];
        ThreadLocalRandom.current().nextBytes(c2);
        HandshakeDigest.signSecond(c2, found.digest, HandshakeDigest.Signer.PLAYER);
        out.writeBytes(c2);
    }
}
