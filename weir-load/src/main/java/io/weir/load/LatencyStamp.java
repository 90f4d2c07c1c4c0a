package io.weir.load;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import org.jspecify.annotations.Nullable;

/**
 * The time a video frame was sent, carried inside the frame so that it survives any server.
 *
 * <p>It travels as a length-prefixed H.264 SEI NAL unit of type user_data_unregistered (H.264 §7.3.2.3, §D.1.7, §D.2.7):
 *
 * <pre>
 * 00 00 00 20 | 06 | 05 | 1c | UUID, 16 | sent µs, 8 × 7 bits | frame number, 4 × 7 bits | 80
 * length 32   | SEI| type| size
 * </pre>
 *
 * <p>Each of the last twelve bytes carries seven bits under a set top bit. That leaves no run of zeros, so no emulation
 * prevention (§7.4.1) is needed and the bytes can be found again as they were written.
 * The time is CLOCK_MONOTONIC, which all processes on one machine share.
 */
final class LatencyStamp {
    /** Bytes written before the frame's own NAL units, the length prefix included. */
    static final int BYTES = 36;

    /** A frame number wraps after this many frames: 103 days at 30 a second. */
    static final int NUMBER_COUNT = 1 << 28;

    /** A stamp begins within this many bytes of a frame or is not found: parameter sets in front of it take some 100. */
    static final int SEARCH_MAX = 1024;

    private static final int NAL_BYTES = BYTES - 4;
    private static final int NAL_TYPE_SEI = 6;
    private static final int PAYLOAD_TYPE_USER_DATA_UNREGISTERED = 5;
    private static final int TIME_BYTES = 8;
    private static final int NUMBER_BYTES = 4;
    private static final int RBSP_TRAILING = 0x80;

    /** "weir" and twelve random bytes, none of them zero. */
    private static final byte[] UUID = ByteBufUtil.decodeHexDump("77656972b3c14e5fa2d7916c5e8840fb");

    private static final int PAYLOAD_BYTES = UUID.length + TIME_BYTES + NUMBER_BYTES;

    private LatencyStamp() {}

    /**
     * One stamp.
     *
     * @param sentUs CLOCK_MONOTONIC when it was sent, µs
     * @param number the frame's number, 0 to {@link #NUMBER_COUNT}-1
     */
    record Stamp(long sentUs, int number) {}

    /** Appends the NAL unit with its four-byte length prefix. */
    static void write(ByteBuf out, long sentUs, int number) {
        out.writeInt(NAL_BYTES);
        out.writeByte(NAL_TYPE_SEI);
        out.writeByte(PAYLOAD_TYPE_USER_DATA_UNREGISTERED);
        out.writeByte(PAYLOAD_BYTES);
        out.writeBytes(UUID);
        writeSevens(out, sentUs, TIME_BYTES);
        writeSevens(out, number, NUMBER_BYTES);
        out.writeByte(RBSP_TRAILING);
    }

    /** Finds a stamp in the beginning of a frame; null when there is none or it is cut off. */
    static @Nullable Stamp find(ByteBuf frame) {
        int last = Math.min(frame.writerIndex() - PAYLOAD_BYTES, frame.readerIndex() + SEARCH_MAX);
        for (int at = frame.readerIndex(); at <= last; at++) {
            if (isUuid(frame, at)) {
                int timeAt = at + UUID.length;
                long sentUs = readSevens(frame, timeAt, TIME_BYTES);
                return new Stamp(sentUs, (int) readSevens(frame, timeAt + TIME_BYTES, NUMBER_BYTES));
            }
        }
        return null;
    }

    private static boolean isUuid(ByteBuf frame, int at) {
        for (int i = 0; i < UUID.length; i++) {
            if (frame.getByte(at + i) != UUID[i]) {
                return false;
            }
        }
        return true;
    }

    private static void writeSevens(ByteBuf out, long value, int bytes) {
        for (int shift = 7 * (bytes - 1); shift >= 0; shift -= 7) {
            out.writeByte(0x80 | (int) (value >>> shift) & 0x7f);
        }
    }

    private static long readSevens(ByteBuf in, int index, int bytes) {
        long value = 0;
        for (int i = 0; i < bytes; i++) {
            value = value << 7 | in.getByte(index + i) & 0x7f;
        }
        return value;
    }
}
