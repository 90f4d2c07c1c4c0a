package io.weir.server.httpts;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.weir.media.AccessUnit;
import io.weir.media.MediaException;
import io.weir.media.Track;
import io.weir.media.mpegts.TsMuxer;
import io.weir.media.mpegts.TsPacket;
import io.weir.server.httpstream.WebSocketBatch;
import io.weir.server.stream.StreamHead;
import io.weir.server.stream.WireEncoder;

/**
 * Writes a stream as one MPEG transport stream. Each keyframe comes with tables, clock and parameter sets of its own, so that a reader
 * can begin there; audio frames that share a PES packet are held back for up to a tenth of a second.
 */
final class TsWireEncoder implements WireEncoder {
    /** Added to the stream's times, so that the clock, which gives a decoder its time before each, does not begin below zero. */
    private static final long OFFSET_TICKS = 2L * TsMuxer.PCR_LEAD_MS * TsPacket.CLOCK_RATE / 1000;

    private final boolean webSocket;
    private final TsMuxer muxer = new TsMuxer(OFFSET_TICKS);

    TsWireEncoder(boolean webSocket) {
        this.webSocket = webSocket;
    }

    @Override
    public void head(StreamHead next) {
        // nothing is held back, so nothing is written
        muxer.tracks(next.tracks(), Unpooled.EMPTY_BUFFER);
    }

    @Override
    public void beginBatch(ByteBuf out) {
        if (webSocket) {
            WebSocketBatch.begin(out);
        }
    }

    @Override
    public void endBatch(ByteBuf out) {
        if (webSocket) {
            WebSocketBatch.end(out);
        }
    }

    @Override
    public void writeHeld(ByteBuf out) {
        muxer.flush(out);
    }

    @Override
    public void writeStart(ByteBuf out, long startMs) {
        beginBatch(out);
        muxer.writeTables(out);
        endBatch(out);
    }

    @Override
    public void writeTrack(ByteBuf out, Track track, long timestampMs) {
        // the tables that tell it come before the next unit
    }

    @Override
    public void writeMetadata(ByteBuf out, long timestampMs) {
        // has no place in a transport stream
    }

    @Override
    public void writeUnit(ByteBuf out, Track track, AccessUnit unit) throws MediaException {
        muxer.write(unit, out);
    }
}
