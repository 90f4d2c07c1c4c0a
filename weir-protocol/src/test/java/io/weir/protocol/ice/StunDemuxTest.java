package io.weir.protocol.ice;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.weir.base.buf.Bytes;
import io.weir.protocol.ProtocolException;
import org.junit.jupiter.api.Test;

class StunDemuxTest {
    private static final Bytes ID = Bytes.ofHex("000102030405060708090a0b");

    private static ByteBuf buffer(Bytes bytes) {
        return Unpooled.wrappedBuffer(bytes.toArray());
    }

    private static PacketKind kind(String hex) {
        return StunDemux.kind(buffer(Bytes.ofHex(hex)));
    }

    @Test
    void shouldTellPacketsApart() {
        assertThat(StunDemux.kind(buffer(StunMessageTest.REQUEST))).isEqualTo(PacketKind.STUN);
        assertThat(kind("16fefd0000000000000000000100")).isEqualTo(PacketKind.DTLS);
        assertThat(kind("806000010000000200000003ff")).isEqualTo(PacketKind.RTP);
        assertThat(kind("80e000010000000200000003ff")).isEqualTo(PacketKind.RTP);
        assertThat(kind("80c8000100000002")).isEqualTo(PacketKind.RTCP);
        assertThat(kind("8ddf000100000002")).isEqualTo(PacketKind.RTCP);
        for (String other : new String[] {
            "",
            "80",
            "8060000100000002000000",
            "0001000021",
            "00010000deadbeef000000000000000000000000",
            "10fefd00000000000000000001",
            "40fefd00000000000000000001",
            "c0fefd00000000000000000001"
        }) {
            assertThat(kind(other)).as(other).isEqualTo(PacketKind.UNKNOWN);
        }
    }

    @Test
    void shouldFindTheReceiversFragment() {
        assertThat(StunDemux.requestUfrag(buffer(StunMessageTest.REQUEST))).isEqualTo("evtj");
        assertThat(StunDemux.requestUfrag(buffer(named("x".repeat(32) + ":y")))).isEqualTo("x".repeat(32));
        assertThat(StunDemux.requestUfrag(buffer(named("x".repeat(33) + ":y")))).isNull();
        assertThat(StunDemux.requestUfrag(buffer(named("xy")))).isNull();
        assertThat(StunDemux.requestUfrag(buffer(
                        new StunEncoder(StunClass.SUCCESS, ID).username("a:b").finish())))
                .isNull();
        for (int length = 0; length < 73; length++) {
            assertThat(StunDemux.requestUfrag(buffer(StunMessageTest.REQUEST.slice(0, length))))
                    .isNull();
        }
    }

    private static Bytes named(String name) {
        return new StunEncoder(StunClass.REQUEST, ID).username(name).finish();
    }

    @Test
    void shouldFrameAndCutWholeAndByteByByte() {
        EmbeddedChannel out = new EmbeddedChannel(new Rfc4571Encoder());
        out.writeOutbound(Unpooled.wrappedBuffer(new byte[] {1, 2, 3}), Unpooled.wrappedBuffer(new byte[] {4}));
        ByteBuf framed = Unpooled.buffer().writeShort(0);
        for (ByteBuf part = out.readOutbound(); part != null; part = out.readOutbound()) {
            framed.writeBytes(part);
            part.release();
        }
        assertThat(Bytes.read(framed.duplicate(), framed.readableBytes()))
                .isEqualTo(Bytes.ofHex("0000 0003 010203 0001 04"));
        EmbeddedChannel whole = new EmbeddedChannel(new Rfc4571Decoder());
        whole.writeInbound(framed.copy());
        assertPackets(whole);
        EmbeddedChannel single = new EmbeddedChannel(new Rfc4571Decoder());
        while (framed.isReadable()) {
            single.writeInbound(framed.readBytes(1));
        }
        assertPackets(single);
    }

    private static void assertPackets(EmbeddedChannel channel) {
        for (Bytes expected : new Bytes[] {Bytes.of(1, 2, 3), Bytes.of(4)}) {
            ByteBuf packet = channel.readInbound();
            assertThat(Bytes.read(packet, packet.readableBytes())).isEqualTo(expected);
            packet.release();
        }
        assertThat(channel.<Object>readInbound()).isNull();
    }

    @Test
    void shouldBoundFramedPackets() throws Exception {
        int most = Rfc4571Decoder.PACKET_BYTES_MAX;
        ByteBuf fits = Unpooled.buffer();
        Rfc4571Encoder.append(Unpooled.wrappedBuffer(new byte[most]), fits);
        ByteBuf packet = Rfc4571Decoder.next(fits);
        assertThat(packet == null ? -1 : packet.readableBytes()).isEqualTo(most);
        ByteBuf beyond = Unpooled.buffer().writeShort(most + 1);
        assertThatThrownBy(() -> Rfc4571Decoder.next(beyond)).isInstanceOf(ProtocolException.LimitExceeded.class);
        assertThatThrownBy(() -> Rfc4571Encoder.append(Unpooled.wrappedBuffer(new byte[most + 1]), Unpooled.buffer()))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
