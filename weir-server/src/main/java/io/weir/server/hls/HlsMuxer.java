package io.weir.server.hls;

import io.netty.channel.EventLoop;
import io.weir.base.id.PathName;
import io.weir.base.time.Clock;
import io.weir.config.HlsVariant;
import io.weir.media.AccessUnit;
import io.weir.media.Codec;
import io.weir.media.MediaKind;
import io.weir.media.Ticks;
import io.weir.media.Track;
import io.weir.media.hls.RenditionReport;
import io.weir.media.mp4.Mp4Format;
import io.weir.media.mpegts.TsFormat;
import io.weir.media.mpegts.TsFormats;
import io.weir.platform.http.HttpResponse;
import io.weir.server.segment.TrackQueue;
import io.weir.server.stream.EndReason;
import io.weir.server.stream.LiveStream;
import io.weir.server.stream.StreamHead;
import io.weir.server.stream.UnitReader;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One stream cut into parts and segments. The picture and its sound make one rendition; when there are several sounds, each has its
 * own, and the picture too. All renditions begin a segment together, where a group of pictures begins.
 *
 * <p>Threading: the stream's home loop, but for what says otherwise.
 * <p>Limits: those of {@link Rendition} and {@link Holds}.
 */
final class HlsMuxer implements UnitReader {
    private static final Logger LOG = LoggerFactory.getLogger(HlsMuxer.class);

    private static final DateTimeFormatter DATE_TIME = DateTimeFormatter.ofPattern(
                    "yyyy-MM-dd'T'HH:mm:ss.SSSX", Locale.ROOT)
            .withZone(ZoneOffset.UTC);

    /** A group of pictures that is this much shorter than wanted, in parts of a hundred, still makes a segment: clocks are rounded. */
    private static final int SEGMENT_SLACK_PERCENT = 5;

    /** A leading track that is silent for so long while others go on has stopped: segments end without it. */
    private static final long SILENCE_NS = 2_000_000_000L;

    private static final long UNKNOWN = Long.MIN_VALUE;
    private static final HttpResponse GONE =
            HttpResponse.error(404, "the stream is over").with("Cache-Control", "no-store");

    private final PathName path;
    private final LiveStream stream;
    private final HlsOptions options;
    private final String prefix;
    private final Clock clock;
    private final Surroundings around;
    private final WallTimes wallTimes = new WallTimes();
    private final MediaFiles files;
    private final Holds holds;
    private final LongAdder sentBytes = new LongAdder();
    private final Instant created;
    private volatile long askedNs;
    private volatile boolean kept;
    private volatile List<Rendition> renditions = List.of();
    private volatile long offsetNs = UNKNOWN;
    private volatile @Nullable EndReason ended;
    /** Written once by the home loop, read by any thread. */
    private volatile long overNs = UNKNOWN;

    private List<Track> tracks = List.of();
    private boolean begun;
    private long segmentStartNs;
    private boolean changed;
    private boolean overflowed;
    private boolean checkPending;

    /**
     * A muxer that gets units once it is attached to the stream.
     *
     * @param path whose stream it is
     * @param prefix what names of files begin with: never the same for two muxers
     */
    HlsMuxer(PathName path, LiveStream stream, HlsOptions options, String prefix, Clock clock, Surroundings around) {
        this.created = clock.wallTime();
        this.askedNs = clock.nanoTime();
        this.path = path;
        this.stream = stream;
        this.options = options;
        this.prefix = prefix;
        this.clock = clock;
        this.around = around;
        this.holds = new Holds(stream::countFailure);
        this.files = new MediaFiles(options.directory(path, prefix));
    }

    /** Those who have it. Threading: called on home loops. */
    interface Surroundings {
        /**
         * What to add to the stream's times.
         *
         * @param arrivedNs when the first unit came, by the monotonic clock
         * @param atNs that unit's time
         */
        long offsetNs(long arrivedNs, long atNs);

        /** The stream is over, or cannot go on here, which is {@link EndReason#SOURCE_CHANGED}. */
        void onEnd(HlsMuxer muxer, EndReason reason);

        /** Nobody has asked for anything for a while: says whether that is still so, and then gives it to nobody any more. */
        boolean letGo(HlsMuxer muxer);
    }

    /** What is added to the stream's times in segments, empty before the first one begins. Any thread. */
    OptionalLong offsetNs() {
        long known = offsetNs;
        return known == UNKNOWN ? OptionalLong.empty() : OptionalLong.of(known);
    }

    /** Whose stream it is. Any thread. */
    PathName path() {
        return path;
    }

    /** Whether a file or playlist of that name is or was its. Any thread. */
    boolean owns(String name) {
        return name.startsWith(prefix + "_");
    }

    /** A segment, part or init segment that is complete, or null. Any thread. */
    @Nullable
    MediaFile file(String name) {
        return files.get(name);
    }

    /** Holds a request until {@code wanted} has an answer. Any thread. */
    void hold(Holds.Client client, Holds.Wanted wanted) {
        EventLoop home = stream.home();
        home.execute(() -> {
            holds.add(client, wanted, clock.nanoTime());
            if (ended == null) {
                checkLater();
            } else {
                holds.end(GONE);
            }
        });
    }

    /** Parts answer most; this is for those that wait in vain. */
    private void checkLater() {
        if (!checkPending && holds.count() > 0) {
            checkPending = true;
            home().schedule(this::checkNow, 1, TimeUnit.SECONDS);
        }
    }

    private void checkNow() {
        checkPending = false;
        holds.check(clock.nanoTime());
        checkLater();
    }

    /** Somebody asks for something of it. Any thread. */
    void touch(long nowNs) {
        askedNs = nowNs;
    }

    /** Counts what a client is sent. Any thread. */
    void sent(int bytes) {
        sentBytes.add(bytes);
    }

    /** Any thread. */
    HlsMuxerStatus status() {
        Instant lastRequest = clock.wallTime().minusNanos(idleNs());
        return new HlsMuxerStatus(path.value(), created, lastRequest, sentBytes.sum());
    }

    /** It stays as long as its stream, asked for or not. Any thread. */
    void keep() {
        kept = true;
    }

    /** It stays as long as it is asked for. Any thread. */
    void keepNoLonger() {
        if (kept) {
            kept = false;
            endWhenIdle();
        }
    }

    /** Whether it stays as long as its stream. Any thread. */
    boolean isKept() {
        return kept;
    }

    /** The stream it cuts. Any thread. */
    LiveStream stream() {
        return stream;
    }

    /** Ends it once nobody has asked for anything for a while. Any thread. */
    void endWhenIdle() {
        if (kept) {
            return;
        }
        long leftNs = options.idleNs() - idleNs();
        if (leftNs > 0) {
            home().schedule(this::endWhenIdle, leftNs, TimeUnit.NANOSECONDS);
        } else {
            home().execute(this::endIfIdle);
        }
    }

    private void endIfIdle() {
        if (ended != null) {
            return;
        }
        if (around.letGo(this)) {
            close(EndReason.CLIENT_LEFT);
        } else {
            endWhenIdle(); // somebody has come meanwhile
        }
    }

    private long idleNs() {
        return clock.nanoTime() - askedNs;
    }

    /** Whether nobody has asked for anything for so long that it ends. Any thread. */
    boolean isIdle() {
        return !kept && idleNs() >= options.idleNs();
    }

    /** How it cuts. Any thread. */
    HlsOptions options() {
        return options;
    }

    /** Files that can be fetched now. Any thread. */
    int fileCount() {
        return files.count();
    }

    /** Whether its playlists have ended. Any thread. */
    boolean hasEnded() {
        return ended != null;
    }

    /** How long who watches may still fetch what is left, nanoseconds; the most there is while it has not ended. Any thread. */
    long leftNs(long nowNs) {
        long known = overNs;
        return known == UNKNOWN ? Long.MAX_VALUE : known - nowNs;
    }

    /** Why its playlists have ended, null while they go on. Any thread. */
    @Nullable
    EndReason endReason() {
        return ended;
    }

    /** The loop that owns it. Any thread. */
    EventLoop home() {
        return stream.home();
    }

    /** The rendition of that name, or null. Any thread. */
    @Nullable
    Rendition rendition(String name) {
        for (Rendition rendition : renditions) {
            if (rendition.name().equals(name)) {
                return rendition;
            }
        }
        return null;
    }

    /** Holds a request for a file when it is the part that comes next; {@code none} is the answer for all others. Any thread. */
    void holdPart(Holds.Client client, String file, UnaryOperator<HttpResponse> sent, HttpResponse none) {
        hold(client, () -> {
            if (files.get(file) instanceof MediaFile.InMemory(var ready)) {
                return sent.apply(ready);
            }
            return ended == null && renditions.stream().anyMatch(each -> each.isNext(file)) ? null : none;
        });
    }

    /** What its renditions with segments are, the main one first; empty before that one has a segment. Any thread. */
    List<RenditionSummary> summaries() {
        List<RenditionSummary> summaries = new ArrayList<>();
        for (Rendition rendition : renditions) {
            Shown shown = rendition.shown();
            if (shown != null) {
                summaries.add(shown.summary());
            } else if (summaries.isEmpty()) {
                return List.of();
            }
        }
        return summaries;
    }

    /** Why the container has no place for a codec, empty when it has one. */
    static String refusal(Codec codec, HlsVariant variant) {
        if (variant == HlsVariant.MPEGTS) {
            return TsFormats.of(codec) instanceof TsFormat.Unsupported(var reason) ? reason : "";
        }
        return Mp4Format.of(codec) instanceof Mp4Format.Unsupported(var reason) ? reason : "";
    }

    @Override
    public void onHead(StreamHead head) {
        List<Track> tracks = head.tracks().stream()
                .filter(track -> track.kind() != MediaKind.DATA)
                .filter(track -> refusal(track.codec(), options.variant()).isEmpty())
                .toList();
        if (tracks.equals(this.tracks)) {
            return; // only what metadata say is new
        }
        this.tracks = tracks;
        List<List<Track>> shape = shape(tracks);
        if (!begun) {
            open(shape); // tracks may still be coming
        } else if (fits(shape)) {
            renditions.forEach(each -> each.tracks(tracks));
            changed = true;
        } else {
            close(EndReason.SOURCE_CHANGED);
        }
    }

    /** The tracks of each rendition, the main one's first. */
    private static List<List<Track>> shape(List<Track> tracks) {
        List<Track> video = tracks.stream()
                .filter(each -> each.kind() == MediaKind.VIDEO)
                .limit(1)
                .toList();
        List<Track> audio =
                tracks.stream().filter(each -> each.kind() == MediaKind.AUDIO).toList();
        List<List<Track>> shape = new ArrayList<>();
        if (!video.isEmpty() && audio.size() <= 1) {
            List<Track> both = new ArrayList<>(video);
            both.addAll(audio);
            shape.add(both);
            return shape;
        }
        if (!video.isEmpty()) {
            shape.add(video);
        }
        audio.forEach(each -> shape.add(List.of(each)));
        return shape;
    }

    private boolean fits(List<List<Track>> shape) {
        if (shape.size() != renditions.size()) {
            return false;
        }
        for (int i = 0; i < shape.size(); i++) {
            for (Track track : shape.get(i)) {
                if (renditions.get(i).queue(track.id()) == null) {
                    return false;
                }
            }
        }
        return true;
    }

    private void open(List<List<Track>> shape) {
        long firstSequence = clock.wallTime().getEpochSecond();
        List<Rendition> opened = new ArrayList<>();
        int sounds = 0;
        for (List<Track> tracks : shape) {
            boolean soundOnly = tracks.getFirst().kind() == MediaKind.AUDIO;
            String name = opened.isEmpty() ? "main" : "audio" + ++sounds;
            sounds += opened.isEmpty() && soundOnly ? 1 : 0;
            opened.add(new Rendition(prefix + "_" + name, tracks, options, files, firstSequence));
        }
        renditions = List.copyOf(opened);
    }

    @Override
    public void onUnit(Track track, AccessUnit unit, boolean cut, boolean live) {
        if (ended != null || renditions.isEmpty()) {
            return;
        }
        Rendition first = renditions.getFirst();
        TrackQueue leading = first.lead();
        long atNs = Ticks.toNanos(unit.dtsTicks(), track.clockRate());
        boolean leads = track.id() == leading.trackId();
        boolean mayCut = leads && (cut || track.kind() == MediaKind.AUDIO);
        if (!begun && !begin(mayCut, atNs, unit)) {
            return;
        }
        if (mayCut && first.endsPause(atNs)) {
            endPause(atNs, unit);
        }
        for (Rendition rendition : renditions) {
            TrackQueue queue = rendition.queue(track.id());
            if (queue != null) {
                boolean over = mayCut && isSegmentOver(atNs) || mustCut(atNs);
                if (rendition.awaitsSegment(track)) {
                    if (!over) {
                        return; // nobody could decode it with the init segment that there is
                    }
                } else {
                    queue.complete(unit.dtsTicks());
                }
                if (over) {
                    endSegment(atNs, unit);
                } else if (rendition.advance(queue, atNs)) {
                    show(false);
                }
                queue.hold(unit);
            }
        }
    }

    private boolean begin(boolean mayCut, long atNs, AccessUnit unit) {
        if (mayCut) {
            begun = true;
            segmentStartNs = atNs;
            long offset = around.offsetNs(unit.wallNs(), atNs);
            offsetNs = offset;
            String startedAt = startedAt(unit, atNs);
            for (Rendition each : renditions) {
                each.offset(offset);
                each.begin(atNs, startedAt);
            }
        }
        return begun;
    }

    private boolean isSegmentOver(long atNs) {
        boolean pictures = renditions.getFirst().lead().track().kind() == MediaKind.VIDEO;
        long leastNs = pictures ? options.segmentNs() * (100 - SEGMENT_SLACK_PERCENT) / 100 : options.segmentNs();
        return changed && atNs > segmentStartNs || atNs - segmentStartNs >= leastNs;
    }

    /**
     * A stream without keyframes, or a huge one, or one whose picture has stopped: its segment ends where it stands, and does not begin
     * with a keyframe next time.
     */
    private boolean mustCut(long atNs) {
        TrackQueue leading = renditions.getFirst().lead();
        if (atNs - leading.endNs() > SILENCE_NS && atNs - segmentStartNs >= options.segmentNs()) {
            leading.completeLast();
            return true;
        }
        if (renditions.stream().noneMatch(Rendition::isFull)) {
            return false;
        }
        if (!overflowed) {
            overflowed = true;
            LOG.warn(
                    "[hls] a segment has reached hlsSegmentMaxSize or its most parts without a keyframe and is cut there");
        }
        return true;
    }

    /** The picture comes again: the time without it is no part of a segment. */
    private void endPause(long atNs, AccessUnit unit) {
        String startedAt = startedAt(unit, atNs);
        renditions.forEach(each -> each.endPause(atNs, startedAt));
        segmentStartNs = atNs;
        changed = false;
        show(false);
    }

    private void endSegment(long atNs, AccessUnit unit) {
        String startedAt = startedAt(unit, atNs);
        renditions.forEach(each -> each.endSegment(atNs, startedAt));
        segmentStartNs = atNs;
        changed = false;
        show(false);
    }

    private String startedAt(AccessUnit unit, long atNs) {
        Instant arrived = clock.wallTime().minusNanos(Math.max(0, clock.nanoTime() - unit.wallNs()));
        return DATE_TIME.format(wallTimes.at(atNs, arrived));
    }

    private void show(boolean last) {
        for (int i = renditions.size() - 1; i >= 0; i--) { // who sees the main one's first segment is to see all
            Rendition shown = renditions.get(i);
            List<RenditionReport> others = renditions.stream()
                    .filter(each -> each != shown && each.hasBegun())
                    .map(Rendition::report)
                    .toList();
            shown.show(others, last);
        }
        holds.check(clock.nanoTime());
    }

    @Override
    public void onEnd(EndReason reason) {
        close(reason);
    }

    /** Ends it: the playlists end, what waits is answered. Home loop. */
    void close(EndReason reason) {
        if (ended != null) {
            return;
        }
        ended = reason;
        stream.detach(this);
        try {
            renditions.forEach(Rendition::endLast);
            show(true);
        } finally {
            long listedNs =
                    renditions.stream().mapToLong(Rendition::listedNs).max().orElse(0);
            overNs = clock.nanoTime() + listedNs + TimeUnit.SECONDS.toNanos(HlsViewers.LEFT_S);
            holds.end(GONE);
            around.onEnd(this, reason);
            if (reason == EndReason.SERVER_STOPPING) {
                files.close();
            } else {
                closeFilesWhenIdle();
            }
        }
    }

    /** Those who watch fetch what is left, and find the end. */
    private void closeFilesWhenIdle() {
        long leftNs = TimeUnit.SECONDS.toNanos(HlsViewers.IDLE_S) - idleNs();
        if (leftNs > 0) {
            home().schedule(this::closeFilesWhenIdle, leftNs, TimeUnit.NANOSECONDS);
        } else {
            files.close();
        }
    }

    /** What it has made; closed when it has ended and nobody asks any more. Any thread. */
    MediaFiles files() {
        return files;
    }
}
