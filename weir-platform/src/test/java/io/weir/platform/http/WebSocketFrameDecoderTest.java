package io.weir.platform.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.weir.base.buf.Bytes;
import io.weir.testkit.Scale;
import io.weir.testkit.Seeded;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class WebSocketFrameDecoderTest {
    private static final int MAX = 1000;

    private static byte[] conversation() {
        ByteBuf out = Unpooled.buffer();
        out.writeBytes(WebSocketTest.frame(0x81, "text".getBytes(StandardCharsets.UTF_8)));
        out.writeBytes(WebSocketTest.frame(0x02, new byte[200]));
        out.writeBytes(WebSocketTest.frame(0x89, new byte[] {1}));
        out.writeBytes(WebSocketTest.frame(0x00, new byte[0]));
        out.writeBytes(WebSocketTest.frame(0x80, new byte[] {7}));
        out.writeBytes(WebSocketTest.frame(0x8a, new byte[0]));
        out.writeBytes(WebSocketTest.frame(0x88, new byte[] {3, (byte) 0xe8, 'b', 'y', 'e'}));
        return Bytes.read(out, out.readableBytes()).toArray();
    }

    /** The events of {@code bytes} in pieces of the given size; ends with the complaint if there is one. */
    static List<Object> decode(byte[] bytes, int piece) {
        WebSocketFrameDecoder decoder = new WebSocketFrameDecoder(MAX);
        List<Object> events = new ArrayList<>();
        try {
            for (int from = 0; from < bytes.length; from += piece) {
                ByteBuf in = Unpooled.wrappedBuffer(bytes, from, Math.min(piece, bytes.length - from));
                WebSocketFrameDecoder.Event event = decoder.decode(in);
                while (event != null) {
                    events.add(event);
                    event = decoder.decode(in);
                }
                assertThat(in.isReadable()).isFalse();
            }
        } catch (WebSocketException e) {
            events.add(e.code() + " " + e.getMessage());
        }
        return events;
    }

    @Test
    void shouldDecodeTheSameInPiecesOfAnySize() {
        byte[] bytes = conversation();
        byte[] joined = new byte[201];
        joined[200] = 7;
        List<Object> whole = decode(bytes, bytes.length);
        assertThat(whole)
                .containsExactly(
                        new WebSocketFrameDecoder.Event.Message(new WebSocketMessage.Text("text")),
                        new WebSocketFrameDecoder.Event.Ping(Bytes.of(1)),
                        new WebSocketFrameDecoder.Event.Message(new WebSocketMessage.Binary(Bytes.wrap(joined))),
                        new WebSocketFrameDecoder.Event.Pong(),
                        new WebSocketFrameDecoder.Event.Close(1000));
        for (int piece = 1; piece < 40; piece++) {
            assertThat(decode(bytes, piece)).isEqualTo(whole);
        }
    }

    @Test
    void shouldWaitForMoreWhenTruncated() {
        byte[] bytes = conversation();
        List<Object> whole = decode(bytes, bytes.length);
        for (int length = 0; length < bytes.length; length++) {
            List<Object> events = decode(Arrays.copyOf(bytes, length), bytes.length);
            assertThat(events).isEqualTo(whole.subList(0, events.size()));
        }
    }

    @Test
    void shouldAgreeWithItselfOnMutatedBytes() throws Exception {
        Seeded.forSeeds(Scale.count(2_000, 200_000), random -> {
            byte[] bytes = conversation();
            for (int i = 0; i < 1 + random.nextInt(4); i++) {
                bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
            }
            List<Object> whole = decode(bytes, bytes.length);
            assertThat(decode(bytes, 1)).isEqualTo(whole);
            assertThat(decode(bytes, 1 + random.nextInt(50))).isEqualTo(whole);
        });
    }

    @ParameterizedTest
    @CsvSource({
        "8105, 1002 a client's frame is not masked",
        "c180, 1002 reserved bits are set",
        "9180, 1002 reserved bits are set",
        "8380, 1002 opcode 3 is unknown",
        "8f80, 1002 opcode 15 is unknown",
        "0980, 1002 a control frame is fragmented",
        "0880, 1002 a control frame is fragmented",
        "89fe, 1002 a control frame is longer than 125 bytes",
        "8080, 1002 a continuation without a beginning",
        "0180000000008180, 1002 a message begins inside another",
        "81fe007d00000000, 1002 a frame's length is not in its shortest form",
        "81ff000000000000ffff00000000, 1002 a frame's length is not in its shortest form",
        "81ffffffffffffffffff00000000, 1002 a frame's length has its highest bit set",
        "81ff7fffffffffffffff00000000, 1009 a message is longer than 1000 bytes",
        "82fe03e900000000, 1009 a message is longer than 1000 bytes",
        "818100000000ff, 1007 text is not UTF-8",
        "88810000000003, 1002 a close frame has half a code",
        "88820000000003ed, 1002 close code 1005 is not allowed",
        "8882000000000000, 1002 close code 0 is not allowed",
        "8882000000001388, 1002 close code 5000 is not allowed",
        "88830000000003e8ff, 1007 text is not UTF-8",
    })
    void shouldRefuseWhatTheSpecificationForbids(String hex, String complaint) {
        byte[] bytes = Bytes.ofHex(hex).toArray();
        assertThat(decode(bytes, bytes.length)).containsExactly(complaint);
        assertThat(decode(bytes, 1)).containsExactly(complaint);
    }

    @Test
    void shouldTakeMessagesUpToTheirLimit() {
        for (int length = MAX - 1; length <= MAX + 1; length++) {
            List<Object> events = decode(WebSocketTest.frame(0x82, new byte[length]), 100);
            assertThat(events.toString()).contains(length <= MAX ? "Binary" : "1009");
        }
    }

    @Test
    void shouldTakeControlPayloadsUpToTheirLimit() {
        for (int length = 124; length <= 126; length++) {
            List<Object> events = decode(WebSocketTest.frame(0x89, new byte[length]), 100);
            assertThat(events.toString()).contains(length <= 125 ? "Ping" : "1002");
        }
    }

    @Test
    void shouldCutReasonsAtACharacter() {
        ByteBuf out = Unpooled.buffer();
        WebSocketFrames.writeClose(out, 1000, "a" + "ä".repeat(80));
        assertThat(out.readableBytes()).isEqualTo(2 + 2 + 123);
        assertThat(out.getUnsignedByte(1)).isEqualTo((short) 125);
        out.clear();
        WebSocketFrames.writeClose(out, 1000, "ä".repeat(80));
        assertThat(out.getUnsignedByte(1)).isEqualTo((short) 124);
        assertThat(out.toString(4, 122, StandardCharsets.UTF_8)).isEqualTo("ä".repeat(61));
        assertThatThrownBy(() -> WebSocketFrames.writeBinaryHeader(out, -1))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
