package io.weir.server.hls;

import io.weir.base.buf.Bytes;
import io.weir.media.AccessUnit;
import io.weir.media.MediaKind;
import io.weir.media.Track;
import io.weir.media.hls.MediaPlaylist;
import io.weir.media.hls.OpenSegment;
import io.weir.media.hls.PlaylistPart;
import io.weir.media.hls.PlaylistSegment;
import io.weir.media.hls.RenditionReport;
import io.weir.media.mp4.Mp4Track;
import io.weir.media.mp4.TrackRun;
import io.weir.server.segment.TrackQueue;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One media playlist with its segments: a picture with its sound, or one sound of several.
 *
 * <p>Threading: the stream's home loop; {@link #shown} is for any thread. Limits: {@link HlsOptions#segmentCount} segments in the
 * playlist, one more than that beside them that can be fetched, {@link HlsOptions#segmentBytesMax} and {@link OpenParts#PARTS_MAX} in one.
 */
final class Rendition {
    /** A leading track that begins again after so long, nanoseconds, and after so many of its units, has paused. */
    private static final long PAUSE_NS = 2_000_000_000L;

    private static final int PAUSE_UNITS = 4;

    private final String name;
    private final HlsOptions options;
    private final SegmentContainer container;
    private final MediaFiles files;
    private final List<TrackQueue> queues = new ArrayList<>();
    private final PartPace pace;
    private final Deque<Finished> finished = new ArrayDeque<>();
    private final TrackQueue lead;
    private @Nullable OpenParts open;
    private String mapUri = "";
    private boolean discontinuity;
    private boolean needsInit = true;
    private List<Track> pending = List.of();
    private long openSequence;
    private long discontinuitiesBefore;
    private long partNumber;
    private int initNumber;
    private int targetDurationS;
    private volatile @Nullable Shown shown;

    private record Finished(PlaylistSegment segment, int bytes) {}

    /**
     * A rendition without segments.
     *
     * @param name what the names of its playlist and of all its files begin with
     * @param tracks at least one; parts follow the first one's units
     * @param firstSequence media sequence number of the first segment
     */
    Rendition(String name, List<Track> tracks, HlsOptions options, MediaFiles files, long firstSequence) {
        this.name = name;
        this.options = options;
        this.files = files;
        this.container = options.container();
        this.pace = new PartPace(options.partNs());
        this.openSequence = firstSequence;
        this.targetDurationS = seconds(options.segmentNs());
        for (Track track : tracks) {
            queues.add(new TrackQueue(track));
        }
        this.lead = queues.getFirst();
    }

    /** Its name, which no rendition of another muxer has. */
    String name() {
        return name;
    }

    /** The latest playlist, null before the first segment is complete. Any thread. */
    @Nullable
    Shown shown() {
        return shown;
    }

    /** The queue whose units parts follow. */
    TrackQueue lead() {
        return lead;
    }

    /** Its tracks as they are configured now. */
    private List<Track> tracks() {
        return queues.stream().map(TrackQueue::track).toList();
    }

    /** Pictures in a thousand seconds, 0 when unknown. */
    private long millihertz() {
        return lead.track().kind() == MediaKind.VIDEO ? pace.millihertz() : 0;
    }

    /** The queue of a track, null when it is not of this rendition. */
    @Nullable
    TrackQueue queue(int trackId) {
        for (TrackQueue queue : queues) {
            if (queue.trackId() == trackId) {
                return queue;
            }
        }
        return null;
    }

    /** The tracks have new configurations, from the next segment on, which the caller begins; units of them come only then. */
    void tracks(List<Track> changed) {
        pending = changed;
    }

    /** Whether a unit of {@code track} has no place before the next segment. */
    boolean awaitsSegment(Track track) {
        TrackQueue queue = queue(track.id());
        return queue != null && !queue.track().equals(track);
    }

    private void adoptPending() {
        for (Track track : pending) {
            TrackQueue queue = queue(track.id());
            if (queue != null) {
                queue.track(track);
                needsInit = true;
                discontinuity = true;
            }
        }
        pending = List.of();
    }

    /** Makes the init segment, for which some codecs want to be seen. */
    private void initialize(List<TrackRun> runs) {
        List<Mp4Track> tracks = new ArrayList<>();
        for (TrackQueue queue : queues) {
            Bytes firstUnit = runs.stream()
                    .filter(run -> run.trackId() == queue.trackId())
                    .map(run -> run.units().getFirst())
                    .filter(AccessUnit::keyframe)
                    .map(AccessUnit::payload)
                    .findFirst()
                    .orElse(Bytes.EMPTY);
            tracks.add(new Mp4Track(queue.track(), firstUnit));
        }
        Bytes init = container.begin(tracks);
        if (!init.isEmpty()) {
            mapUri = name + "_init" + initNumber++ + "." + container.suffix();
            files.put(mapUri, container.contentType(), init);
        }
    }

    /** What is added to the times of all tracks in segments, nanoseconds. */
    void offset(long offsetNs) {
        queues.forEach(each -> each.offset(offsetNs));
    }

    /** Begins the first segment. */
    void begin(long atNs, String startedAt) {
        adoptPending();
        open = new OpenParts(atNs, startedAt, discontinuity, needsInit, mapUri);
        discontinuity = false;
        needsInit = false;
    }

    /**
     * Ends the current part if it is long enough now that {@code queue} has a unit at {@code atNs}; says whether there is something
     * new to show.
     */
    boolean advance(TrackQueue queue, long atNs) {
        OpenParts current = open;
        if (current == null) {
            return false;
        }
        if (queue == lead && !pace.isSettled()) {
            pace.learn(atNs);
        }
        if (queue != lead && !pace.isSilent(atNs - lead.endNs())) {
            return false;
        }
        boolean ended = endLongParts(current, atNs);
        if (queue == lead && pace.isDue(atNs - current.partStartNs())) {
            ended |= endPart(current, atNs, Long.MAX_VALUE);
        }
        return ended;
    }

    /** No part is to be longer than was announced: what lasts until {@code endNs} is cut as often as it takes, if something is in it. */
    private boolean endLongParts(OpenParts current, long endNs) {
        boolean ended = false;
        while (pace.isTooLong(endNs - current.partStartNs())) {
            int before = current.parts().size();
            long untilNs = current.partStartNs() + pace.aimedNs();
            ended |= endPart(current, untilNs, untilNs);
            if (current.parts().size() == before) {
                break;
            }
        }
        return ended;
    }

    /** Makes a part that ends at {@code endNs} of the units that are decoded before {@code untilNs}. */
    private boolean endPart(OpenParts current, long endNs, long untilNs) {
        List<TrackRun> runs = new ArrayList<>(queues.size());
        boolean independent = lead.track().kind() != MediaKind.VIDEO;
        for (TrackQueue queue : queues) {
            TrackRun run = queue.takeBefore(untilNs);
            if (!run.units().isEmpty()) {
                runs.add(run);
                independent |= queue == lead && run.units().getFirst().keyframe();
            }
        }
        if (runs.isEmpty()) {
            return false;
        }
        if (current.isEmpty() && current.needsInit) {
            initialize(runs);
            current.map(mapUri);
        }
        Bytes piece = container.part(current.isEmpty(), runs);
        long durationNs = Math.max(0, endNs - current.partStartNs());
        PlaylistPart part = new PlaylistPart(partUri(partNumber++), durationNs, independent);
        current.add(part, piece);
        if (showsParts()) {
            files.put(part.uri(), container.contentType(), piece);
        }
        return showsParts();
    }

    /** A segment that ends before the pace is known is one part, which is not shown. */
    private boolean showsParts() {
        return options.lowLatency() && pace.isSettled();
    }

    /** Whether the segment that is being made must end here, whatever comes. */
    boolean isFull() {
        OpenParts current = open;
        if (current == null) {
            return false;
        }
        long bytes = current.bytes();
        for (TrackQueue queue : queues) {
            bytes += queue.bytes();
        }
        return bytes >= options.segmentBytesMax() || current.isFull();
    }

    /** Whether a unit of the leading track at {@code atNs} comes after a pause. */
    boolean endsPause(long atNs) {
        return pace.isSettled() && atNs - lead.endNs() > Math.max(PAUSE_NS, PAUSE_UNITS * pace.unitNs());
    }

    /** Ends the segment where the pause began, and begins the next one at {@code atNs}. */
    void endPause(long atNs, String startedAt) {
        endLast();
        discontinuity = true;
        begin(atNs, startedAt);
    }

    /** Ends the segment at {@code endNs} and begins the next one. */
    void endSegment(long endNs, String startedAt) {
        OpenParts current = open;
        if (current == null) {
            return;
        }
        for (Track track : pending) {
            TrackQueue queue = queue(track.id());
            if (queue != null && awaitsSegment(track)) {
                queue.completeLast();
            }
        }
        if (!pace.isSettled()) {
            pace.settle(lead.endNs());
            cutBack(current);
        }
        endLongParts(current, endNs);
        endPart(current, endNs, Long.MAX_VALUE);
        finish(current, Math.max(0, endNs - current.startNs));
        begin(endNs, startedAt);
    }

    /**
     * Cuts what came before the pace was known as it would have been cut: players that find no parts in the first segment ask for all of
     * the second one (hls.js 1.6), and have played what they have long before that comes.
     */
    private void cutBack(OpenParts current) {
        if (showsParts()) {
            for (long atNs : lead.startsNs()) {
                endLongParts(current, atNs);
                if (pace.isDue(atNs - current.partStartNs())) {
                    endPart(current, atNs, atNs);
                }
            }
        }
    }

    /** Nothing more comes: what is there makes the last segment. */
    void endLast() {
        OpenParts current = open;
        if (current != null) {
            queues.forEach(TrackQueue::completeLast);
            long endNs = current.partStartNs();
            for (TrackQueue queue : queues) {
                endNs = Math.max(endNs, queue.endNs());
            }
            endLongParts(current, endNs);
            endPart(current, endNs, Long.MAX_VALUE);
            finish(current, endNs - current.startNs);
            open = null;
        }
    }

    /** A segment in which nothing came is none: what it was to begin with, the next one begins with. */
    private void finish(OpenParts current, long durationNs) {
        if (current.isEmpty()) {
            discontinuity |= current.discontinuity;
            needsInit |= current.needsInit;
            return;
        }
        Bytes whole = current.whole();
        String uri = name + "_seg" + openSequence + "." + container.suffix();
        boolean showParts = showsParts();
        int at = 0;
        int piece = 0;
        for (PlaylistPart part : showParts ? current.parts() : List.<PlaylistPart>of()) {
            int length = current.pieceLength(piece++);
            files.put(part.uri(), container.contentType(), whole.slice(at, length)); // one copy of the bytes is enough
            at += length;
        }
        files.put(uri, container.contentType(), whole);
        PlaylistSegment segment = new PlaylistSegment(
                uri,
                durationNs,
                current.startedAt,
                current.discontinuity,
                current.mapUri(),
                showParts ? current.parts() : List.of());
        finished.add(new Finished(segment, whole.length()));
        targetDurationS = Math.max(targetDurationS, seconds(durationNs));
        openSequence++;
        dropOld();
    }

    /** Parts can be fetched while they are listed and one segment longer. */
    private void dropOld() {
        int behindParts = finished.size() - MediaPlaylist.SEGMENTS_WITH_PARTS - 2;
        if (behindParts >= 0) {
            List<Finished> all = List.copyOf(finished);
            PlaylistSegment cold = all.get(behindParts).segment;
            cold.parts().forEach(part -> files.remove(part.uri()));
            files.store(cold.uri());
        }
        if (finished.size()
                > 2 * options.segmentCount() + 1) { // RFC 8216 §6.2.2: for as long as the playlist and the segment last
            Finished oldest = finished.removeFirst();
            discontinuitiesBefore += oldest.segment.discontinuity() ? 1 : 0;
            files.remove(oldest.segment.uri());
            oldest.segment.parts().forEach(part -> files.remove(part.uri()));
            String map = oldest.segment.mapUri();
            if (!map.isEmpty()
                    && finished.stream().noneMatch(each -> each.segment.mapUri().equals(map))
                    && !map.equals(mapUri)) {
                files.remove(map);
            }
        }
    }

    /** Whether it has a segment, and so a playlist. */
    boolean hasBegun() {
        return !finished.isEmpty();
    }

    /** How long what its playlist lists plays, nanoseconds. */
    long listedNs() {
        return finished.stream()
                .skip(Math.max(0, finished.size() - options.segmentCount()))
                .mapToLong(each -> each.segment.durationNs())
                .sum();
    }

    /** Where this rendition is, for the playlists of the others. */
    RenditionReport report() {
        OpenParts current = open;
        int parts = current == null ? 0 : current.parts().size();
        if (parts > 0) {
            return new RenditionReport(playlistUri(), openSequence, parts - 1);
        }
        Finished last = finished.peekLast();
        int lastParts = last == null ? 0 : last.segment.parts().size();
        return new RenditionReport(playlistUri(), openSequence - 1, Math.max(0, lastParts - 1));
    }

    String playlistUri() {
        return name + ".m3u8";
    }

    /** Makes the playlist new. Harmless before the first segment is complete. */
    void show(List<RenditionReport> others, boolean ended) {
        if (finished.isEmpty()) {
            return;
        }
        int behind = Math.max(0, finished.size() - options.segmentCount());
        List<PlaylistSegment> segments =
                finished.stream().skip(behind).map(Finished::segment).toList();
        OpenParts current = open;
        OpenSegment opened = current == null || ended || !showsParts()
                ? null
                : new OpenSegment(
                        current.startedAt,
                        current.discontinuity,
                        current.mapUri(),
                        current.parts(),
                        partUri(partNumber));
        MediaPlaylist playlist = new MediaPlaylist(
                targetDurationS,
                options.lowLatency() && pace.isSettled() ? pace.targetNs() : 0,
                openSequence - segments.size(),
                discontinuitiesBefore(behind),
                segments,
                opened,
                options.lowLatency() ? others : List.of(),
                ended);
        int openParts = opened == null ? 0 : opened.parts().size();
        long[] bitrates = bitrates();
        shown = new Shown(
                openSequence,
                openParts,
                finished.getLast().segment.parts().size(),
                targetDurationS,
                Shown.Answers.of(playlist.text(), targetDurationS),
                Shown.Answers.of(playlist.delta(), targetDurationS),
                ended,
                new RenditionSummary(playlistUri(), tracks(), bitrates[0], bitrates[1], millihertz()));
    }

    private long discontinuitiesBefore(int behind) {
        return discontinuitiesBefore
                + finished.stream()
                        .limit(behind)
                        .filter(each -> each.segment.discontinuity())
                        .count();
    }

    private String partUri(long number) {
        return name + "_part" + number + "." + container.suffix();
    }

    /** Whether a part of that name will come next. */
    boolean isNext(String fileName) {
        return showsParts() && fileName.equals(partUri(partNumber));
    }

    /** Most bits a second of a segment that is listed, and their mean. */
    private long[] bitrates() {
        long most = 0;
        long bits = 0;
        long durationNs = 0;
        for (Finished each : finished) {
            long lastsNs = Math.max(1, each.segment.durationNs());
            most = Math.max(most, bitsPerSecond(8L * each.bytes, lastsNs));
            bits += 8L * each.bytes;
            durationNs += lastsNs;
        }
        return new long[] {most, durationNs == 0 ? 0 : bitsPerSecond(bits, durationNs)};
    }

    private static long bitsPerSecond(long bits, long durationNs) {
        return Math.round(bits * 1e9 / durationNs);
    }

    private static int seconds(long ns) {
        return (int) Math.max(1, Math.round(ns / 1e9));
    }
}
