package io.weir.protocol.rtp.payload;

import io.weir.base.buf.Bytes;
import io.weir.protocol.ProtocolException;
import io.weir.protocol.rtp.RtpPacket;

/**
 * One payload as a packetizer made it, in an array of its own that has room for an RTP header in front.
 *
 * <p>Many viewers copy the payload behind a header of their own; a single receiver takes {@link #packet}, which copies nothing.
 *
 * <p>Threading: immutable but for {@link #packet}, which one thread may call once.
 */
public final class RtpPayload {
    /** Bytes left free in front of the payload: a header without contributing sources and extension. */
    public static final int HEADROOM = RtpPacket.HEADER_MIN;

    private static final int VERSION_2 = 0x80;
    private static final int MARKER = 0x80;

    private final byte[] array;
    private final Bytes payload;
    private final long timestampTicks;
    private final boolean unitStart;
    private final boolean keyframeStart;
    private final boolean marker;
    private boolean headed;

    /** Takes the array over; the payload begins after {@link #HEADROOM} bytes. */
    RtpPayload(byte[] array, long timestampTicks, boolean unitStart, boolean keyframeStart, boolean marker) {
        this.array = array;
        this.payload = Bytes.wrap(array).slice(HEADROOM);
        this.timestampTicks = timestampTicks;
        this.unitStart = unitStart;
        this.keyframeStart = keyframeStart;
        this.marker = marker;
    }

    /** What follows the RTP header. */
    public Bytes payload() {
        return payload;
    }

    /** Presentation time in ticks of the payload format's clock, not wrapped; a session adds its offset and takes 32 bits. */
    public long timestampTicks() {
        return timestampTicks;
    }

    /** Whether an access unit begins here. */
    public boolean unitStart() {
        return unitStart;
    }

    /** Whether a keyframe begins here, with all that decoding needs; video only. */
    public boolean keyframeStart() {
        return keyframeStart;
    }

    /** The marker bit: the last payload of a video unit. */
    public boolean marker() {
        return marker;
    }

    /**
     * The packet with a header written into the room in front; once only.
     *
     * @param payloadType 0..127
     * @param sequence the low 16 bits are written
     * @param timestamp the low 32 bits are written
     * @param ssrc all 32 bits
     */
    public RtpPacket packet(int payloadType, int sequence, long timestamp, int ssrc) {
        if (headed) {
            throw new IllegalStateException("the header is written already");
        }
        headed = true;
        array[0] = (byte) VERSION_2;
        array[1] = (byte) ((marker ? MARKER : 0) | payloadType);
        array[2] = (byte) (sequence >> 8);
        array[3] = (byte) sequence;
        for (int i = 0; i < 4; i++) {
            array[4 + i] = (byte) (timestamp >> 24 - 8 * i);
            array[8 + i] = (byte) (ssrc >> 24 - 8 * i);
        }
        try {
            return RtpPacket.parse(Bytes.wrap(array));
        } catch (ProtocolException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Length and flags, for people. */
    @Override
    public String toString() {
        return "RtpPayload[" + payload.length() + " bytes at " + timestampTicks + (unitStart ? ", start" : "")
                + (keyframeStart ? ", keyframe" : "") + (marker ? ", marker" : "") + "]";
    }
}
