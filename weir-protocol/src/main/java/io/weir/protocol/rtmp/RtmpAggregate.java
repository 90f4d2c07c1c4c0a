package io.weir.protocol.rtmp;

import io.netty.buffer.ByteBuf;
import io.weir.protocol.ProtocolException;
import org.jspecify.annotations.Nullable;

/**
 * The messages inside an aggregate message (RTMP 1.0 §7.1.6): FLV tags, each with its back pointer. Times are moved so that the
 * first has the aggregate's.
 *
 * <p>Ownership: keeps the payload retained until {@link #release}.
 */
final class RtmpAggregate {
    private static final int TAG_HEADER_SIZE = 11;
    private static final int BACK_POINTER_SIZE = 4;

    private final int messageStreamId;
    private final long timestampMs;
    private final ByteBuf payload;
    private boolean begun;
    private long shiftMs;

    RtmpAggregate(RtmpMessage.Aggregate whole) {
        this.messageStreamId = whole.messageStreamId();
        this.timestampMs = whole.timestampMs();
        this.payload = whole.payload().retainedSlice();
    }

    /** The next audio, video or data message, or null after the last. */
    @Nullable
    RtmpMessage next() throws ProtocolException {
        while (payload.isReadable()) {
            if (payload.readableBytes() < TAG_HEADER_SIZE) {
                throw malformed();
            }
            int typeId = payload.readUnsignedByte();
            int length = payload.readUnsignedMedium();
            long timestamp = payload.readUnsignedMedium() | (long) payload.readUnsignedByte() << 24;
            payload.skipBytes(3);
            if (payload.readableBytes() < length) {
                throw malformed();
            }
            ByteBuf body = payload.readSlice(length);
            // Some senders leave the last back pointer out.
            payload.skipBytes(Math.min(BACK_POINTER_SIZE, payload.readableBytes()));
            if (!begun) {
                begun = true;
                shiftMs = timestampMs - timestamp;
            }
            if (typeId == RtmpMessage.TYPE_AUDIO
                    || typeId == RtmpMessage.TYPE_VIDEO
                    || typeId == RtmpMessage.TYPE_DATA_AMF0) {
                return RtmpMessageDecoder.decode(typeId, messageStreamId, timestamp + shiftMs & 0xffff_ffffL, body);
            }
        }
        return null;
    }

    void release() {
        payload.release();
    }

    private static ProtocolException malformed() {
        return new ProtocolException.Malformed(
                ProtocolException.Scope.CONNECTION, "aggregate message ends inside a tag");
    }
}
