package io.weir.server.stream;

import io.netty.channel.EventLoop;
import io.weir.media.AccessUnit;
import io.weir.media.Track;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The {@link WireLane}s of one stream, one for each wire format that has readers. One whose encoder fails ends with its readers, and
 * costs neither the others nor the publisher anything.
 *
 * <p>Threading: the stream's home loop.
 */
final class WireLanes {
    private static final Logger LOG = LoggerFactory.getLogger(WireLanes.class);

    private final EventLoop home;
    private final StreamCounters counters;
    private final WireLane.Shared shared;
    private final StreamListener listener;
    private final Runnable keyframeWish;
    private final LaneEvents events = new LaneEvents();
    private List<WireLane> lanes = List.of();

    /** The stream as it is when a reader comes. */
    record Now(StreamHead head, GopCache gop, boolean videoLeads, long ms) {}

    /**
     * Without a lane yet.
     *
     * @param listener hears when the last reader has left
     * @param keyframeWish called when a reader can show nothing before the next keyframe
     */
    WireLanes(
            EventLoop home,
            StreamCounters counters,
            WireLane.Shared shared,
            StreamListener listener,
            Runnable keyframeWish) {
        this.home = home;
        this.counters = counters;
        this.shared = shared;
        this.listener = listener;
        this.keyframeWish = keyframeWish;
    }

    /** Adds a reader, which begins with what the cache holds. */
    void attach(StreamReader reader, StreamLimits limits, Now now) {
        WireLane lane = find(reader.format());
        if (lane == null) {
            lane = new WireLane(home, reader.format(), limits, counters, shared, events);
            List<WireLane> more = new ArrayList<>(lanes);
            more.add(lane);
            lanes = List.copyOf(more);
            if (!tell(lane, opened -> opened.open(now.head, now.gop, now.videoLeads))) {
                refuse(reader);
                return;
            }
        }
        int before = lane.readerCount();
        if (!tell(lane, its -> its.attach(reader, now.ms)) && lane.readerCount() == before) {
            refuse(reader);
        }
    }

    private static void refuse(StreamReader reader) {
        reader.channel().eventLoop().execute(() -> reader.onEnd(EndReason.INTERNAL_ERROR));
    }

    /** Takes a reader off, if it is on one. */
    void detach(StreamReader reader) {
        WireLane lane = find(reader.format());
        LoopFanout fanout = lane == null ? null : lane.fanout(reader.channel().eventLoop());
        if (fanout != null) {
            fanout.loop().execute(() -> fanout.detach(reader));
        }
    }

    /** Tracks or metadata changed. */
    void head(StreamHead next, boolean videoLeads, long nowMs) {
        for (WireLane lane : lanes) {
            tell(lane, each -> each.head(next, videoLeads, nowMs));
        }
    }

    void unit(Track track, AccessUnit unit, boolean cut) {
        for (WireLane lane : lanes) {
            // As tell, without an object for each unit.
            try {
                lane.unit(track, unit, cut);
            } catch (RuntimeException | AssertionError e) {
                fail(lane, e);
            }
        }
    }

    /** The cached group of pictures is of no use any more. */
    void dropHistory() {
        lanes.forEach(WireLane::dropHistory);
    }

    /** Other bounds from now on. */
    void limits(StreamLimits next) {
        lanes.forEach(lane -> lane.limits(next));
    }

    /** Ends all readers. */
    void end(EndReason reason) {
        List<WireLane> all = lanes;
        lanes = List.of();
        for (WireLane lane : all) {
            tell(lane, WireLane::writeRest);
            lane.end(reason);
            lane.release();
        }
    }

    private @Nullable WireLane find(WireFormat format) {
        for (WireLane lane : lanes) {
            if (lane.format().equals(format)) {
                return lane;
            }
        }
        return null;
    }

    /** Whether it went well. */
    private boolean tell(WireLane lane, Consumer<WireLane> call) {
        try {
            call.accept(lane);
            return true;
        } catch (RuntimeException | AssertionError e) {
            fail(lane, e);
            return false;
        }
    }

    /** Our own mistake in one format ends the readers of that format. */
    private void fail(WireLane lane, Throwable cause) {
        shared.load().measures().failed();
        LOG.error("[path {}] {} has failed, and its readers are ended", listener.name(), lane.format(), cause);
        if (remove(lane)) {
            try {
                lane.end(EndReason.INTERNAL_ERROR);
            } finally {
                lane.release();
            }
            if (lanes.isEmpty()) {
                listener.onUnread();
            }
        }
    }

    private boolean remove(WireLane lane) {
        List<WireLane> fewer = new ArrayList<>(lanes);
        boolean removed = fewer.remove(lane);
        lanes = List.copyOf(fewer);
        return removed;
    }

    private final class LaneEvents implements WireLane.Events {
        @Override
        public void onEmpty(WireLane lane) {
            if (remove(lane)) {
                lane.release();
                if (lanes.isEmpty()) {
                    listener.onUnread();
                }
            }
        }

        @Override
        public void onKeyframeWanted() {
            keyframeWish.run();
        }

        @Override
        public void onFailed(WireLane lane, Throwable cause) {
            fail(lane, cause);
        }
    }
}
