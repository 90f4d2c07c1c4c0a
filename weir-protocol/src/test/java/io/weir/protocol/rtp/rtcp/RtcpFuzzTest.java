package io.weir.protocol.rtp.rtcp;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.weir.base.buf.Bytes;
import io.weir.protocol.ProtocolException;
import java.util.List;

class RtcpFuzzTest {
    /** Whatever is read is written so that it reads the same. */
    @FuzzTest
    void datagram(byte[] bytes) throws Exception {
        List<RtcpPacket> packets;
        try {
            packets = RtcpReader.read(Bytes.copyOf(bytes));
        } catch (ProtocolException _) {
            // A clean refusal.
            return;
        }
        ByteBuf out = Unpooled.buffer();
        packets.forEach(packet -> RtcpWriter.write(packet, out));
        if (!RtcpReader.read(Bytes.read(out, out.readableBytes())).equals(packets)) {
            throw new IllegalStateException("reads otherwise: " + packets);
        }
    }
}
