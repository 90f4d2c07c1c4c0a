package io.weir.protocol.rtmp;

import io.netty.buffer.ByteBuf;
import io.weir.protocol.ProtocolException;

/**
 * One side of the handshake (RTMP 1.0 §5.2), simple or with digests.
 *
 * <p>Threading: one thread. Ownership: buffers stay the caller's.
 */
public sealed interface RtmpHandshake permits RtmpServerHandshake, RtmpClientHandshake {
    /** Bytes of C1, S1, C2 and S2. */
    int PACKET_SIZE = 1536;

    /** RTMP 1.0 §5.2.2: the only version in plain use. */
    int VERSION = 3;

    /** Appends what this side says unasked. Called once, first. */
    void begin(ByteBuf out);

    /**
     * Takes what it can from {@code in} and appends the answer to {@code out}. Bytes that are too few for a step stay in
     * {@code in}, and so do those behind the handshake.
     *
     * @return true when the handshake is done
     * @throws ProtocolException when the peer does not speak RTMP, or an encrypted variant of it
     */
    boolean advance(ByteBuf in, ByteBuf out) throws ProtocolException;

    /** Checks C0 or S0. */
    static void checkVersion(int version) throws ProtocolException {
        if (version == 6 || version == 8 || version == 9) {
            throw new ProtocolException.Unsupported(
                    ProtocolException.Scope.CONNECTION, "RTMPE (version " + version + "), use RTMPS instead");
        }
        if (version != VERSION) {
            throw new ProtocolException.Malformed(
                    ProtocolException.Scope.CONNECTION, "not RTMP: version byte " + version);
        }
    }
}
