package io.weir.protocol.rtmp;

import io.netty.buffer.ByteBuf;
import io.weir.base.buf.Bytes;

/**
 * Cuts messages into chunks (RTMP 1.0 §5.3). Every message starts with a type 0 header and every sender uses one chunk size for
 * ever, so the bytes depend on no earlier message and can be shared between peers.
 *
 * <p>Threading: any. Ownership: buffers stay the caller's; sources are read without moving their indices.
 * <p>Limits: a message has at most {@value #MESSAGE_SIZE_MAX} bytes.
 */
public final class RtmpMessageEncoder {
    /** What weir announces by Set Chunk Size before its first message. Larger saves nothing: 65536 costs one header in it. */
    public static final int CHUNK_SIZE = 65_536;

    /** RTMP 1.0 §5.3.1.2.1: the length has 24 bits. */
    public static final int MESSAGE_SIZE_MAX = 0xff_ffff;

    private static final int EXTENDED_TIMESTAMP = 0xff_ffff;

    private RtmpMessageEncoder() {}

    /**
     * Appends one message whose body is the readable bytes of {@code head} and then {@code payload}. Allocates nothing.
     *
     * @param timestampMs taken modulo 2^32
     */
    public static void write(ByteBuf out, RtmpRoute route, long timestampMs, ByteBuf head, Bytes payload) {
        int headLength = head.readableBytes();
        int length = headLength + payload.length();
        writeHeader(out, route, timestampMs, length);
        int room = CHUNK_SIZE;
        for (int at = 0; at < length; ) {
            if (room == 0) {
                writeContinuation(out, route.chunkStreamId(), timestampMs);
                room = CHUNK_SIZE;
            }
            int count;
            if (at < headLength) {
                count = Math.min(room, headLength - at);
                out.writeBytes(head, head.readerIndex() + at, count);
            } else {
                count = Math.min(room, length - at);
                payload.writeTo(out, at - headLength, count);
            }
            at += count;
            room -= count;
        }
    }

    /** Appends one message with the readable bytes of {@code body}. */
    public static void write(ByteBuf out, RtmpRoute route, long timestampMs, ByteBuf body) {
        write(out, route, timestampMs, body, Bytes.EMPTY);
    }

    /** How many bytes {@link #write} appends, to size a buffer. */
    public static int encodedLength(RtmpRoute route, long timestampMs, int bodyLength) {
        int basic = basicHeaderLength(route.chunkStreamId());
        int extended = (timestampMs & 0xffff_ffffL) >= EXTENDED_TIMESTAMP ? 4 : 0;
        int continuations = bodyLength == 0 ? 0 : (bodyLength - 1) / CHUNK_SIZE;
        return basic + 11 + extended + bodyLength + continuations * (basic + extended);
    }

    private static void writeHeader(ByteBuf out, RtmpRoute route, long timestampMs, int length) {
        if (length > MESSAGE_SIZE_MAX) {
            throw new IllegalArgumentException("RTMP message of " + length + " bytes");
        }
        long timestamp = timestampMs & 0xffff_ffffL;
        boolean extended = timestamp >= EXTENDED_TIMESTAMP;
        writeBasicHeader(out, 0, route.chunkStreamId());
        out.writeMedium(extended ? EXTENDED_TIMESTAMP : (int) timestamp);
        out.writeMedium(length);
        out.writeByte(route.typeId());
        out.writeIntLE(route.messageStreamId());
        if (extended) {
            out.writeInt((int) timestamp);
        }
    }

    private static void writeContinuation(ByteBuf out, int chunkStreamId, long timestampMs) {
        writeBasicHeader(out, 3, chunkStreamId);
        if ((timestampMs & 0xffff_ffffL) >= EXTENDED_TIMESTAMP) {
            out.writeInt((int) timestampMs);
        }
    }

    private static int basicHeaderLength(int chunkStreamId) {
        return chunkStreamId < 64 ? 1 : chunkStreamId < 320 ? 2 : 3;
    }

    private static void writeBasicHeader(ByteBuf out, int format, int chunkStreamId) {
        if (chunkStreamId < 64) {
            out.writeByte(format << 6 | chunkStreamId);
        } else if (chunkStreamId < 320) {
            out.writeByte(format << 6).writeByte(chunkStreamId - 64);
        } else {
            out.writeByte(format << 6 | 1).writeShortLE(chunkStreamId - 64);
        }
    }
}
