package io.weir.server.webrtc;

import io.weir.base.buf.Bytes;
import io.weir.protocol.ProtocolException;
import io.weir.protocol.rtp.RtpPacket;
import io.weir.protocol.rtp.rtcp.RtcpPacket;
import io.weir.protocol.rtp.rtcp.RtcpReader;
import io.weir.protocol.webrtc.RtpOutput;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Keeps what a viewer would have received, run by run. */
final class FakeOutput implements RtpOutput {
    final List<RtpPacket> packets = new ArrayList<>();
    final List<List<RtpPacket>> runs = new ArrayList<>();
    final List<List<RtcpPacket>> rtcp = new ArrayList<>();
    long pendingBytes;
    /** Stands for a mistake of ours. */
    boolean broken;

    private final List<RtpPacket> run = new ArrayList<>();
    private byte[] array = new byte[64];
    private int begin;

    @Override
    public byte[] array() {
        // another one each time, and another place in it
        begin = begin + 7 & 31;
        array = new byte[begin + PACKET_BYTES_MAX];
        Arrays.fill(array, (byte) 0xee);
        return array;
    }

    @Override
    public int begin() {
        return begin;
    }

    @Override
    public void commit(int end) {
        fail();
        try {
            RtpPacket packet = RtpPacket.parse(Bytes.copyOf(Arrays.copyOfRange(array, begin, end)));
            packets.add(packet);
            run.add(packet);
        } catch (ProtocolException e) {
            throw new AssertionError(e);
        }
    }

    private void fail() {
        if (broken) {
            throw new IllegalStateException("on purpose");
        }
    }

    @Override
    public void endRun() {
        if (!run.isEmpty()) {
            runs.add(List.copyOf(run));
            run.clear();
        }
    }

    @Override
    public void sendRtcp(Bytes compound) {
        fail();
        try {
            rtcp.add(RtcpReader.readCompound(compound));
        } catch (ProtocolException e) {
            throw new AssertionError(e);
        }
    }

    @Override
    public long pendingBytes() {
        return pendingBytes;
    }

    /** What came since the last time. */
    List<RtpPacket> take() {
        List<RtpPacket> taken = List.copyOf(packets);
        packets.clear();
        runs.clear();
        return taken;
    }
}
