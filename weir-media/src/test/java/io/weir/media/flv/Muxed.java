package io.weir.media.flv;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.weir.base.buf.Bytes;
import io.weir.media.AccessUnit;
import io.weir.media.MediaException;
import io.weir.media.MediaKind;
import io.weir.media.Track;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What a demuxer told, in order, and the FLV file that says the same again. */
final class Muxed implements FlvDemuxer.Listener, FlvReader.Listener {
    final List<Record> events = new ArrayList<>();
    final List<Bytes> metadata = new ArrayList<>();
    final FlvDemuxer demuxer = new FlvDemuxer(this);
    private final FlvReader reader = new FlvReader(this);

    static Muxed read(byte[] file) throws MediaException {
        Muxed muxed = new Muxed();
        muxed.reader.read(Unpooled.wrappedBuffer(file));
        return muxed;
    }

    List<Track> tracks() {
        return events.stream()
                .filter(Track.class::isInstance)
                .map(Track.class::cast)
                .toList();
    }

    List<AccessUnit> units() {
        return events.stream()
                .filter(AccessUnit.class::isInstance)
                .map(AccessUnit.class::cast)
                .toList();
    }

    /** The file with all events; tracks after the first of their kind as multitrack, unless {@code forced} says otherwise. */
    ByteBuf write(int firstMultitrackId) {
        ByteBuf out = Unpooled.buffer();
        FlvFile.writeHeader(out, true, true);
        Map<Integer, FlvTagEncoder> encoders = new HashMap<>();
        long timestampMs = 0;
        for (Record event : events) {
            switch (event) {
                case Track track -> {
                    int inKind = track.kind() == MediaKind.AUDIO ? track.id() - FlvDemuxer.AUDIO_TRACK_ID : track.id();
                    int multitrackId = track.kind() == MediaKind.DATA ? 0 : inKind + firstMultitrackId;
                    FlvTagEncoder encoder =
                            FlvTagEncoder.of(track, multitrackId).orElse(null);
                    if (encoder != null) {
                        encoders.put(track.id(), encoder);
                        if (encoder.configLength() > 0) {
                            FlvFile.writeTagHeader(out, encoder.tagType(), encoder.configLength(), timestampMs);
                            encoder.writeConfig(out);
                            FlvFile.writeTagTrailer(out, encoder.configLength());
                        }
                    }
                }
                case AccessUnit unit -> {
                    FlvTagEncoder encoder = encoders.get(unit.trackId());
                    if (encoder != null) {
                        timestampMs = encoder.timestampMs(unit);
                        int bodyLength =
                                encoder.headerLength(unit) + unit.payload().length();
                        FlvFile.writeTagHeader(out, encoder.tagType(), bodyLength, timestampMs);
                        int before = out.writerIndex();
                        encoder.writeHeader(out, unit);
                        if (out.writerIndex() - before != encoder.headerLength(unit)) {
                            throw new AssertionError("header of another length than it said");
                        }
                        unit.payload().writeTo(out);
                        FlvFile.writeTagTrailer(out, bodyLength);
                    }
                }
                default -> throw new AssertionError(event);
            }
        }
        return out;
    }

    static byte[] bytesOf(ByteBuf buffer) {
        byte[] bytes = new byte[buffer.readableBytes()];
        buffer.getBytes(buffer.readerIndex(), bytes);
        return bytes;
    }

    @Override
    public void onHeader(boolean audio, boolean video) {}

    @Override
    public void onTag(FlvTagType type, long timestampMs, ByteBuf body) throws MediaException {
        demuxer.onTag(type, timestampMs, body, 0);
    }

    @Override
    public void onTrack(Track track) {
        events.add(track);
    }

    @Override
    public void onUnit(AccessUnit unit) {
        events.add(unit);
    }

    @Override
    public void onMetadata(Bytes amf0) {
        metadata.add(amf0);
    }
}
