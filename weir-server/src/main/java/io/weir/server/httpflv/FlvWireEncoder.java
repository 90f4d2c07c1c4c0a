package io.weir.server.httpflv;

import io.netty.buffer.ByteBuf;
import io.weir.base.buf.Bytes;
import io.weir.media.AccessUnit;
import io.weir.media.Codec;
import io.weir.media.MediaKind;
import io.weir.media.Ticks;
import io.weir.media.Track;
import io.weir.media.flv.FlvFile;
import io.weir.media.flv.FlvTagEncoder;
import io.weir.media.flv.FlvTagEncoders;
import io.weir.media.flv.FlvTagType;
import io.weir.server.httpstream.WebSocketBatch;
import io.weir.server.stream.StreamHead;
import io.weir.server.stream.WireEncoder;

/** Writes a stream as FLV tags; for WebSockets each batch is framed as one message, so that the frames are shared too. */
final class FlvWireEncoder implements WireEncoder {
    private final FlvWireFormat format;
    private FlvTagEncoders tags = FlvTagEncoders.NONE;
    private StreamHead head = StreamHead.EMPTY;

    FlvWireEncoder(FlvWireFormat format) {
        this.format = format;
    }

    @Override
    public void head(StreamHead next) {
        head = next;
        tags = FlvTagEncoders.of(next.tracks(), format.multitrack(), _ -> true);
    }

    @Override
    public void beginBatch(ByteBuf out) {
        if (format.webSocket()) {
            WebSocketBatch.begin(out);
        }
    }

    @Override
    public void endBatch(ByteBuf out) {
        if (format.webSocket()) {
            WebSocketBatch.end(out);
        }
    }

    @Override
    public void writeSignature(ByteBuf out) {
        beginBatch(out);
        FlvFile.writeHeader(out, head.first(MediaKind.AUDIO) != null, head.first(MediaKind.VIDEO) != null);
        endBatch(out);
    }

    @Override
    public void writeStart(ByteBuf out, long startMs) {
        beginBatch(out);
        writeMetadata(out, 0);
        for (FlvTagEncoder tag : tags.all()) {
            writeConfig(out, tag, startMs);
        }
        endBatch(out);
    }

    @Override
    public void writeTrack(ByteBuf out, Track track, long timestampMs) {
        FlvTagEncoder tag = tags.ofTrack(track.id());
        if (tag != null) {
            writeConfig(out, tag, timestampMs);
        }
    }

    @Override
    public void writeMetadata(ByteBuf out, long timestampMs) {
        if (!head.metadata().isEmpty()) {
            writeScript(out, timestampMs, head.metadata());
        }
    }

    @Override
    public void writeUnit(ByteBuf out, Track track, AccessUnit unit) {
        if (track.codec() instanceof Codec.Script) {
            writeScript(out, Ticks.toMillis(unit.dtsTicks(), track.clockRate()), unit.payload());
            return;
        }
        FlvTagEncoder tag = tags.ofTrack(track.id());
        if (tag != null) {
            int bodyLength = tag.headerLength(unit) + unit.payload().length();
            FlvFile.writeTagHeader(out, tag.tagType(), bodyLength, tag.timestampMs(unit));
            tag.writeHeader(out, unit);
            unit.payload().writeTo(out);
            FlvFile.writeTagTrailer(out, bodyLength);
        }
    }

    private void writeConfig(ByteBuf out, FlvTagEncoder tag, long timestampMs) {
        int length = tag.configLength();
        if (length > 0) {
            FlvFile.writeTagHeader(out, tag.tagType(), length, timestampMs);
            tag.writeConfig(out);
            FlvFile.writeTagTrailer(out, length);
        }
    }

    private static void writeScript(ByteBuf out, long timestampMs, Bytes message) {
        FlvFile.writeTagHeader(out, FlvTagType.SCRIPT, message.length(), timestampMs);
        message.writeTo(out);
        FlvFile.writeTagTrailer(out, message.length());
    }
}
