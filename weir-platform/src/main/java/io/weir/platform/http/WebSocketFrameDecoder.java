package io.weir.platform.http;

import io.netty.buffer.ByteBuf;
import io.weir.base.buf.Bytes;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A client's WebSocket bytes to messages and control frames (RFC 6455 §5), fed in pieces of any size.
 *
 * <p>Threading: the connection's loop.
 * <p>Limits: messages as given; control frames 125 bytes. A claimed length allocates nothing before its bytes arrive.
 */
final class WebSocketFrameDecoder {
    /** What the bytes said. */
    sealed interface Event {
        /** A complete message. */
        record Message(WebSocketMessage message) implements Event {}

        /** To be answered with the same payload. */
        record Ping(Bytes payload) implements Event {}

        /** An answer, or a sign of life. */
        record Pong() implements Event {}

        /** The client ends; {@code code} is 1005 when it gave none. */
        record Close(int code) implements Event {}
    }

    /** RFC 6455 §7.4.1: stands for a close frame without code; never sent. */
    static final int NO_CODE = 1005;

    private static final int HEADER_MAX = 14;
    private static final int FIRST_BUFFER = 256;

    private final int messageMax;
    private final byte[] header = new byte[HEADER_MAX];
    private int headerLength;

    // The frame being read; frameLeft is below zero between frames.
    private long frameLeft = -1;
    private int opcode;
    private boolean fin;
    private int maskIndex;
    private int maskOffset;

    private final byte[] control = new byte[WebSocketFrames.CONTROL_PAYLOAD_MAX];
    private int controlLength;

    /** The opcode of the message whose fragments are being collected, or below zero. */
    private int messageOpcode = -1;

    private byte[] message = new byte[0];
    private int messageLength;

    WebSocketFrameDecoder(int messageMax) {
        this.messageMax = messageMax;
    }

    /**
     * The next event in {@code in}, or null when more bytes are needed. Consumes what it uses.
     *
     * @throws WebSocketException when the client breaks a rule; the decoder is of no use afterwards
     */
    @Nullable
    Event decode(ByteBuf in) throws WebSocketException {
        while (true) {
            if (frameLeft < 0 && !readHeader(in)) {
                return null;
            }
            readPayload(in);
            if (frameLeft > 0) {
                return null;
            }
            frameLeft = -1;
            Event event = endOfFrame();
            if (event != null) {
                return event;
            }
        }
    }

    private boolean readHeader(ByteBuf in) throws WebSocketException {
        while (in.isReadable()) {
            header[headerLength++] = in.readByte();
            if (headerLength == 2) {
                checkStart(header[0] & 0xff, header[1] & 0xff);
            }
            if (headerLength >= 2 && headerLength == headerSize(header[1] & 0x7f)) {
                beginFrame();
                return true;
            }
        }
        return false;
    }

    private static int headerSize(int length7) {
        return 6 + (length7 == 126 ? 2 : length7 == 127 ? 8 : 0);
    }

    private void checkStart(int first, int second) throws WebSocketException {
        fin = (first & 0x80) != 0;
        opcode = first & 0x0f;
        if ((first & 0x70) != 0) {
            throw protocolError("reserved bits are set");
        }
        if ((second & 0x80) == 0) {
            throw protocolError("a client's frame is not masked");
        }
        switch (opcode) {
            case WebSocketFrames.OPCODE_CLOSE, WebSocketFrames.OPCODE_PING, WebSocketFrames.OPCODE_PONG -> {
                if (!fin) {
                    throw protocolError("a control frame is fragmented");
                }
                if ((second & 0x7f) > WebSocketFrames.CONTROL_PAYLOAD_MAX) {
                    throw protocolError("a control frame is longer than 125 bytes");
                }
            }
            case WebSocketFrames.OPCODE_TEXT, WebSocketFrames.OPCODE_BINARY -> {
                if (messageOpcode >= 0) {
                    throw protocolError("a message begins inside another");
                }
            }
            case WebSocketFrames.OPCODE_CONTINUATION -> {
                if (messageOpcode < 0) {
                    throw protocolError("a continuation without a beginning");
                }
            }
            default -> throw protocolError("opcode " + opcode + " is unknown");
        }
    }

    private void beginFrame() throws WebSocketException {
        int length7 = header[1] & 0x7f;
        long length = length7;
        if (length7 >= 126) {
            int size = length7 == 126 ? 2 : 8;
            length = 0;
            for (int i = 0; i < size; i++) {
                length = length << 8 | header[2 + i] & 0xff;
            }
            if (length < 0) {
                throw protocolError("a frame's length has its highest bit set");
            }
            if (length < 126 || size == 8 && length < 1 << 16) {
                throw protocolError("a frame's length is not in its shortest form");
            }
        }
        maskIndex = headerLength - 4;
        maskOffset = 0;
        headerLength = 0;
        frameLeft = length;
        if (isControl()) {
            controlLength = 0;
            return;
        }
        if (length > messageMax - messageLength) {
            throw new WebSocketException(
                    WebSocketException.TOO_BIG, "a message is longer than " + messageMax + " bytes");
        }
        if (opcode != WebSocketFrames.OPCODE_CONTINUATION) {
            messageOpcode = opcode;
        }
    }

    private boolean isControl() {
        return opcode >= WebSocketFrames.OPCODE_CLOSE;
    }

    private void readPayload(ByteBuf in) {
        int count = (int) Math.min(frameLeft, in.readableBytes());
        if (count == 0) {
            return;
        }
        byte[] target = isControl() ? control : room(count);
        int at = isControl() ? controlLength : messageLength;
        in.readBytes(target, at, count);
        for (int i = at; i < at + count; i++) {
            target[i] ^= header[maskIndex + (maskOffset++ & 3)];
        }
        maskOffset &= 3;
        frameLeft -= count;
        if (isControl()) {
            controlLength += count;
        } else {
            messageLength += count;
        }
    }

    private byte[] room(int count) {
        int needed = messageLength + count;
        if (needed > message.length) {
            int doubled = Math.max(FIRST_BUFFER, message.length * 2);
            message = Arrays.copyOf(message, Math.max(needed, Math.min(doubled, messageMax)));
        }
        return message;
    }

    private @Nullable Event endOfFrame() throws WebSocketException {
        return switch (opcode) {
            case WebSocketFrames.OPCODE_PING -> new Event.Ping(Bytes.wrap(Arrays.copyOf(control, controlLength)));
            case WebSocketFrames.OPCODE_PONG -> new Event.Pong();
            case WebSocketFrames.OPCODE_CLOSE -> close();
            default -> fin ? endOfMessage() : null;
        };
    }

    private Event endOfMessage() throws WebSocketException {
        byte[] whole = message.length == messageLength ? message : Arrays.copyOf(message, messageLength);
        boolean text = messageOpcode == WebSocketFrames.OPCODE_TEXT;
        message = new byte[0];
        messageLength = 0;
        messageOpcode = -1;
        return new Event.Message(
                text ? new WebSocketMessage.Text(utf8(whole, 0)) : new WebSocketMessage.Binary(Bytes.wrap(whole)));
    }

    private Event close() throws WebSocketException {
        if (controlLength == 0) {
            return new Event.Close(NO_CODE);
        }
        if (controlLength == 1) {
            throw protocolError("a close frame has half a code");
        }
        int code = (control[0] & 0xff) << 8 | control[1] & 0xff;
        // RFC 6455 §7.4: 1004 to 1006 and 1015 never travel; below 1000 and above 4999 nothing is defined.
        boolean reserved = code == 1004 || code == 1005 || code == 1006 || code > 1014 && code < 3000;
        if (code < 1000 || code > 4999 || reserved) {
            throw protocolError("close code " + code + " is not allowed");
        }
        utf8(Arrays.copyOf(control, controlLength), 2);
        return new Event.Close(code);
    }

    private static String utf8(byte[] bytes, int from) throws WebSocketException {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes, from, bytes.length - from))
                    .toString();
        } catch (CharacterCodingException _) {
            throw new WebSocketException(WebSocketException.NOT_UTF8, "text is not UTF-8");
        }
    }

    private static WebSocketException protocolError(String message) {
        return new WebSocketException(WebSocketException.PROTOCOL_ERROR, message);
    }
}
