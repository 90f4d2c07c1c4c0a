package io.weir.server.hls;

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

/** MPEG transport streams. A unit that the format cannot hold is left out. */
final class TsContainer implements SegmentContainer {
    private static final Logger LOG = LoggerFactory.getLogger(TsContainer.class);

    private final TsMuxer muxer = new TsMuxer(0);
    private List<Track> tracks = List.of();
    private boolean changed;

    private record Timed(long dtsNs, AccessUnit unit) {}

    @Override
    public String suffix() {
        return "ts";
    }

    @Override
    public String contentType() {
        return "video/mp2t";
    }

    @Override
    public Bytes begin(List<Track> newTracks) {
        tracks = newTracks;
        changed = true;
        return Bytes.EMPTY;
    }

    @Override
    public Bytes part(boolean first, List<TrackRun> runs) {
        List<Timed> units = new ArrayList<>();
        int bytes = 0;
        for (TrackRun run : runs) {
            int clockRate = clockRate(run.trackId());
            for (AccessUnit unit : run.units()) {
                AccessUnit timed = from(unit, run.originTicks());
                units.add(new Timed(Ticks.toNanos(timed.dtsTicks(), clockRate), timed));
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
                LOG.debug("[hls] a unit is left out: {}", broken.getMessage());
            }
        }
        muxer.flush(out);
        return Bytes.read(out, out.readableBytes());
    }

    private static AccessUnit from(AccessUnit unit, long originTicks) {
        return new AccessUnit(
                unit.trackId(),
                unit.ptsTicks() - originTicks,
                unit.dtsTicks() - originTicks,
                unit.keyframe(),
                unit.wallNs(),
                unit.payload());
    }

    private int clockRate(int trackId) {
        for (Track track : tracks) {
            if (track.id() == trackId) {
                return track.clockRate();
            }
        }
        throw new IllegalArgumentException("track " + trackId + " is not among the container's");
    }
}
