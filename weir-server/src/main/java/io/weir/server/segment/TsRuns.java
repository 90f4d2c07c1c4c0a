package io.weir.server.segment;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.weir.base.buf.Bytes;
import io.weir.media.AccessUnit;
import io.weir.media.MediaException;
import io.weir.media.Ticks;
import io.weir.media.Track;
import io.weir.media.mp4.TrackRun;
import io.weir.media.mpegts.TsMuxer;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Runs of units as pieces of an MPEG transport stream. A unit that the format cannot hold is left out. Threading: one thread at a time. */
public final class TsRuns {
    private static final Logger LOG = LoggerFactory.getLogger(TsRuns.class);

    private final TsMuxer muxer;
    private List<Track> tracks = List.of();
    private boolean changed;

    private record Timed(long dtsNs, AccessUnit unit) {}

    /** Pieces of a stream with so much added to its times, in ticks of 90 kHz. */
    public TsRuns(long offsetTicks) {
        muxer = new TsMuxer(offsetTicks);
    }

    /** Sets the tracks from the next piece on. */
    public void tracks(List<Track> newTracks) {
        tracks = List.copyOf(newTracks);
        changed = true;
    }

    /**
     * The runs, interleaved by time.
     *
     * @param first whether a segment begins with them
     */
    public Bytes piece(boolean first, List<TrackRun> runs) {
        List<Timed> units = new ArrayList<>();
        int bytes = 0;
        for (TrackRun run : runs) {
            int clockRate = clockRate(run.trackId());
            for (AccessUnit unit : run.units()) {
                long dtsTicks = unit.dtsTicks() - run.originTicks();
                AccessUnit timed = run.originTicks() == 0 ? unit : unit.shifted(unit.trackId(), -run.originTicks());
                units.add(new Timed(Ticks.toNanos(dtsTicks, clockRate), timed));
                bytes += unit.payload().length();
            }
        }
        units.sort(Comparator.comparingLong(Timed::dtsNs));
        ByteBuf out = Unpooled.buffer(bytes + bytes / 8 + 2048);
        if (changed) {
            muxer.tracks(tracks, out);
            changed = false;
        }
        if (first) {
            muxer.beginSegment(out);
        }
        for (Timed each : units) {
            try {
                muxer.write(each.unit, out);
            } catch (MediaException broken) {
                LOG.debug("a unit is left out: {}", broken.getMessage());
            }
        }
        muxer.flush(out);
        return Bytes.read(out, out.readableBytes());
    }

    private int clockRate(int trackId) {
        for (Track track : tracks) {
            if (track.id() == trackId) {
                return track.clockRate();
            }
        }
        throw new IllegalArgumentException("track " + trackId + " is not among those of the stream");
    }
}
