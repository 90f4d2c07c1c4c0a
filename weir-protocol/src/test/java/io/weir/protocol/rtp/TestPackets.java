package io.weir.protocol.rtp;

import io.weir.base.buf.Bytes;
import io.weir.protocol.ProtocolException;

/** RTP packets that carry nothing but their place. */
final class TestPackets {
    static final int SSRC = 0x01020304;

    private TestPackets() {}

    static RtpPacket packet(int sequence) {
        byte[] bytes = new byte[RtpPacket.HEADER_MIN + 1];
        RtpHeaderWriter writer = new RtpHeaderWriter().begin(bytes, 0).payloadType(96);
        writer.sequence(sequence).timestamp(3000L * sequence).ssrc(SSRC).end();
        try {
            return RtpPacket.parse(Bytes.wrap(bytes));
        } catch (ProtocolException e) {
            throw new IllegalStateException(e);
        }
    }
}
