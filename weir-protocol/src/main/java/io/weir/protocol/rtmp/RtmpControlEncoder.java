package io.weir.protocol.rtmp;

import io.netty.buffer.ByteBuf;

/** Writes protocol control and user control messages (RTMP 1.0 §5.4, §7.1.7), each in one chunk on chunk stream 2. */
final class RtmpControlEncoder {
    static final int EVENT_STREAM_BEGIN = 0;
    static final int EVENT_STREAM_EOF = 1;
    static final int EVENT_STREAM_DRY = 2;
    static final int EVENT_SET_BUFFER_LENGTH = 3;
    static final int EVENT_STREAM_IS_RECORDED = 4;
    static final int EVENT_PING_REQUEST = 6;
    static final int EVENT_PING_RESPONSE = 7;

    private RtmpControlEncoder() {}

    static void write(ByteBuf out, RtmpMessage message) {
        switch (message) {
            case RtmpMessage.SetChunkSize size ->
                header(out, RtmpMessage.TYPE_SET_CHUNK_SIZE, 4).writeInt(size.sizeBytes());
            case RtmpMessage.Abort abort ->
                header(out, RtmpMessage.TYPE_ABORT, 4).writeInt(abort.chunkStreamId());
            case RtmpMessage.Acknowledgement acknowledgement ->
                header(out, RtmpMessage.TYPE_ACKNOWLEDGEMENT, 4).writeInt((int) acknowledgement.sequenceNumber());
            case RtmpMessage.WindowAcknowledgementSize window ->
                header(out, RtmpMessage.TYPE_WINDOW_ACKNOWLEDGEMENT_SIZE, 4).writeInt((int) window.sizeBytes());
            case RtmpMessage.SetPeerBandwidth bandwidth ->
                header(out, RtmpMessage.TYPE_SET_PEER_BANDWIDTH, 5)
                        .writeInt((int) bandwidth.sizeBytes())
                        .writeByte(bandwidth.limitType());
            case RtmpMessage.StreamBegin event -> event(out, EVENT_STREAM_BEGIN, event.streamId());
            case RtmpMessage.StreamEof event -> event(out, EVENT_STREAM_EOF, event.streamId());
            case RtmpMessage.StreamDry event -> event(out, EVENT_STREAM_DRY, event.streamId());
            case RtmpMessage.StreamIsRecorded event -> event(out, EVENT_STREAM_IS_RECORDED, event.streamId());
            case RtmpMessage.PingRequest ping -> event(out, EVENT_PING_REQUEST, (int) ping.timestampMs());
            case RtmpMessage.PingResponse ping -> event(out, EVENT_PING_RESPONSE, (int) ping.timestampMs());
            case RtmpMessage.SetBufferLength buffer ->
                header(out, RtmpMessage.TYPE_USER_CONTROL, 10)
                        .writeShort(EVENT_SET_BUFFER_LENGTH)
                        .writeInt(buffer.streamId())
                        .writeInt((int) buffer.lengthMs());
            case RtmpMessage.OtherUserControl _, RtmpMessage.Command _, RtmpMessage.Payload _, RtmpMessage.Ignored _ ->
                throw new IllegalArgumentException("not a control message: " + message);
        }
    }

    private static void event(ByteBuf out, int eventType, int value) {
        header(out, RtmpMessage.TYPE_USER_CONTROL, 6).writeShort(eventType).writeInt(value);
    }

    private static ByteBuf header(ByteBuf out, int typeId, int length) {
        return out.writeByte(2)
                .writeMedium(0)
                .writeMedium(length)
                .writeByte(typeId)
                .writeIntLE(0);
    }
}
