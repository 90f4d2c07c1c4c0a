package io.weir.protocol.rtmp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.weir.base.buf.Bytes;
import org.junit.jupiter.api.Test;

class RtmpMessageEncoderTest {
    @Test
    void shouldWriteAWholeHeaderBeforeEveryMessage() {
        ByteBuf out = Unpooled.buffer();
        ByteBuf head = Unpooled.wrappedBuffer(Bytes.ofHex("1701000000").toArray());
        RtmpMessageEncoder.write(out, RtmpRoute.VIDEO, 40, head, Bytes.ofHex("0000000165"));
        RtmpMessageEncoder.write(out, RtmpRoute.VIDEO, 80, head, Bytes.EMPTY);
        assertThat(Messages.bytes(out)).isEqualTo(Bytes.ofHex("""
                        06 000028 00000a 09 01000000 1701000000 0000000165
                        06 000050 000005 09 01000000 1701000000
                        """));
    }

    @Test
    void shouldExtendTimestampsFrom24BitsOn() {
        assertThat(header(0xff_fffe)).isEqualTo(Bytes.ofHex("04 fffffe 000000 08 01000000"));
        assertThat(header(0xff_ffff)).isEqualTo(Bytes.ofHex("04 ffffff 000000 08 01000000 00ffffff"));
        assertThat(header(0x100_0000)).isEqualTo(Bytes.ofHex("04 ffffff 000000 08 01000000 01000000"));
        assertThat(header(0x1_0000_0001L)).isEqualTo(Bytes.ofHex("04 000001 000000 08 01000000"));
    }

    @Test
    void shouldCutChunksInHeadAndPayload() {
        ByteBuf out = Unpooled.buffer();
        ByteBuf head = Unpooled.buffer().writeZero(65_535);
        RtmpMessageEncoder.write(out, RtmpRoute.AUDIO, 0x0100_0000, head, Bytes.of(1, 2, 3));
        assertThat(out.readableBytes()).isEqualTo(16 + 65_536 + 5 + 2);
        Bytes tail = Messages.bytes(out.skipBytes(16 + 65_535));
        assertThat(tail).isEqualTo(Bytes.ofHex("01 c4 01000000 02 03"));
    }

    @Test
    void shouldWriteNoHeaderBehindAFullLastChunk() {
        for (int length : new int[] {65_535, 65_536, 65_537}) {
            ByteBuf out = Messages.media(RtmpRoute.AUDIO, 0, Messages.filled(length));
            assertThat(out.readableBytes()).isEqualTo(12 + length + (length > 65_536 ? 1 : 0));
        }
    }

    @Test
    void shouldWriteChunkStreamIdsInTheirShortestForm() {
        assertThat(first(63)).isEqualTo(Bytes.ofHex("3f"));
        assertThat(first(64)).isEqualTo(Bytes.ofHex("00 00"));
        assertThat(first(319)).isEqualTo(Bytes.ofHex("00 ff"));
        assertThat(first(320)).isEqualTo(Bytes.ofHex("01 0001"));
        assertThat(first(65_599)).isEqualTo(Bytes.ofHex("01 ffff"));
        assertThatThrownBy(() -> new RtmpRoute(65_600, 8, 1)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new RtmpRoute(1, 8, 1)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void shouldRefuseAMessageThatNoLengthCanSay() {
        ByteBuf out = Unpooled.buffer();
        Bytes longest = Messages.filled(RtmpMessageEncoder.MESSAGE_SIZE_MAX);
        RtmpMessageEncoder.write(out, RtmpRoute.VIDEO, 0, Unpooled.EMPTY_BUFFER, longest);
        ByteBuf one = Unpooled.buffer().writeByte(0);
        assertThatThrownBy(() -> RtmpMessageEncoder.write(out, RtmpRoute.VIDEO, 0, one, longest))
                .isInstanceOf(IllegalArgumentException.class);
    }

    private static Bytes header(long timestampMs) {
        return Messages.bytes(Messages.media(RtmpRoute.AUDIO, timestampMs, Bytes.EMPTY));
    }

    private static Bytes first(int chunkStreamId) {
        ByteBuf out = Messages.media(new RtmpRoute(chunkStreamId, 8, 1), 0, Bytes.EMPTY);
        return Bytes.read(out, out.readableBytes() - 11);
    }
}
