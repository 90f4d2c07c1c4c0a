package io.weir.platform.http;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import java.nio.charset.StandardCharsets;

/**
 * Writes a server's WebSocket frames: final, unmasked, so that the same bytes serve every client.
 *
 * <pre>
 *  FIN RSV RSV RSV opcode(4) | MASK length(7) | length(16 when 126, 64 when 127) | payload     RFC 6455 §5.2
 * </pre>
 */
public final class WebSocketFrames {
    /** Longest header of a server's frame, in bytes. */
    public static final int HEADER_MAX = 10;

    static final int OPCODE_CONTINUATION = 0;
    static final int OPCODE_TEXT = 1;
    static final int OPCODE_BINARY = 2;
    static final int OPCODE_CLOSE = 8;
    static final int OPCODE_PING = 9;
    static final int OPCODE_PONG = 10;
    /** RFC 6455 §5.5: longest payload of a control frame, in bytes. */
    static final int CONTROL_PAYLOAD_MAX = 125;

    private static final int FIN = 0x80;

    private WebSocketFrames() {}

    /** Appends the header of a binary frame whose payload of {@code length} bytes the caller writes next. */
    public static void writeBinaryHeader(ByteBuf out, long length) {
        writeHeader(out, OPCODE_BINARY, length);
    }

    /** Appends a whole text frame. */
    public static void writeText(ByteBuf out, String text) {
        writeHeader(out, OPCODE_TEXT, ByteBufUtil.utf8Bytes(text));
        ByteBufUtil.writeUtf8(out, text);
    }

    static void writePong(ByteBuf out, byte[] payload) {
        writeHeader(out, OPCODE_PONG, payload.length);
        out.writeBytes(payload);
    }

    /** Appends a close frame; the reason is cut to what a control frame holds. */
    static void writeClose(ByteBuf out, int code, String reason) {
        int length = Math.min(ByteBufUtil.utf8Bytes(reason), CONTROL_PAYLOAD_MAX - 2);
        byte[] bytes = reason.getBytes(StandardCharsets.UTF_8);
        while (length > 0 && length < bytes.length && (bytes[length] & 0xc0) == 0x80) {
            length--;
        }
        writeHeader(out, OPCODE_CLOSE, length + 2L);
        out.writeShort(code);
        out.writeBytes(bytes, 0, length);
    }

    private static void writeHeader(ByteBuf out, int opcode, long length) {
        if (length < 0) {
            throw new IllegalArgumentException("a frame of " + length + " bytes");
        }
        out.writeByte(FIN | opcode);
        if (length < 126) {
            out.writeByte((int) length);
        } else if (length < 1 << 16) {
            out.writeByte(126).writeShort((int) length);
        } else {
            out.writeByte(127).writeLong(length);
        }
    }
}
