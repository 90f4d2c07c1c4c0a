package io.weir.load;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import java.io.IOException;

/**
 * Walks a server's WebSocket frames (RFC 6455 §5.2): payload of data frames is named, pings are answered, a close ends it.
 *
 * <p>Threading: the channel's event loop.
 */
final class WebSocketFraming implements BodyFraming {
    private static final int OPCODE_CLOSE = 8;
    private static final int OPCODE_PING = 9;
    private static final int OPCODE_PONG = 10;
    private static final int HEADER_MAX = 10;
    private static final int CONTROL_MAX = 125;

    private final Channel channel;
    private final byte[] header = new byte[HEADER_MAX];
    private int headerLength;
    private long left;
    private int opcode;
    private final byte[] control = new byte[CONTROL_MAX];
    private int controlLength;

    WebSocketFraming(Channel channel) {
        this.channel = channel;
    }

    @Override
    public int nextRun(ByteBuf in) throws IOException {
        while (in.isReadable()) {
            if (left == 0 && !readHeader(in)) {
                return 0;
            }
            if (opcode < OPCODE_CLOSE) {
                int run = (int) Math.min(left, in.readableBytes());
                left -= run;
                if (run > 0) {
                    return run;
                }
            } else {
                readControl(in);
            }
        }
        return 0;
    }

    private boolean readHeader(ByteBuf in) throws IOException {
        while (in.isReadable()) {
            header[headerLength++] = in.readByte();
            if (headerLength == wantedHeaderLength()) {
                startFrame();
                return true;
            }
        }
        return false;
    }

    private int wantedHeaderLength() {
        if (headerLength < 2) {
            return 2;
        }
        return switch (header[1] & 0x7f) {
            case 126 -> 4;
            case 127 -> 10;
            default -> 2;
        };
    }

    private void startFrame() throws IOException {
        if ((header[1] & 0x80) != 0) {
            throw new IOException("the server masked a WebSocket frame");
        }
        opcode = header[0] & 0x0f;
        left = header[1] & 0x7f;
        if (left >= 126) {
            left = 0;
            for (int i = 2; i < headerLength; i++) {
                left = left << 8 | header[i] & 0xff;
            }
        }
        headerLength = 0;
        controlLength = 0;
        if (left < 0 || opcode >= OPCODE_CLOSE && left > CONTROL_MAX) {
            throw new IOException("broken WebSocket frame length");
        }
        if (opcode >= OPCODE_CLOSE && left == 0) {
            endControl();
        }
    }

    private void readControl(ByteBuf in) throws IOException {
        int run = (int) Math.min(left, in.readableBytes());
        in.readBytes(control, controlLength, run);
        controlLength += run;
        left -= run;
        if (left == 0 && run > 0) {
            endControl();
        }
    }

    private void endControl() throws IOException {
        if (opcode == OPCODE_CLOSE) {
            int code = controlLength < 2 ? 1005 : (control[0] & 0xff) << 8 | control[1] & 0xff;
            throw new IOException("the server closed the WebSocket with code " + code);
        }
        if (opcode == OPCODE_PING) {
            // RFC 6455 §5.3 wants a client's frames masked; a mask of zeros leaves the payload as it is.
            ByteBuf pong = channel.alloc().buffer(6 + controlLength);
            pong.writeByte(0x80 | OPCODE_PONG).writeByte(0x80 | controlLength).writeInt(0);
            channel.writeAndFlush(pong.writeBytes(control, 0, controlLength));
        }
    }
}
