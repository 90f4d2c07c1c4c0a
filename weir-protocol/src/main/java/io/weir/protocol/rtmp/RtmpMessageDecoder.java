package io.weir.protocol.rtmp;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.weir.base.buf.Bytes;
import io.weir.media.MediaException;
import io.weir.media.amf.Amf0Decoder;
import io.weir.media.amf.Amf0Encoder;
import io.weir.media.amf.AmfLimits;
import io.weir.media.amf.AmfValue;
import io.weir.protocol.ProtocolException;
import java.util.ArrayList;
import java.util.List;

/** Turns message bodies into {@link RtmpMessage}s. */
final class RtmpMessageDecoder {
    private static final Bytes SET_DATA_FRAME = setDataFrame();

    private RtmpMessageDecoder() {}

    /** Takes a reassembled message; its body is borrowed, the result's payload too. */
    static RtmpMessage decode(int typeId, int messageStreamId, long timestampMs, ByteBuf body)
            throws ProtocolException {
        return switch (typeId) {
            case RtmpMessage.TYPE_AUDIO -> new RtmpMessage.Audio(messageStreamId, timestampMs, body);
            case RtmpMessage.TYPE_VIDEO -> new RtmpMessage.Video(messageStreamId, timestampMs, body);
            case RtmpMessage.TYPE_AGGREGATE -> new RtmpMessage.Aggregate(messageStreamId, timestampMs, body);
            case RtmpMessage.TYPE_DATA_AMF0 -> new RtmpMessage.DataMessage(messageStreamId, timestampMs, body);
            case RtmpMessage.TYPE_DATA_AMF3 -> new RtmpMessage.DataMessage(messageStreamId, timestampMs, asAmf0(body));
            case RtmpMessage.TYPE_COMMAND_AMF0 -> command(messageStreamId, body);
            case RtmpMessage.TYPE_COMMAND_AMF3 -> command(messageStreamId, withoutFormat(body));
            case RtmpMessage.TYPE_USER_CONTROL -> userControl(body);
            case RtmpMessage.TYPE_SET_CHUNK_SIZE -> {
                long size = u32(body, "Set Chunk Size");
                if (size == 0 || size > Integer.MAX_VALUE) {
                    throw malformed("chunk size " + size);
                }
                yield new RtmpMessage.SetChunkSize((int) size);
            }
            case RtmpMessage.TYPE_ABORT -> new RtmpMessage.Abort((int) u32(body, "Abort"));
            case RtmpMessage.TYPE_ACKNOWLEDGEMENT -> new RtmpMessage.Acknowledgement(u32(body, "Acknowledgement"));
            case RtmpMessage.TYPE_WINDOW_ACKNOWLEDGEMENT_SIZE ->
                new RtmpMessage.WindowAcknowledgementSize(u32(body, "Window Acknowledgement Size"));
            case RtmpMessage.TYPE_SET_PEER_BANDWIDTH -> {
                long size = u32(body, "Set Peer Bandwidth");
                yield new RtmpMessage.SetPeerBandwidth(size, body.isReadable() ? body.readUnsignedByte() : 2);
            }
            default -> new RtmpMessage.Ignored(typeId);
        };
    }

    /** The payload from behind a leading {@code @setDataFrame}, or as it is. */
    static ByteBuf withoutSetDataFrame(ByteBuf payload) {
        int length = SET_DATA_FRAME.length();
        if (payload.readableBytes() < length) {
            return payload;
        }
        for (int i = 0; i < length; i++) {
            if (payload.getByte(payload.readerIndex() + i) != SET_DATA_FRAME.get(i)) {
                return payload;
            }
        }
        return payload.slice(payload.readerIndex() + length, payload.readableBytes() - length);
    }

    private static RtmpMessage command(int messageStreamId, ByteBuf body) throws ProtocolException {
        List<AmfValue> values = amf(body, AmfLimits.COMMAND, "command");
        if (values.isEmpty() || !(values.getFirst() instanceof AmfValue.Str name)) {
            throw malformed("command without a name");
        }
        double transactionId = values.size() > 1 ? values.get(1).number(0) : 0;
        List<AmfValue> arguments = values.size() > 2 ? values.subList(2, values.size()) : List.of();
        return new RtmpMessage.Command(messageStreamId, name.value(), transactionId, arguments);
    }

    private static RtmpMessage userControl(ByteBuf body) throws ProtocolException {
        if (body.readableBytes() < 2) {
            throw malformed("User Control of " + body.readableBytes() + " bytes");
        }
        int event = body.readUnsignedShort();
        return switch (event) {
            case RtmpControlEncoder.EVENT_STREAM_BEGIN -> new RtmpMessage.StreamBegin((int) u32(body, "StreamBegin"));
            case RtmpControlEncoder.EVENT_STREAM_EOF -> new RtmpMessage.StreamEof((int) u32(body, "StreamEOF"));
            case RtmpControlEncoder.EVENT_STREAM_DRY -> new RtmpMessage.StreamDry((int) u32(body, "StreamDry"));
            case RtmpControlEncoder.EVENT_SET_BUFFER_LENGTH -> {
                int streamId = (int) u32(body, "SetBufferLength");
                yield new RtmpMessage.SetBufferLength(streamId, u32(body, "SetBufferLength"));
            }
            case RtmpControlEncoder.EVENT_STREAM_IS_RECORDED ->
                new RtmpMessage.StreamIsRecorded((int) u32(body, "StreamIsRecorded"));
            case RtmpControlEncoder.EVENT_PING_REQUEST -> new RtmpMessage.PingRequest(u32(body, "PingRequest"));
            case RtmpControlEncoder.EVENT_PING_RESPONSE -> new RtmpMessage.PingResponse(u32(body, "PingResponse"));
            default -> new RtmpMessage.OtherUserControl(event);
        };
    }

    /** AMF3 messages begin with a format byte, 0, and go on in AMF0 that may switch to AMF3; some clients leave the byte out. */
    private static ByteBuf withoutFormat(ByteBuf body) {
        if (body.isReadable() && body.getByte(body.readerIndex()) == 0) {
            body.skipBytes(1);
        }
        return body;
    }

    private static ByteBuf asAmf0(ByteBuf body) throws ProtocolException {
        List<AmfValue> values = amf(withoutFormat(body), AmfLimits.METADATA, "data message");
        // Left to the garbage collector: the decoder lends its own buffer out, not this one.
        ByteBuf out = Unpooled.buffer();
        values.forEach(value -> Amf0Encoder.write(out, value));
        return out;
    }

    private static List<AmfValue> amf(ByteBuf body, AmfLimits limits, String what) throws ProtocolException {
        try {
            return new ArrayList<>(Amf0Decoder.readAll(body, limits));
        } catch (MediaException e) {
            String message = what + ": " + e.getMessage();
            throw switch (e.reason()) {
                case MALFORMED -> malformed(message);
                case UNSUPPORTED -> new ProtocolException.Unsupported(ProtocolException.Scope.CONNECTION, message);
                case LIMIT_EXCEEDED -> new ProtocolException.LimitExceeded(ProtocolException.Scope.CONNECTION, message);
            };
        }
    }

    private static long u32(ByteBuf body, String what) throws ProtocolException {
        if (body.readableBytes() < 4) {
            throw malformed(what + " is too short");
        }
        return body.readUnsignedInt();
    }

    private static ProtocolException malformed(String message) {
        return new ProtocolException.Malformed(ProtocolException.Scope.CONNECTION, message);
    }

    private static Bytes setDataFrame() {
        ByteBuf out = Unpooled.buffer(16);
        Amf0Encoder.writeString(out, "@setDataFrame");
        return Bytes.read(out, out.readableBytes());
    }
}
