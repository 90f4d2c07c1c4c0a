package io.weir.media.mpegts;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.weir.base.buf.Bytes;
import io.weir.media.AccessUnit;
import io.weir.media.Codec;
import io.weir.media.MediaException;
import io.weir.media.Track;
import java.util.ArrayList;
import java.util.List;

/** What a demuxer told, in order. */
final class TsEvents implements TsDemuxer.Listener {
    /** {@link TsDemuxer.Listener#onProgram}. */
    record Program(List<Integer> trackIds) {}

    /** {@link TsDemuxer.Listener#onDiscontinuity}. */
    record Discontinuity(int trackId) {}

    final List<Record> events = new ArrayList<>();
    final TsDemuxer demuxer = new TsDemuxer(this);

    static TsEvents read(Bytes stream) throws MediaException {
        return read(stream, Integer.MAX_VALUE);
    }

    static TsEvents read(Bytes stream, int pieceLength) throws MediaException {
        TsEvents events = new TsEvents();
        events.push(stream, pieceLength);
        events.demuxer.end();
        return events;
    }

    void push(Bytes stream, int pieceLength) throws MediaException {
        ByteBuf in = Unpooled.wrappedBuffer(stream.toArray());
        while (in.isReadable()) {
            demuxer.read(in.readSlice(Math.min(pieceLength, in.readableBytes())), 0);
        }
    }

    List<AccessUnit> units(int trackId) {
        return all(AccessUnit.class).stream()
                .filter(unit -> unit.trackId() == trackId)
                .toList();
    }

    List<Codec> codecs(int trackId) {
        return all(Track.class).stream()
                .filter(track -> track.id() == trackId)
                .map(Track::codec)
                .toList();
    }

    <T extends Record> List<T> all(Class<T> type) {
        return events.stream().filter(type::isInstance).map(type::cast).toList();
    }

    @Override
    public void onProgram(List<Integer> trackIds) {
        events.add(new Program(trackIds));
    }

    @Override
    public void onTrack(Track track) {
        events.add(track);
    }

    @Override
    public void onDiscontinuity(int trackId) {
        events.add(new Discontinuity(trackId));
    }

    @Override
    public void onUnit(AccessUnit unit) {
        events.add(unit);
    }
}
