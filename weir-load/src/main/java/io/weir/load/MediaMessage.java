package io.weir.load;

import io.netty.buffer.Unpooled;
import io.weir.base.buf.Bytes;

/**
 * One audio, video or data message of a stream that is published in a loop.
 *
 * @param type RTMP message and FLV tag type: 8, 9 or 18
 * @param timestampMs decode time from the loop's beginning, milliseconds
 * @param body what an RTMP message or FLV tag of that type carries
 * @param keyframe whether a reader can begin here
 * @param stampAt where in the body a {@link LatencyStamp} may be inserted; negative when nowhere
 */
record MediaMessage(int type, long timestampMs, Bytes body, boolean keyframe, int stampAt) {
    /** RTMP 1.0 §7.1.2, FLV E.4.4: data encoded in AMF0. */
    static final int TYPE_DATA = 18;

    private static final int AVC_KEY = 0x17;
    private static final int AVC_INTER = 0x27;
    private static final int AVC_NAL_UNITS = 1;

    /** FLV E.4.3: frame type and codec, packet type, composition time. */
    private static final int AVC_HEADER = 5;

    private static final int NAL_LENGTH = 4;
    private static final int NAL_TYPE_AUD = 9;

    /** Derives what is known from the body alone. */
    static MediaMessage of(int type, long timestampMs, Bytes body) {
        boolean video = type == FrameProbe.TYPE_VIDEO && !body.isEmpty();
        boolean keyframe = video && isFrame(body) && (body.u8(0) >> 4 & 7) == 1;
        return new MediaMessage(type, timestampMs, body, keyframe, video ? stampPosition(body) : -1);
    }

    /** True for decoder configuration: it is sent to every publisher's server first. */
    boolean isConfiguration() {
        if (body.length() < 2) {
            return false;
        }
        int first = body.u8(0);
        return switch (type) {
            case FrameProbe.TYPE_VIDEO -> !isFrame(body);
            // FLV E.4.2: AAC (format 10) with packet type 0; enhanced RTMP: format 9 with packet type 0.
            case FrameProbe.TYPE_AUDIO -> first >> 4 == 10 && body.u8(1) == 0 || first >> 4 == 9 && (first & 0x0f) == 0;
            default -> true;
        };
    }

    private static boolean isFrame(Bytes body) {
        return FrameProbe.isFrame(
                Unpooled.wrappedBuffer(body.slice(0, Math.min(2, body.length())).toArray()));
    }

    /** H.264 §7.4.1.2.3: an SEI stands before the first slice but after an access unit delimiter. */
    private static int stampPosition(Bytes body) {
        if (body.length() < AVC_HEADER + NAL_LENGTH + 1 || body.u8(1) != AVC_NAL_UNITS) {
            return -1;
        }
        if (body.u8(0) != AVC_KEY && body.u8(0) != AVC_INTER) {
            return -1;
        }
        long firstNal = body.u32(AVC_HEADER);
        boolean delimiter = (body.u8(AVC_HEADER + NAL_LENGTH) & 0x1f) == NAL_TYPE_AUD;
        boolean whole = firstNal <= body.length() - AVC_HEADER - NAL_LENGTH;
        return delimiter && whole ? AVC_HEADER + NAL_LENGTH + (int) firstNal : AVC_HEADER;
    }
}
