package io.weir.protocol.rtp.payload;

import io.weir.base.buf.Bytes;
import org.jspecify.annotations.Nullable;

/**
 * Writes the payloads of one unit after another, each into one array of exactly its length and headroom. A payload goes to the sink
 * when the next one begins or the unit ends, since only then its marker is known.
 *
 * <p>Threading: one thread at a time.
 */
final class PayloadWriter {
    private Packetizer.@Nullable Sink sink;
    private byte @Nullable [] array;
    private int position;
    private long timestampTicks;
    private boolean keyframe;
    private boolean first;

    /** Begins a video unit. */
    void begin(long unitTicks, boolean unitKeyframe, Packetizer.Sink unitSink) {
        array = null;
        timestampTicks = unitTicks;
        keyframe = unitKeyframe;
        first = true;
        sink = unitSink;
    }

    /** Begins a payload of exactly so many bytes; the last one is done. */
    PayloadWriter payload(int length) {
        emit(false);
        array = new byte[RtpPayload.HEADROOM + length];
        position = RtpPayload.HEADROOM;
        return this;
    }

    PayloadWriter u8(int value) {
        current()[position++] = (byte) value;
        return this;
    }

    PayloadWriter u16(int value) {
        return u8(value >> 8).u8(value);
    }

    PayloadWriter bytes(Bytes bytes) {
        return bytes(bytes, 0, bytes.length());
    }

    PayloadWriter bytes(Bytes bytes, int from, int count) {
        bytes.copyTo(current(), position, from, count);
        position += count;
        return this;
    }

    /** A number in the variable-length code of AV1 (AV1 §4.10.5). */
    PayloadWriter leb128(int value) {
        int left = value;
        while (left >= 0x80) {
            u8(left & 0x7f | 0x80);
            left >>>= 7;
        }
        return u8(left);
    }

    /** Bytes that {@link #leb128} writes. */
    static int leb128Length(int value) {
        return value < 1 << 7 ? 1 : value < 1 << 14 ? 2 : value < 1 << 21 ? 3 : value < 1 << 28 ? 4 : 5;
    }

    /**
     * How long the fragments are that something is cut into, the last one at most: as few as can be, as long as one another, so that a
     * unit's packets can leave as one run and another packet behind them.
     *
     * @param length bytes to be cut, at least 1
     * @param room bytes that fit into a payload beside its headers
     */
    static int fragmentLength(int length, int room) {
        return Math.ceilDiv(length, Math.ceilDiv(length, room));
    }

    /** Ends the unit; its last payload has the marker. */
    void end() {
        emit(true);
        sink = null;
    }

    private void emit(boolean marker) {
        byte[] done = array;
        if (done == null || sink == null) {
            return;
        }
        assert position == done.length : "payload of " + position + " bytes, " + done.length + " announced";
        array = null;
        boolean unitStart = first;
        first = false;
        sink.onPayload(new RtpPayload(done, timestampTicks, unitStart, unitStart && keyframe, marker));
    }

    private byte[] current() {
        if (array == null) {
            throw new IllegalStateException("no payload begun");
        }
        return array;
    }
}
