package io.weir.server.record;

import io.weir.base.buf.Bytes;
import io.weir.base.id.PathName;
import io.weir.base.time.Clock;
import io.weir.config.RecordConfig;
import io.weir.media.AccessUnit;
import io.weir.media.MediaKind;
import io.weir.media.Ticks;
import io.weir.media.Track;
import io.weir.media.mp4.MtxiBox;
import io.weir.media.mp4.TrackRun;
import io.weir.server.recordings.RecordPath;
import io.weir.server.recordings.RecordedSegment;
import io.weir.server.segment.DiskThreads;
import io.weir.server.segment.TrackQueue;
import io.weir.server.stream.EndReason;
import io.weir.server.stream.LiveStream;
import io.weir.server.stream.StreamHead;
import io.weir.server.stream.UnitReader;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Records one stream: gathers its units into parts, and says where segments begin and end. What the disk does not take in time, or at
 * all, is left out up to a keyframe; the stream never waits. After a mistake of our own it records again a while later.
 *
 * <p>Segments that follow one another without a gap have the same stream id and consecutive numbers; after a gap of any kind a new id
 * begins.
 *
 * <p>Threading: the stream's home loop, but for what says otherwise.
 * <p>Limits: those of {@link WriteQueue}, and one part of {@code recordMaxPartSize} that is being gathered.
 */
final class Recorder implements UnitReader {
    /** How far the media's clock may be from the wall's before a recording begins anew (as MediaMTX). */
    static final long DRIFT_MAX_NS = 5_000_000_000L;

    /** A silence in the stream that is a gap in its recording. */
    static final long PAUSE_MAX_NS = 5_000_000_000L;

    /** How much older than a segment's keyframe the units of other tracks may be that begin it (as MediaMTX). */
    static final long EARLIER_MAX_NS = 1_000_000_000L;

    private final PathName path;
    private final LiveStream stream;
    private final Surroundings around;
    private final RecorderReport report;
    private RecordConfig config;
    private RecordPath files;
    private @Nullable WriteQueue queue;
    /** Done when queues that it had before have written all. */
    private CompletableFuture<@Nullable Void> written = CompletableFuture.completedFuture(null);

    private final RetryPace retries = new RetryPace();
    /** After our own mistakes. */
    private final RetryPace restarts = new RetryPace();

    private long resumedNs;
    /** Not attached, because of our own mistake, and attached again later. */
    private boolean resting;
    /** The last segment from before that; read by the writing thread. */
    private volatile long restedNumber;
    /** What is cached may be what it failed at, and is recorded in part. */
    private boolean skipsCached;

    private StreamHead head = StreamHead.EMPTY;
    /** The tracks that are recorded, in the stream's order. */
    private List<Track> recorded = List.of();
    /** The same, pictures first. */
    private List<TrackQueue> tracks = List.of();

    private @Nullable SegmentHead segment;
    private boolean ended;
    /** Another recording begins with the next keyframe. */
    private boolean renewDue;

    private Bytes streamId = Bytes.EMPTY;
    private long segmentNumber;
    private long headNumber;
    private long recordingOriginNs;
    private Instant recordingStart = Instant.EPOCH;
    private long partStartNs;
    private long latestNs;

    /**
     * What recorders deal with.
     *
     * @param zone of local times in names of files
     * @param random makes ids of recordings
     */
    record Surroundings(
            Clock clock, ZoneId zone, Random random, SegmentDisk disk, WriteBudget budget, DiskThreads threads) {}

    Recorder(PathName path, RecordConfig config, LiveStream stream, Surroundings around, RecorderReport report) {
        this.path = path;
        this.stream = stream;
        this.around = around;
        this.report = report;
        this.config = config;
        this.files = files();
    }

    private RecordPath files() {
        return new RecordPath(config.path(), config.format(), around.zone);
    }

    PathName path() {
        return path;
    }

    LiveStream stream() {
        return stream;
    }

    /** What it tells of itself. Any thread. */
    RecorderReport report() {
        return report;
    }

    /** Begins to record, with the cached group of pictures. Any thread. */
    void start() {
        stream.attach(this);
    }

    /** Records as the path is configured now; into other files from the next keyframe on. Any thread. */
    void follow(RecordConfig next) {
        stream.home().execute(() -> {
            boolean elsewhere = !next.path().equals(config.path())
                    || next.format() != config.format()
                    || next.sync() != config.sync();
            config = next;
            renewDue |= elsewhere;
            if (renewDue && segment == null) {
                renew();
            }
        });
    }

    /** What follows goes into files of another name or format. */
    private void renew() {
        renewDue = false;
        RecordPath before = files;
        files = files();
        WriteQueue current = queue;
        if (current != null && !before.root().equals(files.root())) {
            queue = null;
            written = CompletableFuture.allOf(written, current.close());
        }
        open(recordable(head));
    }

    /** Ends the recording; done when all is written. Any thread. */
    CompletableFuture<@Nullable Void> stop() {
        CompletableFuture<@Nullable Void> done = new CompletableFuture<>();
        stream.home().execute(() -> {
            stream.detach(this);
            try {
                endSegment(true);
            } finally {
                end().whenComplete((_, _) -> done.complete(null));
            }
        });
        return done;
    }

    /** The stream is about to end, which it does not tell those who rest. Any thread. */
    void onStreamEnd() {
        stream.home().execute(() -> {
            if (resting) {
                end();
            }
        });
    }

    @Override
    public void onHead(StreamHead next) {
        head = next;
        List<Track> now = recordable(next);
        if (!now.equals(recorded)) {
            endSegment(true);
            open(now);
        }
    }

    private List<Track> recordable(StreamHead next) {
        List<Track> fit = new ArrayList<>();
        List<String> left = new ArrayList<>();
        for (Track track : next.tracks()) {
            String reason = SegmentContent.refusal(track.codec(), config.format());
            if (track.kind() == MediaKind.DATA) {
                continue;
            }
            if (reason.isEmpty()) {
                fit.add(track);
            } else {
                left.add(reason);
            }
        }
        report.left(left);
        return fit;
    }

    private void open(List<Track> next) {
        recorded = next;
        List<TrackQueue> queues = new ArrayList<>();
        next.stream().filter(each -> each.kind() == MediaKind.VIDEO).forEach(each -> queues.add(new TrackQueue(each)));
        next.stream().filter(each -> each.kind() != MediaKind.VIDEO).forEach(each -> queues.add(new TrackQueue(each)));
        tracks = List.copyOf(queues);
        if (tracks.isEmpty()) {
            report.state(RecorderState.UNSUITABLE, "no track can be recorded");
        } else if (!report.isFailed()) {
            report.state(RecorderState.WAITING, "");
        }
    }

    @Override
    public void onUnit(Track track, AccessUnit unit, boolean cut, boolean live) {
        TrackQueue own = queueOf(track.id());
        if (ended || own == null || skipsCached && !live) {
            return;
        }
        long atNs = Ticks.toNanos(unit.dtsTicks(), track.clockRate());
        boolean leads = own == tracks.getFirst();
        boolean mayBegin = leads && unit.keyframe();
        if (segment != null && leads && atNs - latestNs > PAUSE_MAX_NS) {
            endSegment(true);
            report.onGap("the stream paused");
        }
        if (leads) {
            latestNs = atNs;
        }
        if (segment == null) {
            if (!mayBegin || !isReady(unit)) {
                countDropped(1);
                return;
            }
            begin(unit, atNs);
        } else {
            own.complete(unit.dtsTicks());
            advance(unit, atNs, mayBegin);
        }
        if (segment != null) {
            own.hold(unit);
        } else {
            countDropped(1);
        }
    }

    /** A unit of any track has come while a segment is open. */
    private void advance(AccessUnit unit, long atNs, boolean mayBegin) {
        SegmentHead open = segment;
        if (open == null) {
            return;
        }
        if (mayBegin && (renewDue || hasDrifted(unit, atNs))) {
            endSegment(true);
            begin(unit, atNs);
        } else if (mayBegin
                && atNs - open.originNs() >= config.segmentDuration().toNanos()) {
            if (endSegment(false)) {
                next(atNs);
            }
        } else if (atNs - partStartNs >= config.partDuration().toNanos()
                || bytes() + unit.payload().length() > config.maxPartSize().bytes()) {
            flush(atNs, false);
        }
    }

    private @Nullable TrackQueue queueOf(int trackId) {
        for (int i = 0; i < tracks.size(); i++) {
            if (tracks.get(i).trackId() == trackId) {
                return tracks.get(i);
            }
        }
        return null;
    }

    private long bytes() {
        long bytes = 0;
        for (int i = 0; i < tracks.size(); i++) {
            bytes += tracks.get(i).bytes();
        }
        return bytes;
    }

    private boolean isReady(AccessUnit unit) {
        WriteQueue current = queue;
        boolean due = report.isFailed() ? retries.isDue(around.clock.nanoTime()) : current == null || current.hasRoom();
        return due && unit.keyframe();
    }

    private Instant wallOf(AccessUnit unit) {
        long ageNs = Math.max(0, around.clock.nanoTime() - unit.wallNs());
        return around.clock.wallTime().minusNanos(ageNs);
    }

    private boolean hasDrifted(AccessUnit unit, long atNs) {
        Instant expected = recordingStart.plusNanos(atNs - recordingOriginNs);
        Instant actual = wallOf(unit);
        boolean drifted = expected.minusNanos(DRIFT_MAX_NS).isAfter(actual)
                || expected.plusNanos(DRIFT_MAX_NS).isBefore(actual);
        if (drifted) {
            report.onGap("the stream's clock left the wall's");
        }
        return drifted;
    }

    /** Begins a recording that continues nothing. */
    private void begin(AccessUnit unit, long atNs) {
        if (renewDue) {
            renew();
            if (queueOf(unit.trackId()) == null) {
                return;
            }
        }
        byte[] id = new byte[MtxiBox.STREAM_ID_LENGTH];
        around.random.nextBytes(id);
        streamId = Bytes.wrap(id);
        segmentNumber = 0;
        recordingOriginNs = atNs;
        recordingStart = wallOf(unit);
        openSegment(atNs);
    }

    /** Begins the segment after the one that has just ended, with what of other tracks is a little older than its keyframe. */
    private void next(long atNs) {
        long originNs = atNs;
        for (TrackQueue each : tracks) {
            AccessUnit held = each.held();
            if (held != null) {
                long heldNs = Ticks.toNanos(held.dtsTicks(), each.track().clockRate());
                if (heldNs < originNs && heldNs > atNs - EARLIER_MAX_NS) {
                    originNs = heldNs;
                }
            }
        }
        segmentNumber++;
        openSegment(originNs);
    }

    private void openSegment(long originNs) {
        Instant start = recordingStart.plusNanos(originNs - recordingOriginNs);
        long ntpNs = Math.addExact(Math.multiplyExact(start.getEpochSecond(), 1_000_000_000L), start.getNano());
        segment = new SegmentHead(
                ++headNumber,
                path,
                files,
                config.format(),
                config.sync(),
                tracks.stream().map(TrackQueue::track).toList(),
                start,
                originNs,
                new MtxiBox(streamId, segmentNumber, originNs, ntpNs));
        partStartNs = originNs;
    }

    /** Hands over what is complete; false when it was refused, which is a gap. */
    private boolean flush(long endNs, boolean last) {
        SegmentHead open = segment;
        if (open == null) {
            return false;
        }
        List<TrackRun> runs = new ArrayList<>(tracks.size());
        long sizeBytes = bytes();
        for (TrackQueue each : tracks) {
            if (!each.isEmpty()) {
                int clockRate = each.track().clockRate();
                runs.add(each.take(Ticks.convert(open.originNs() / 1000, 1_000_000, clockRate)));
            }
        }
        partStartNs = endNs;
        RecordedPart part = new RecordedPart(open, runs, endNs, sizeBytes, last);
        WriteQueue to = writeQueue();
        boolean taken = runs.isEmpty() || to.offer(part);
        if (!taken) {
            report.dropped(part.unitCount());
            segment = null;
            dropGathered();
            report.state(RecorderState.GAP, "the disk is too slow");
            report.onGap("the disk is too slow");
        }
        if (!taken || last && runs.isEmpty()) {
            to.end();
        }
        return taken;
    }

    private void dropGathered() {
        for (TrackQueue each : tracks) {
            each.complete(0);
            report.dropped(each.take().units().size());
        }
    }

    private WriteQueue writeQueue() {
        WriteQueue current = queue;
        if (current == null) {
            SegmentWriter writer = new SegmentWriter(around.disk, new Events());
            Path root = files.root();
            current = new WriteQueue(writer, around.threads.of(root), around.budget.of(root));
            queue = current;
        }
        return current;
    }

    /**
     * Ends the segment; with everything that is known, or but for the latest units, which belong to the next one. False when something
     * of it is missing.
     */
    private boolean endSegment(boolean whole) {
        if (segment == null) {
            return false;
        }
        if (whole) {
            tracks.forEach(TrackQueue::completeLast);
        }
        long endNs = partStartNs;
        for (TrackQueue each : tracks) {
            endNs = each.isEmpty() ? endNs : Math.max(endNs, each.endNs());
        }
        boolean taken = flush(endNs, true);
        segment = null;
        return taken;
    }

    private void countDropped(int units) {
        if (units > 0 && report.isMissing()) {
            report.dropped(units);
        }
    }

    @Override
    public void onEnd(EndReason reason) {
        try {
            endSegment(true);
        } finally {
            leaveSegment();
            tracks = List.of();
            recorded = List.of();
            head = StreamHead.EMPTY;
            if (ended || reason != EndReason.SOURCE_CHANGED && reason != EndReason.INTERNAL_ERROR) {
                end();
            } else if (reason == EndReason.INTERNAL_ERROR) {
                rest();
            } else {
                stream.home().execute(this::attach);
            }
        }
    }

    private void attach() {
        if (!ended) {
            stream.attach(this);
        }
    }

    /** A segment that could not be ended is what has been written of it. */
    private void leaveSegment() {
        WriteQueue current = queue;
        if (current != null) {
            current.end();
        }
        segment = null;
    }

    /** Our own mistake: a recording is tried again after a while, which is the longer the oftener one fails soon. */
    private void rest() {
        long nowNs = around.clock.nanoTime();
        if (nowNs - resumedNs > RetryPace.LONGEST_NS) {
            restarts.reset();
        }
        resting = true;
        restedNumber = headNumber;
        stream.home().schedule(this::resume, restarts.failed(nowNs), TimeUnit.NANOSECONDS);
        report.rest(EndReason.INTERNAL_ERROR.text());
    }

    private void resume() {
        resting = false;
        resumedNs = around.clock.nanoTime();
        report.resume();
        skipsCached = true;
        attach();
        skipsCached = false;
    }

    private CompletableFuture<@Nullable Void> end() {
        leaveSegment();
        ended = true;
        WriteQueue current = queue;
        CompletableFuture<@Nullable Void> all =
                current == null ? written : CompletableFuture.allOf(written, current.close());
        return all.whenComplete((_, _) -> report.onEnd());
    }

    /** What the writing thread tells. */
    private final class Events implements SegmentEvents {
        @Override
        public void onCreated(SegmentHead of, RecordedSegment created) {
            report.onCreated(created, of.number() > restedNumber);
            stream.home().execute(retries::reset);
        }

        @Override
        public void onFlushed(SegmentHead of, RecordedSegment flushed) {
            report.onFlushed(flushed);
        }

        @Override
        public void onComplete(SegmentHead of, RecordedSegment complete) {
            report.onComplete(complete);
        }

        @Override
        public void onFailed(SegmentHead of, String reason) {
            report.onFailed(reason);
            stream.home().execute(() -> fail(of));
        }

        @Override
        public void onLost(int unitCount) {
            report.dropped(unitCount);
        }
    }

    /** Nothing of that recording is written any more; another one is tried after a while. */
    private void fail(SegmentHead failed) {
        SegmentHead open = segment;
        if (open != null
                && open.continuity().streamId().equals(failed.continuity().streamId())) {
            segment = null;
            dropGathered();
        }
        retries.failed(around.clock.nanoTime());
    }
}
