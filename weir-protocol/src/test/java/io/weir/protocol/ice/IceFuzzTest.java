package io.weir.protocol.ice;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.netty.buffer.Unpooled;
import io.weir.base.buf.Bytes;
import io.weir.protocol.ProtocolException;
import java.nio.charset.StandardCharsets;

class IceFuzzTest {
    @FuzzTest
    void stun(byte[] bytes) {
        StunMessageTest.touch(Bytes.copyOf(bytes));
    }

    @FuzzTest
    void demux(byte[] bytes) {
        if (StunDemux.kind(Unpooled.wrappedBuffer(bytes)) == PacketKind.STUN) {
            String ufrag = StunDemux.requestUfrag(Unpooled.wrappedBuffer(bytes));
            if (ufrag != null && ufrag.length() > StunDemux.UFRAG_LENGTH_MAX) {
                throw new IllegalStateException("ufrag of " + ufrag.length());
            }
        }
    }

    /** What is read can be printed, and reads the same. */
    @FuzzTest
    void candidate(byte[] bytes) throws Exception {
        IceCandidate candidate;
        try {
            candidate = IceCandidate.parse("candidate:" + new String(bytes, StandardCharsets.ISO_8859_1));
        } catch (ProtocolException _) {
            return;
        }
        if (!IceCandidate.parse(candidate.text()).equals(candidate)) {
            throw new IllegalStateException(candidate.text());
        }
    }
}
