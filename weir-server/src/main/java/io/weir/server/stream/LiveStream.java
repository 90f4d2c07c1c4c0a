package io.weir.server.stream;

import io.netty.channel.EventLoop;
import io.netty.util.concurrent.Future;
import io.weir.base.buf.Bytes;
import io.weir.base.thread.Ownership;
import io.weir.base.time.Clock;
import io.weir.media.AccessUnit;
import io.weir.media.MediaKind;
import io.weir.media.Ticks;
import io.weir.media.Track;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The media of a path while readers may stay: takes units from one feed at a time and fans them out in as many wire formats as its
 * readers want.
 *
 * <p>A feed is first gathered until its tracks are known, then spliced onto the stream's timeline at its first keyframe. When a later
 * feed brings the same codecs in the same order, readers stay and only see a step in time; otherwise they are ended.
 *
 * <p>Feeds may also stand by: {@link #openStandby} takes a feed that is gathered beside the one on the air, and {@link #promote} lets it
 * on at its next keyframe; the one before goes on until then and stands by afterwards. So a path changes its source, or from a
 * slate to its publisher and back, while its readers see one stream.
 *
 * <p>Threading: everything happens on one home loop, chosen at creation and never changed; public methods may be called from any
 * thread and move there by themselves.
 * <p>Limits: {@value #ENTRANTS_MAX} feeds that are not on the air.
 */
public final class LiveStream {
    /** Feeds that are gathered or stand by at once: more than a path has sources. */
    static final int ENTRANTS_MAX = 32;

    /**
     * What the streams of a server share.
     *
     * @param load the fan-out of all streams, for automatic batch intervals
     * @param plainAudio makes audio for readers that don't know a stream's
     */
    public record Surroundings(FanoutLoad load, PlainAudioMaker plainAudio, Clock clock) {}

    private final EventLoop home;
    private StreamLimits limits;
    private final StreamListener listener;
    private final WireLane.Shared shared;
    private final StreamCounters counters;
    private final Timeline timeline = new Timeline();
    private final GopCache gop;
    private final FeedMeter meter = new FeedMeter();
    private final ReorderWatch reorders = new ReorderWatch();
    private final WireLanes lanes;
    private final UnitReaders unitReaders;
    private final PlainAudio plainAudio;
    private final KeyframeWishes wishes;
    private final KeyframeWishes standbyWishes;

    private StreamHead head = StreamHead.EMPTY;
    private Bytes feedMetadata = Bytes.EMPTY;
    private @Nullable FeedInlet feed;
    private final Map<FeedInlet, Entrant> entrants = new LinkedHashMap<>();
    private @Nullable Track leading;
    private boolean awaitingKeyframe;
    private boolean tracksHeld;
    private long lastUnitNs;
    private boolean closed;

    /**
     * A stream without a feed.
     *
     * @param home the loop that owns it; best that of its first publisher
     * @param load the fan-out of all streams, for automatic batch intervals
     */
    public LiveStream(EventLoop home, StreamLimits limits, StreamListener listener, FanoutLoad load, Clock clock) {
        this(home, limits, listener, new Surroundings(load, PlainAudioMaker.NONE, clock));
    }

    /** As the other, with audio made for readers that don't know the stream's. */
    public LiveStream(EventLoop home, StreamLimits limits, StreamListener listener, Surroundings surroundings) {
        this(home, limits, listener, surroundings, new StreamCounters());
    }

    private LiveStream(
            EventLoop home,
            StreamLimits limits,
            StreamListener listener,
            Surroundings surroundings,
            StreamCounters counters) {
        this.home = home;
        this.limits = limits;
        this.listener = listener;
        this.shared = new WireLane.Shared(surroundings.load, surroundings.clock);
        this.counters = counters;
        this.lanes = new WireLanes(home, counters, shared, listener, this::wantKeyframe);
        this.unitReaders = new UnitReaders(listener, surroundings.load.measures());
        this.gop = new GopCache(limits);
        this.plainAudio = new PlainAudio(this, surroundings.plainAudio, this::copy);
        this.wishes = new KeyframeWishes(home, surroundings.clock, this::askFeed);
        this.standbyWishes = new KeyframeWishes(home, surroundings.clock, this::askPromoted);
    }

    private LiveStream copy(StreamListener of) {
        Surroundings same = new Surroundings(shared.load(), PlainAudioMaker.NONE, shared.clock());
        return new LiveStream(home, limits, of, same, counters.derived());
    }

    public EventLoop home() {
        return home;
    }

    /** Its path, empty without one. Any thread. */
    public String name() {
        return listener.name();
    }

    public StreamCounters counters() {
        return counters;
    }

    /** Begins a new feed, which ends the one before; its owner writes to the sink from {@code feedLoop} only. */
    public FeedSink openFeed(EventLoop feedLoop) {
        return open(feedLoop);
    }

    /** As {@link #openFeed(EventLoop)}, for an owner that is on no loop: it may write from one thread at a time, whichever. */
    public FeedSink openFeed() {
        return open(null);
    }

    private FeedSink open(@Nullable EventLoop feedLoop) {
        FeedInlet inlet = new FeedInlet(this, feedLoop);
        run(() -> {
            if (!closed) {
                endFeeds();
                begin(inlet, true);
            }
        });
        return inlet;
    }

    /** Begins a feed beside the others, which waits to be promoted; its owner writes to it from {@code feedLoop} only. */
    public StandbyFeed openStandby(EventLoop feedLoop) {
        FeedInlet inlet = new FeedInlet(this, feedLoop);
        run(() -> begin(inlet, false));
        return inlet;
    }

    /**
     * Lets a standby feed on the air: with its next keyframe, as soon as its tracks are known. Until then the present one goes on.
     * Takes back what was promoted before and is not on the air yet.
     */
    public void promote(StandbyFeed standby) {
        run(() -> {
            for (Entrant each : List.copyOf(entrants.values())) {
                each.due(each.inlet == standby);
                if (each.isDue()) {
                    advance(each);
                }
            }
        });
    }

    /** Ends one feed, on the air or not; readers stay. */
    public void closeFeed(StandbyFeed standby) {
        run(() -> {
            if (feed == standby) {
                feed = null;
            }
            entrants.values().removeIf(each -> each.inlet == standby);
        });
    }

    /** From now on only feeds with the same codecs in the same order as the present one come on the air. */
    public void holdTracks() {
        run(() -> tracksHeld = true);
    }

    /** Ends the current feed; readers stay. */
    public void closeFeed() {
        run(this::endFeeds);
    }

    private void endFeeds() {
        feed = null;
        entrants.clear();
    }

    /** Ends the current feed and forgets its pictures: readers stay, and those who come start with the next feed. */
    public void forgetFeed() {
        run(() -> {
            endFeeds();
            forgetPictures();
        });
    }

    /** Readers that come start with the next keyframe. Home loop. */
    void forgetPictures() {
        gop.clear();
        lanes.dropHistory();
        unitReaders.forget();
    }

    /** Other bounds: of the cache at once, of queues for readers that come from now on. Any thread. */
    public void limits(StreamLimits next) {
        home.execute(() -> {
            limits = next;
            gop.limits(next);
            lanes.limits(next);
            plainAudio.limits(next);
            if (!next.gopCache()) {
                unitReaders.forget();
            }
        });
    }

    /** The bounds in force. Home loop. */
    public StreamLimits limits() {
        assert Ownership.on(home);
        return limits;
    }

    /**
     * Asks the feed on the air for a keyframe, if it can be asked; it comes when it comes. However many ask, the feed hears of it at
     * most twice a second. Any thread.
     */
    public void wantKeyframe() {
        run(wishes::add);
    }

    private void askFeed() {
        if (feed != null) {
            feed.wantKeyframe();
        }
    }

    private void askPromoted() {
        entrants.values().stream().filter(Entrant::isDue).forEach(each -> each.inlet.wantKeyframe());
    }

    /**
     * Whether pictures come in another order than they are shown (B-frames), in the current group of pictures or the one before. Any
     * thread; a unit counts before its readers see it.
     */
    public boolean hasBFrames() {
        return reorders.hasBFrames();
    }

    /** Tells on the home loop what the feed has brought so far; the reply only passes it on. */
    public void read(Consumer<FeedReading> reply) {
        run(() -> reply.accept(meter.read(leadsVideo(), shared.clock().nanoTime())));
    }

    /** Tells on the home loop which tracks there are now, none when the stream has closed; the reply only passes it on. */
    public void head(Consumer<StreamHead> reply) {
        run(() -> reply.accept(closed ? StreamHead.EMPTY : head));
    }

    /** Adds a reader: it starts with the cached group of pictures, or with the next keyframe. */
    public void attach(StreamReader reader) {
        run(() -> {
            if (closed) {
                reader.channel().eventLoop().execute(() -> reader.onEnd(EndReason.PUBLISHER_GONE));
                return;
            }
            if (plainAudio.suits(reader.format(), head)) {
                plainAudio.attach(reader);
                return;
            }
            lanes.attach(reader, limits, new WireLanes.Now(head, gop, leadsVideo(), nowMs()));
        });
    }

    /** Takes a reader off; its {@link StreamReader#onEnd} is not called. */
    public void detach(StreamReader reader) {
        run(() -> {
            lanes.detach(reader);
            plainAudio.detach(reader);
        });
    }

    /** Ends all readers and the feed; the stream is not used again. */
    public void close(EndReason reason) {
        run(() -> {
            if (!closed) {
                closed = true;
                endFeeds();
                endReaders(reason);
                gop.clear();
            }
        });
    }

    /** Adds a reader of units: it gets the cached group of pictures at once. A stream that has closed ends it. */
    public void attach(UnitReader reader) {
        run(() -> {
            if (closed) {
                reader.onEnd(EndReason.PUBLISHER_GONE);
            } else {
                unitReaders.attach(reader, head, gop);
            }
        });
    }

    /** Takes a reader of units off; its {@link UnitReader#onEnd} is not called. */
    public void detach(UnitReader reader) {
        run(() -> unitReaders.detach(reader));
    }

    private void begin(FeedInlet inlet, boolean due) {
        if (closed || entrants.size() >= ENTRANTS_MAX) {
            return;
        }
        Entrant begun = new Entrant(inlet);
        begun.due(due);
        entrants.put(inlet, begun);
        begun.timeout(timeout(begun, TrackGathering.WALL_TIME_MAX_MS));
    }

    private Future<?> timeout(Entrant of, long waitMs) {
        return home.schedule(
                () -> {
                    if (entrants.get(of.inlet) == of) {
                        of.timeOut();
                        advance(of);
                    }
                },
                waitMs,
                TimeUnit.MILLISECONDS);
    }

    void onExpect(FeedInlet from, java.util.Set<MediaKind> kinds) {
        Entrant entrant = entrants.get(from);
        if (entrant != null) {
            entrant.expect(kinds);
            advance(entrant);
        }
    }

    void onExpect(FeedInlet from, java.util.Set<MediaKind> kinds, long waitMs) {
        Entrant entrant = entrants.get(from);
        if (entrant != null) {
            entrant.waitAtMost(waitMs, timeout(entrant, waitMs));
        }
        onExpect(from, kinds);
    }

    void onMetadata(FeedInlet from, Bytes message) {
        assert Ownership.on(home);
        Entrant entrant = entrants.get(from);
        if (entrant != null) {
            entrant.metadata(message);
        } else if (from == feed) {
            feedMetadata = message;
            if (!message.equals(head.metadata())) {
                changeHead(new StreamHead(head.tracks(), message));
            }
        }
    }

    void onTrack(FeedInlet from, Track track) {
        assert Ownership.on(home);
        Entrant entrant = entrants.get(from);
        if (entrant != null) {
            if (!entrant.track(track)) {
                counters.unitsDropped().increment();
            }
            advance(entrant);
        } else if (from == feed) {
            changeTrack(from, track);
        }
    }

    void onUnit(FeedInlet from, AccessUnit unit) {
        assert Ownership.on(home);
        if (from == feed) {
            counters.inboundBytes().add(unit.payload().length());
            publish(from, unit);
            return;
        }
        Entrant entrant = entrants.get(from);
        if (entrant != null) {
            if (entrant.isDue()) {
                counters.inboundBytes().add(unit.payload().length());
            }
            entrant.unit(unit);
            advance(entrant);
        }
    }

    /** Brings a feed that is not on the air as far as it can go now. */
    private void advance(Entrant entrant) {
        if (entrant.settle()) {
            listener.onKnown(entrant.inlet);
        }
        if (!entrant.isKnown()) {
            return;
        }
        if (!entrant.isDue()) {
            entrant.due(false);
            return;
        }
        boolean fits = head.tracks().isEmpty() || sameFormats(head.tracks(), entrant.tracks());
        if (!fits && tracksHeld) {
            entrants.remove(entrant.inlet);
            listener.onUnfit(entrant.inlet);
            return;
        }
        // with nothing on the air, readers may come at once and wait for the keyframe
        if (feed == null || entrant.cut(leadingOf(entrant.tracks()))) {
            takeOver(entrant, fits);
        } else {
            standbyWishes.add();
        }
    }

    private void takeOver(Entrant entrant, boolean fits) {
        FeedInlet before = feed;
        entrants.remove(entrant.inlet);
        if (before != null) {
            entrants.put(before, Entrant.returned(before, before.feedTracks(), feedMetadata));
        }
        feed = entrant.inlet;
        feedMetadata = entrant.metadata();
        if (!fits) {
            endReaders(EndReason.SOURCE_CHANGED);
            gop.clear();
            reorders.reset();
            head = StreamHead.EMPTY;
        }
        List<Track> own = entrant.inlet.adopt(entrant.tracks(), head.tracks());
        long nowNs = shared.clock().nanoTime();
        timeline.splice(nowNs - lastUnitNs);
        meter.begin(own, nowNs);
        leading = leadingOf(own);
        awaitingKeyframe = true;
        changeHead(new StreamHead(own, feedMetadata));
        if (!fits) {
            listener.onReadersEnded(EndReason.SOURCE_CHANGED);
        }
        listener.onReady(entrant.inlet, own);
        for (AccessUnit unit : entrant.units()) {
            publish(entrant.inlet, unit);
        }
    }

    /** Counts a mistake of our own with one who reads. Any thread. */
    public void countFailure() {
        shared.load().measures().failed();
    }

    /** One unit less. Any thread. */
    void dropped(FanoutMeasures.Drop reason) {
        counters.unitsDropped().increment();
        shared.load().measures().dropped(reason, 1);
    }

    private void publish(FeedInlet from, AccessUnit unit) {
        Track track = from.ownTrack(head, unit.trackId());
        if (track == null) {
            dropped(FanoutMeasures.Drop.UNKNOWN_TRACK);
            return;
        }
        Track lead = leading;
        boolean cut = lead != null && track.id() == lead.id() && lead.kind() == MediaKind.VIDEO && unit.keyframe();
        long nowNs = shared.clock().nanoTime();
        meter.unit(track.id(), unit, cut, nowNs);
        if (awaitingKeyframe) {
            if (!cut && lead != null && lead.kind() == MediaKind.VIDEO) {
                dropped(FanoutMeasures.Drop.BEFORE_KEYFRAME);
                return;
            }
            awaitingKeyframe = false;
        }
        AccessUnit own = timeline.map(unit, track.id(), track.clockRate());
        lastUnitNs = nowNs;
        if (cut) {
            wishes.granted();
            gop.cut(head, Ticks.toMillis(own.dtsTicks(), track.clockRate()));
        }
        boolean cached = gop.usable();
        gop.add(track, own);
        if (cached && !gop.usable()) {
            lanes.dropHistory();
        }
        reorders.unit(track, own);
        unitReaders.unit(track, own, cut);
        lanes.unit(track, own, cut);
    }

    private void changeTrack(FeedInlet from, Track track) {
        from.changed(track);
        Track own = from.ownTrack(head, track.id());
        List<Track> tracks = new ArrayList<>(head.tracks());
        if (own == null) {
            if (tracks.size() >= TrackGathering.TRACKS_MAX) {
                return;
            }
            Track added = from.adoptOne(track, tracks);
            tracks.add(added);
            meter.add(added, shared.clock().nanoTime());
        } else {
            Track changed = new Track(own.id(), track.codec(), track.clockRate());
            if (changed.equals(own)) {
                return;
            }
            tracks.set(tracks.indexOf(own), changed);
        }
        leading = leadingOf(tracks);
        changeHead(new StreamHead(tracks, head.metadata()));
        listener.onTracksChanged(head.tracks());
    }

    private void changeHead(StreamHead next) {
        head = next;
        lanes.head(next, leadsVideo(), nowMs());
        unitReaders.head(next);
    }

    private void endReaders(EndReason reason) {
        lanes.end(reason);
        unitReaders.end(reason);
    }

    private boolean leadsVideo() {
        return leading != null && leading.kind() == MediaKind.VIDEO;
    }

    private long nowMs() {
        return timeline.latestNs() / 1_000_000;
    }

    private static boolean sameFormats(List<Track> before, List<Track> now) {
        if (before.size() != now.size()) {
            return false;
        }
        for (int i = 0; i < before.size(); i++) {
            if (!before.get(i).codec().sameFormat(now.get(i).codec())
                    || before.get(i).clockRate() != now.get(i).clockRate()) {
                return false;
            }
        }
        return true;
    }

    private static @Nullable Track leadingOf(List<Track> tracks) {
        for (Track track : tracks) {
            if (track.kind() == MediaKind.VIDEO) {
                return track;
            }
        }
        return tracks.isEmpty() ? null : tracks.getFirst();
    }

    private void run(Runnable task) {
        if (home.inEventLoop()) {
            task.run();
        } else {
            home.execute(task);
        }
    }
}
