package io.weir.server.rtmp;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.weir.base.buf.Bytes;
import io.weir.media.AccessUnit;
import io.weir.media.Codec;
import io.weir.media.Ticks;
import io.weir.media.Track;
import io.weir.media.flv.CodecTags;
import io.weir.media.flv.FlvTagEncoder;
import io.weir.media.flv.FlvTagEncoders;
import io.weir.media.flv.FlvTagType;
import io.weir.media.flv.FourCc;
import io.weir.protocol.rtmp.RtmpMessageEncoder;
import io.weir.protocol.rtmp.RtmpRoute;
import io.weir.server.stream.StreamHead;
import io.weir.server.stream.WireEncoder;
import java.nio.charset.StandardCharsets;

/** Writes a stream as RTMP messages: type-0 headers and one chunk size, so that the bytes suit every player of the format. */
final class RtmpWireEncoder implements WireEncoder {
    /** Longest FLV tag header: multitrack, ModEx and composition time. */
    private static final int TAG_HEADER_MAX = 64;

    /** The AMF0 string before metadata that a server is to keep for later players. */
    private static final ByteBuf SET_DATA_FRAME = Unpooled.unreleasableBuffer(
            Unpooled.wrappedBuffer(new byte[] {2, 0, 13}, "@setDataFrame".getBytes(StandardCharsets.US_ASCII)));

    private final RtmpWireFormat format;
    private final RtmpRoute audioRoute;
    private final RtmpRoute videoRoute;
    private final RtmpRoute dataRoute;
    private final ByteBuf tagHeader = Unpooled.buffer(TAG_HEADER_MAX);
    private FlvTagEncoders tags = FlvTagEncoders.NONE;
    private StreamHead head = StreamHead.EMPTY;

    RtmpWireEncoder(RtmpWireFormat format) {
        this.format = format;
        this.audioRoute = RtmpRoute.audio(format.messageStreamId());
        this.videoRoute = RtmpRoute.video(format.messageStreamId());
        this.dataRoute = RtmpRoute.data(format.messageStreamId());
    }

    @Override
    public void head(StreamHead next) {
        head = next;
        tags = FlvTagEncoders.of(next.tracks(), format.multitrack(), this::wanted);
    }

    @Override
    public void writeStart(ByteBuf out, long startMs) {
        writeMetadata(out, 0);
        for (FlvTagEncoder tag : tags.all()) {
            writeConfig(out, tag, startMs);
        }
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
            ByteBuf command = format.publishing() ? SET_DATA_FRAME.duplicate() : Unpooled.EMPTY_BUFFER;
            RtmpMessageEncoder.write(out, dataRoute, timestampMs, command, head.metadata());
        }
    }

    @Override
    public void writeUnit(ByteBuf out, Track track, AccessUnit unit) {
        if (track.codec() instanceof Codec.Script) {
            long ms = Ticks.toMillis(unit.dtsTicks(), track.clockRate());
            RtmpMessageEncoder.write(out, dataRoute, ms, Unpooled.EMPTY_BUFFER, unit.payload());
            return;
        }
        FlvTagEncoder tag = tags.ofTrack(track.id());
        if (tag != null) {
            tagHeader.clear();
            tag.writeHeader(tagHeader, unit);
            RtmpMessageEncoder.write(out, route(tag), tag.timestampMs(unit), tagHeader, unit.payload());
        }
    }

    private void writeConfig(ByteBuf out, FlvTagEncoder tag, long timestampMs) {
        int length = tag.configLength();
        if (length > 0) {
            ByteBuf body = Unpooled.buffer(length);
            tag.writeConfig(body);
            RtmpMessageEncoder.write(out, route(tag), timestampMs, body, Bytes.EMPTY);
        }
    }

    private RtmpRoute route(FlvTagEncoder tag) {
        return tag.tagType() == FlvTagType.AUDIO ? audioRoute : videoRoute;
    }

    private boolean wanted(FlvTagEncoder tag) {
        Codec codec = tag.track().codec();
        boolean understood = !tag.isEnhanced()
                || format.fourCcs().isEmpty()
                || CodecTags.fourCc(codec)
                        .map(FourCc::text)
                        .filter(format.fourCcs()::contains)
                        .isPresent();
        return understood
                && switch (codec.kind()) {
                    case AUDIO -> format.audio();
                    case VIDEO -> format.video();
                    case DATA -> true;
                };
    }
}
