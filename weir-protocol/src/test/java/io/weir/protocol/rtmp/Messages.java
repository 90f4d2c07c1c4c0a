package io.weir.protocol.rtmp;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.weir.base.buf.Bytes;
import io.weir.media.MediaException;
import io.weir.media.amf.Amf0Decoder;
import io.weir.media.amf.Amf0Encoder;
import io.weir.media.amf.AmfLimits;
import io.weir.media.amf.AmfValue;
import io.weir.protocol.ProtocolException;
import java.util.ArrayList;
import java.util.List;

/** Makes wire bytes for tests and renders messages as lines. */
final class Messages {
    private Messages() {}

    static ByteBuf command(int streamId, String name, double transactionId, AmfValue... arguments) {
        ByteBuf body = Unpooled.buffer();
        Amf0Encoder.writeString(body, name);
        Amf0Encoder.writeNumber(body, transactionId);
        for (AmfValue argument : arguments) {
            Amf0Encoder.write(body, argument);
        }
        ByteBuf out = Unpooled.buffer();
        RtmpMessageEncoder.write(out, RtmpRoute.command(streamId), 0, body);
        return out;
    }

    /** A message cut as other programs cut it: a type 0 header, then type 3 headers every {@code chunkSize} bytes. */
    static ByteBuf chunked(RtmpRoute route, int chunkSize, ByteBuf body) {
        ByteBuf out = Unpooled.buffer();
        out.writeByte(route.chunkStreamId()).writeMedium(0).writeMedium(body.readableBytes());
        out.writeByte(route.typeId()).writeIntLE(route.messageStreamId());
        while (body.readableBytes() > chunkSize) {
            out.writeBytes(body, chunkSize).writeByte(0xc0 | route.chunkStreamId());
        }
        return out.writeBytes(body);
    }

    static ByteBuf body(AmfValue... values) {
        ByteBuf body = Unpooled.buffer();
        for (AmfValue value : values) {
            Amf0Encoder.write(body, value);
        }
        return body;
    }

    static ByteBuf control(RtmpMessage message) {
        ByteBuf out = Unpooled.buffer();
        RtmpControlEncoder.write(out, message);
        return out;
    }

    static ByteBuf setChunkSize(int size) {
        return control(new RtmpMessage.SetChunkSize(size));
    }

    static ByteBuf media(RtmpRoute route, long timestampMs, Bytes payload) {
        ByteBuf out = Unpooled.buffer();
        RtmpMessageEncoder.write(out, route, timestampMs, Unpooled.EMPTY_BUFFER, payload);
        return out;
    }

    static ByteBuf data(int streamId, AmfValue... values) {
        ByteBuf body = Unpooled.buffer();
        for (AmfValue value : values) {
            Amf0Encoder.write(body, value);
        }
        ByteBuf out = Unpooled.buffer();
        RtmpMessageEncoder.write(out, RtmpRoute.data(streamId), 0, body);
        return out;
    }

    static AmfValue str(String text) {
        return new AmfValue.Str(text);
    }

    static AmfValue num(double value) {
        return new AmfValue.Num(value);
    }

    static AmfValue bool(boolean value) {
        return new AmfValue.Bool(value);
    }

    static AmfValue nil() {
        return new AmfValue.Null();
    }

    static AmfValue connectObject(String app, String tcUrl) {
        return AmfValue.Obj.of(
                RtmpLink.text("app", app), RtmpLink.text("flashVer", "LNX 9,0,124,2"), RtmpLink.text("tcUrl", tcUrl));
    }

    static Bytes filled(int length) {
        byte[] array = new byte[length];
        for (int i = 0; i < length; i++) {
            array[i] = (byte) (i * 31 + (i >> 8));
        }
        return Bytes.wrap(array);
    }

    static Bytes bytes(ByteBuf buffer) {
        return Bytes.read(buffer, buffer.readableBytes());
    }

    static ByteBuf joined(ByteBuf... parts) {
        ByteBuf out = Unpooled.buffer();
        for (ByteBuf part : parts) {
            out.writeBytes(part);
        }
        return out;
    }

    /** All messages in {@code in}, as lines; the decoder is released. */
    static List<String> decode(ByteBuf in, ChunkLimits limits) throws ProtocolException {
        RtmpChunkDecoder decoder = new RtmpChunkDecoder(UnpooledByteBufAllocator.DEFAULT);
        try {
            return decode(decoder, in, limits);
        } finally {
            decoder.release();
        }
    }

    static List<String> decode(RtmpChunkDecoder decoder, ByteBuf in, ChunkLimits limits) throws ProtocolException {
        List<String> lines = new ArrayList<>();
        for (RtmpMessage message = decoder.decode(in, limits); message != null; ) {
            lines.add(line(message));
            message = decoder.decode(in, limits);
        }
        return lines;
    }

    static String line(RtmpMessage message) {
        return switch (message) {
            case RtmpMessage.Command command ->
                command.name() + " stream=" + command.messageStreamId() + " transaction=" + command.transactionId()
                        + " " + command.arguments();
            case RtmpMessage.DataMessage data ->
                "data stream=" + data.messageStreamId() + " time=" + data.timestampMs() + " " + values(data.payload());
            case RtmpMessage.Payload media ->
                media.getClass().getSimpleName() + " stream=" + media.messageStreamId() + " time=" + media.timestampMs()
                        + " "
                        + Bytes.read(
                                media.payload().duplicate(), media.payload().readableBytes());
            case RtmpMessage.UserControl _,
                    RtmpMessage.SetChunkSize _,
                    RtmpMessage.Abort _,
                    RtmpMessage.Acknowledgement _,
                    RtmpMessage.WindowAcknowledgementSize _,
                    RtmpMessage.SetPeerBandwidth _,
                    RtmpMessage.Ignored _ -> message.toString();
        };
    }

    static String values(ByteBuf payload) {
        try {
            return Amf0Decoder.readAll(payload.duplicate(), AmfLimits.METADATA).toString();
        } catch (MediaException e) {
            return "unreadable: " + e.getMessage();
        }
    }
}
