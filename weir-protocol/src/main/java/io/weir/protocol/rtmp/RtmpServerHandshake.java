package io.weir.protocol.rtmp;

import io.netty.buffer.ByteBuf;
import io.weir.protocol.ProtocolException;
import java.util.concurrent.ThreadLocalRandom;

/**
 * The server's handshake. A client that signs its C1 gets signed packets by the same scheme, any other the simple ones. C2 is
 * awaited but not judged: several encoders send anything there.
 */
public final class RtmpServerHandshake implements RtmpHandshake {
    /** The version of a server that signs; any that is not zero will do. */
    private static final int SERVER_VERSION = 0x04050001;

    private boolean answered;

    @Override
    public void begin(ByteBuf out) {}

    @Override
    public boolean advance(ByteBuf in, ByteBuf out) throws ProtocolException {
        if (!answered) {
            if (!in.isReadable()) {
                return false;
            }
            checkVersionOf(in);
            if (in.readableBytes() < 1 + PACKET_SIZE) {
                return false;
            }
            in.skipBytes(1);
            byte[] c1 = new byte[PACKET_SIZE];
            in.readBytes(c1);
            answer(c1, out);
            answered = true;
        }
        if (in.readableBytes() < PACKET_SIZE) {
            return false;
        }
        in.skipBytes(PACKET_SIZE);
        return true;
    }

    private static void checkVersionOf(ByteBuf in) throws ProtocolException {
        RtmpHandshake.checkVersion(in.getUnsignedByte(in.readerIndex()));
    }

    private static void answer(byte[] c1, ByteBuf out) {
        byte[] s1 = new byte[PACKET_SIZE];
        ThreadLocalRandom.current().nextBytes(s1);
        s1[0] = s1[1] = s1[2] = s1[3] = 0;
        boolean signs = (c1[4] | c1[5] | c1[6] | c1[7]) != 0;
        HandshakeDigest.Found found = signs ? HandshakeDigest.find(c1, HandshakeDigest.Signer.PLAYER) : null;
        byte[] s2;
        if (found == null) {
            s1[4] = s1[5] = s1[6] = s1[7] = 0;
            s2 = c1;
        } else {
            for (int i = 0; i < 4; i++) {
                s1[4 + i] = (byte) (SERVER_VERSION >>> 24 - 8 * i);
            }
            HandshakeDigest.sign(s1, found.scheme, HandshakeDigest.Signer.SERVER);
            s2 = new byte[PACKET_SIZE];
            ThreadLocalRandom.current().nextBytes(s2);
            HandshakeDigest.signSecond(s2, found.digest, HandshakeDigest.Signer.SERVER);
        }
        out.writeByte(VERSION).writeBytes(s1).writeBytes(s2);
    }
}
