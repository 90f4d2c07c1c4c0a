package io.weir.protocol.rtmp;

import io.netty.buffer.ByteBuf;
import io.weir.media.amf.AmfValue;
import java.util.List;

/** One RTMP message (RTMP 1.0 §5.4, §6.2, §7.1), as it was understood. */
public sealed interface RtmpMessage {
    /** Set chunk size. */
    int TYPE_SET_CHUNK_SIZE = 1;

    /** Abort. */
    int TYPE_ABORT = 2;

    /** Acknowledgement. */
    int TYPE_ACKNOWLEDGEMENT = 3;

    /** User control. */
    int TYPE_USER_CONTROL = 4;

    /** Window acknowledgement size. */
    int TYPE_WINDOW_ACKNOWLEDGEMENT_SIZE = 5;

    /** Set peer bandwidth. */
    int TYPE_SET_PEER_BANDWIDTH = 6;

    /** Audio. */
    int TYPE_AUDIO = 8;

    /** Video. */
    int TYPE_VIDEO = 9;

    /** Data, AMF3. */
    int TYPE_DATA_AMF3 = 15;

    /** Shared object, AMF3. */
    int TYPE_SHARED_OBJECT_AMF3 = 16;

    /** Command, AMF3. */
    int TYPE_COMMAND_AMF3 = 17;

    /** Data, AMF0. */
    int TYPE_DATA_AMF0 = 18;

    /** Shared object, AMF0. */
    int TYPE_SHARED_OBJECT_AMF0 = 19;

    /** Command, AMF0. */
    int TYPE_COMMAND_AMF0 = 20;

    /** Aggregate. */
    int TYPE_AGGREGATE = 22;

    /** The sender's chunks are at most this long from now on: 1..2^31-1. */
    record SetChunkSize(int sizeBytes) implements RtmpMessage {}

    /** The rest of a message on this chunk stream will not come. */
    record Abort(int chunkStreamId) implements RtmpMessage {}

    /** The sender has received this many bytes, modulo 2^32. */
    record Acknowledgement(long sequenceNumber) implements RtmpMessage {}

    /** The sender wants an acknowledgement every so many bytes. */
    record WindowAcknowledgementSize(long sizeBytes) implements RtmpMessage {}

    /** How much may be unacknowledged; limit type 0 hard, 1 soft, 2 dynamic. */
    record SetPeerBandwidth(long sizeBytes, int limitType) implements RtmpMessage {}

    /** Stream events (§7.1.7). */
    sealed interface UserControl extends RtmpMessage {}

    /** The stream is there. */
    record StreamBegin(int streamId) implements UserControl {}

    /** The stream is over. */
    record StreamEof(int streamId) implements UserControl {}

    /** Nothing comes for a while. */
    record StreamDry(int streamId) implements UserControl {}

    /** How much a player buffers. */
    record SetBufferLength(int streamId, long lengthMs) implements UserControl {}

    /** The stream is a recording. */
    record StreamIsRecorded(int streamId) implements UserControl {}

    /** Asks for a {@link PingResponse} with the same number. */
    record PingRequest(long timestampMs) implements UserControl {}

    /** Answers a {@link PingRequest}. */
    record PingResponse(long timestampMs) implements UserControl {}

    /** An event that is not in RTMP 1.0, such as SWF verification. */
    record OtherUserControl(int eventType) implements UserControl {}

    /**
     * A remote call or its answer.
     *
     * @param transactionId 0 when no answer is wanted
     * @param arguments all after the transaction id; the first is the command object, often null
     */
    record Command(int messageStreamId, String name, double transactionId, List<AmfValue> arguments)
            implements RtmpMessage {
        public Command {
            arguments = List.copyOf(arguments);
        }

        /** The argument at {@code index}, undefined when there are fewer. */
        public AmfValue argument(int index) {
            return index < arguments.size() ? arguments.get(index) : new AmfValue.Undefined();
        }

        /** The arguments are left out: they may carry credentials. */
        @Override
        public String toString() {
            return "Command[" + name + ", stream " + messageStreamId + ", transaction " + transactionId + "]";
        }
    }

    /** A message that carries media or data. The payload is borrowed: it is gone when the call it came with returns. */
    sealed interface Payload extends RtmpMessage {
        int messageStreamId();

        /** 0..2^32-1, as sent. */
        long timestampMs();

        ByteBuf payload();
    }

    /** An FLV audio tag body. */
    record Audio(int messageStreamId, long timestampMs, ByteBuf payload) implements Payload {}

    /** An FLV video tag body. */
    record Video(int messageStreamId, long timestampMs, ByteBuf payload) implements Payload {}

    /** AMF0 values. What came as AMF3 was turned into AMF0. */
    record DataMessage(int messageStreamId, long timestampMs, ByteBuf payload) implements Payload {}

    /** Several messages as FLV tags with their back pointers (§7.1.6): the chunk decoder splits it. */
    record Aggregate(int messageStreamId, long timestampMs, ByteBuf payload) implements Payload {}

    /** Shared objects and types that do not exist: to be ignored. */
    record Ignored(int typeId) implements RtmpMessage {}
}
