package io.weir.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.weir.testkit.Seeded;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.Test;

class BodyFramingTest {
    private final EmbeddedChannel channel = new EmbeddedChannel();

    @Test
    void shouldReadChunkedBodiesAlikeInPiecesOfAnySize() throws Exception {
        Seeded.forSeeds(30, random -> {
            ByteBuf wire = Unpooled.buffer();
            StringBuilder payload = new StringBuilder();
            for (int i = 0; i < 20; i++) {
                String chunk = "x".repeat(1 + random.nextInt(300)) + i;
                payload.append(chunk);
                String extension = random.nextBoolean() ? ";name=value" : "";
                ascii(wire, Integer.toHexString(chunk.length()) + extension + "\r\n" + chunk + "\r\n");
            }
            assertThat(pieces(new BodyFraming.Chunked(), wire, random)).isEqualTo(payload.toString());
        });
    }

    @Test
    void shouldSayThatTheServerEndedAChunkedBody() {
        assertThatThrownBy(() -> walk(new BodyFraming.Chunked(), ascii(Unpooled.buffer(), "1\r\na\r\n0\r\n\r\n")))
                .hasMessageContaining("ended");
    }

    @Test
    void shouldRefuseBrokenChunkSizes() {
        for (String size : new String[] {"xyz\r\n", "-1\r\n", "123456789\r\n", "\r\n"}) {
            assertThatThrownBy(() -> walk(new BodyFraming.Chunked(), ascii(Unpooled.buffer(), size)))
                    .as(size)
                    .isInstanceOf(IOException.class);
        }
    }

    @Test
    void shouldLimitAChunkSizeLine() throws IOException {
        for (int spaces = BodyFraming.Chunked.SIZE_LINE_MAX - 3;
                spaces <= BodyFraming.Chunked.SIZE_LINE_MAX - 1;
                spaces++) {
            ByteBuf wire = ascii(Unpooled.buffer(), "1" + " ".repeat(spaces) + "\r\na");
            boolean fits = 1 + spaces + 1 <= BodyFraming.Chunked.SIZE_LINE_MAX;
            if (fits) {
                assertThat(walk(new BodyFraming.Chunked(), wire)).isEqualTo("a");
            } else {
                assertThatThrownBy(() -> walk(new BodyFraming.Chunked(), wire)).hasMessageContaining("64");
            }
        }
    }

    @Test
    void shouldReadWebSocketMessagesAlikeInPiecesOfAnySizeAndAnswerPings() throws Exception {
        Seeded.forSeeds(30, random -> {
            ByteBuf wire = Unpooled.buffer();
            StringBuilder payload = new StringBuilder();
            for (int length : new int[] {0, 1, 125, 126, 65_535, 65_536}) {
                wire.writeByte(0x82);
                writeLength(wire, length);
                ascii(wire, "m".repeat(length));
                payload.append("m".repeat(length));
                ascii(wire.writeByte(0x89).writeByte(2), "hi");
                wire.writeByte(0x89).writeByte(0);
            }
            assertThat(pieces(new WebSocketFraming(channel), wire, random)).isEqualTo(payload.toString());
            for (int i = 0; i < 6; i++) {
                assertThat(outboundHex()).isEqualTo("8a82000000006869");
                assertThat(outboundHex()).isEqualTo("8a8000000000");
            }
            assertThat(channel.<ByteBuf>readOutbound()).isNull();
        });
    }

    @Test
    void shouldNameTheCodeOfAWebSocketClose() {
        ByteBuf close = Unpooled.wrappedBuffer(new byte[] {(byte) 0x88, 2, 0x03, (byte) 0xe9});
        assertThatThrownBy(() -> walk(new WebSocketFraming(channel), close)).hasMessageContaining("1001");
        ByteBuf bare = Unpooled.wrappedBuffer(new byte[] {(byte) 0x88, 0});
        assertThatThrownBy(() -> walk(new WebSocketFraming(channel), bare)).hasMessageContaining("1005");
    }

    @Test
    void shouldRefuseMaskedFramesAndLongControlFrames() {
        ByteBuf masked = Unpooled.wrappedBuffer(new byte[] {(byte) 0x82, (byte) 0x81, 0, 0, 0, 0, 1});
        assertThatThrownBy(() -> walk(new WebSocketFraming(channel), masked)).hasMessageContaining("masked");
        ByteBuf longPing = Unpooled.wrappedBuffer(new byte[] {(byte) 0x89, 126, 0, 126});
        assertThatThrownBy(() -> walk(new WebSocketFraming(channel), longPing)).isInstanceOf(IOException.class);
    }

    @Test
    void shouldLeaveWhatFollowsAResponseHead() throws IOException {
        ByteBuf wire = ascii(Unpooled.buffer(), "HTTP/1.1 200 OK\r\nTransfer-Encoding: Chunked\r\n\r\nFLV");
        HttpResponseHead whole = new HttpResponseHead();
        assertThat(whole.read(wire)).isTrue();
        assertThat(wire.toString(StandardCharsets.US_ASCII)).isEqualTo("FLV");
        whole.requireStatus(200);
        assertThat(whole.hasHeader("transfer-encoding", "chunked")).isTrue();
        assertThat(whole.hasHeader("content-length", "")).isFalse();
        assertThatThrownBy(() -> whole.requireStatus(101)).hasMessageContaining("HTTP/1.1 200 OK");
    }

    @Test
    void shouldLimitAResponseHead() throws IOException {
        HttpResponseHead head = new HttpResponseHead();
        assertThat(head.read(ascii(Unpooled.buffer(), "h".repeat(HttpResponseHead.HEAD_MAX - 1))))
                .isFalse();
        assertThat(head.read(ascii(Unpooled.buffer(), "h"))).isFalse();
        assertThatThrownBy(() -> head.read(ascii(Unpooled.buffer(), "h"))).hasMessageContaining("16384");
    }

    private String outboundHex() {
        ByteBuf out = channel.readOutbound();
        try {
            return ByteBufUtil.hexDump(out);
        } finally {
            out.release();
        }
    }

    private static void writeLength(ByteBuf out, int length) {
        if (length < 126) {
            out.writeByte(length);
        } else if (length < 65_536) {
            out.writeByte(126).writeShort(length);
        } else {
            out.writeByte(127).writeLong(length);
        }
    }

    private static String pieces(BodyFraming framing, ByteBuf wire, Random random) throws IOException {
        StringBuilder payload = new StringBuilder();
        int pieceMax = 1 + random.nextInt(5000);
        while (wire.isReadable()) {
            int piece = Math.min(wire.readableBytes(), 1 + random.nextInt(pieceMax));
            payload.append(walk(framing, wire.readSlice(piece)));
        }
        return payload.toString();
    }

    private static String walk(BodyFraming framing, ByteBuf in) throws IOException {
        StringBuilder payload = new StringBuilder();
        for (int run = framing.nextRun(in); run > 0; run = framing.nextRun(in)) {
            payload.append(in.readCharSequence(run, StandardCharsets.US_ASCII));
        }
        return payload.toString();
    }

    private static ByteBuf ascii(ByteBuf out, String text) {
        out.writeCharSequence(text, StandardCharsets.US_ASCII);
        return out;
    }
}
