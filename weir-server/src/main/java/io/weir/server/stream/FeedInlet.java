package io.weir.server.stream;

import io.netty.channel.EventLoop;
import io.weir.base.buf.Bytes;
import io.weir.media.AccessUnit;
import io.weir.media.MediaKind;
import io.weir.media.Track;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jctools.queues.atomic.SpscAtomicArrayQueue;
import org.jspecify.annotations.Nullable;

/**
 * One feed's way into a stream. On the stream's home loop it is a plain call; from another loop it is one bounded queue.
 *
 * <p>Threading: the {@link FeedSink} methods are the feed loop's, all else the home loop's.
 * <p>Limits: {@value #QUEUE_MAX} messages; a unit beyond them is dropped and counted, and with it all up to the next keyframe of its
 * track. Everything but units always gets through.
 */
final class FeedInlet implements StandbyFeed {
    /** Messages on their way to the home loop: ten seconds of a usual stream. */
    static final int QUEUE_MAX = 1024;

    /** Room kept for what must not be dropped. */
    private static final int QUEUE_RESERVE = 64;

    private final LiveStream stream;
    private final @Nullable EventLoop feedLoop;
    private final boolean atHome;
    private final SpscAtomicArrayQueue<Runnable> queue;
    private final AtomicBoolean drainScheduled = new AtomicBoolean();
    private final Map<Integer, Integer> ownIds = new HashMap<>();
    private final Set<Integer> skippingTracks = new java.util.HashSet<>();
    /** The feed's tracks under its own ids, once it has been on the air. */
    private List<Track> feedTracks = List.of();
    // written by the feed's thread, read by any
    private volatile long lastUnitNs = Long.MIN_VALUE;
    // written by the feed's thread, read by the home loop
    private volatile @Nullable Runnable keyframeAsk;

    FeedInlet(LiveStream stream, @Nullable EventLoop feedLoop) {
        this.stream = stream;
        this.feedLoop = feedLoop;
        this.atHome = stream.home() == feedLoop;
        this.queue = new SpscAtomicArrayQueue<>(atHome ? 2 : QUEUE_MAX);
    }

    @Override
    public void expect(Set<MediaKind> kinds) {
        hand(() -> stream.onExpect(this, kinds));
    }

    @Override
    public void expect(Set<MediaKind> kinds, long waitMs) {
        hand(() -> stream.onExpect(this, kinds, waitMs));
    }

    @Override
    public void track(Track track) {
        hand(() -> stream.onTrack(this, track));
    }

    @Override
    public void metadata(Bytes message) {
        hand(() -> stream.onMetadata(this, message));
    }

    @Override
    public void unit(AccessUnit unit) {
        lastUnitNs = unit.wallNs();
        if (atHome) {
            stream.onUnit(this, unit);
            return;
        }
        boolean full = queue.size() >= QUEUE_MAX - QUEUE_RESERVE;
        if (full || (skippingTracks.contains(unit.trackId()) && !unit.keyframe())) {
            skippingTracks.add(unit.trackId());
            stream.dropped(FanoutMeasures.Drop.BUSY_STREAM);
            return;
        }
        skippingTracks.remove(unit.trackId());
        hand(() -> stream.onUnit(this, unit));
    }

    @Override
    public void answersKeyframeRequests(Runnable ask) {
        keyframeAsk = ask;
    }

    /** Asks the feed for a keyframe, if it can be asked. */
    void wantKeyframe() {
        Runnable ask = keyframeAsk;
        if (ask == null) {
            return;
        }
        if (feedLoop == null || feedLoop.inEventLoop()) {
            ask.run();
        } else {
            feedLoop.execute(ask);
        }
    }

    @Override
    public long lastUnitNs() {
        return lastUnitNs;
    }

    /** The feed's tracks under its own ids, as they were last on the air. */
    List<Track> feedTracks() {
        return feedTracks;
    }

    /** A track on the air has changed, or there is one more. */
    void changed(Track feedTrack) {
        List<Track> next = new ArrayList<>(feedTracks);
        next.removeIf(known -> known.id() == feedTrack.id());
        next.add(feedTrack);
        next.sort((a, b) -> a.kind().compareTo(b.kind()));
        feedTracks = List.copyOf(next);
    }

    /** Gives the feed's tracks ids of the stream: those of the tracks they continue, in order, or their own position. */
    List<Track> adopt(List<Track> feedTracks, List<Track> continued) {
        ownIds.clear();
        this.feedTracks = List.copyOf(feedTracks);
        List<Track> own = new ArrayList<>();
        for (int i = 0; i < feedTracks.size(); i++) {
            Track track = feedTracks.get(i);
            int id = i < continued.size() ? continued.get(i).id() : i;
            ownIds.put(track.id(), id);
            own.add(new Track(id, track.codec(), track.clockRate()));
        }
        return own;
    }

    /** Gives one more track an id of the stream. */
    Track adoptOne(Track feedTrack, List<Track> existing) {
        int id = 0;
        for (Track track : existing) {
            id = Math.max(id, track.id() + 1);
        }
        ownIds.put(feedTrack.id(), id);
        return new Track(id, feedTrack.codec(), feedTrack.clockRate());
    }

    /** The stream's track that the feed knows as {@code feedTrackId}, or null. */
    @Nullable
    Track ownTrack(StreamHead head, int feedTrackId) {
        Integer id = ownIds.get(feedTrackId);
        return id == null ? null : head.track(id);
    }

    private void hand(Runnable message) {
        if (atHome) {
            message.run();
            return;
        }
        if (!queue.offer(message)) {
            // only control messages come this far, and they are few: wait for the home loop behind its own task queue
            stream.home().execute(() -> {
                drain();
                message.run();
            });
            return;
        }
        if (drainScheduled.compareAndSet(false, true)) {
            stream.home().execute(this::drain);
        }
    }

    private void drain() {
        drainScheduled.set(false);
        for (Runnable message = queue.poll(); message != null; message = queue.poll()) {
            message.run();
        }
    }
}
