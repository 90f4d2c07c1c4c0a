package io.weir.server.hlspull;

import io.weir.base.buf.Bytes;
import io.weir.media.MediaException;
import io.weir.media.hls.PlaylistReader;
import io.weir.media.hls.ReadPlaylist.Piece;
import io.weir.media.hls.ReadPlaylist.ReadSegment;
import io.weir.media.hls.ReadPlaylist.Segments;
import java.io.IOException;
import java.net.URI;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads one media playlist again and again, and each of its segments once (RFC 8216 §6.3). It begins three target durations before the
 * end of a live playlist, and with the first segment of one that has ended.
 *
 * <p>Threading: one virtual thread; waits. Limits: {@value #TRIES} tries in a row for a playlist or segment.
 */
final class PlaylistFollower {
    /** Tries in a row, a second apart, before the source has failed. */
    static final int TRIES = 3;

    /** Target durations that a client stays behind the end of the playlist (§6.3.3). */
    private static final int TARGETS_BEHIND = 3;

    private static final long UNKNOWN = -1;
    private static final long NS_PER_SECOND = 1_000_000_000;
    private static final long RETRY_MS = 1_000;
    private static final Logger LOG = LoggerFactory.getLogger(PlaylistFollower.class);

    private final HlsFetcher fetcher;
    private final HlsFetcher.Place playlist;
    private final SegmentReader reader;
    private final CountDownLatch over;
    private final boolean together;
    private final String logPrefix;
    private @Nullable Piece initPiece;
    private @Nullable Bytes init;
    private URI at;
    private Segments known;
    private long next = UNKNOWN;
    private boolean changed = true;

    /** Fetches something. */
    private interface Fetch<T> {
        T await() throws IOException, MediaException, InterruptedException;
    }

    /**
     * Follows {@code playlist}.
     *
     * @param over open until nobody wants to hear of it any more
     * @param together whether another playlist has the sound: then it fails where so much is lost that times jump, and both begin anew
     */
    PlaylistFollower(
            HlsFetcher fetcher,
            HlsFetcher.Place playlist,
            SegmentReader reader,
            CountDownLatch over,
            boolean together,
            String logPrefix) {
        this.fetcher = fetcher;
        this.playlist = playlist;
        this.reader = reader;
        this.over = over;
        this.together = together;
        this.logPrefix = logPrefix;
        this.at = playlist.at();
        this.known = new Segments(1, List.of(), false);
    }

    /** Reads the first segment. */
    void begin() throws IOException, MediaException, InterruptedException {
        load();
        while (!readNext()) {
            awaitReload();
        }
    }

    /** Reads all that follows; returns when the playlist has ended. */
    void follow() throws IOException, MediaException, InterruptedException {
        while (true) {
            while (readNext()) {
                // the next one
            }
            if (known.ended()) {
                return;
            }
            awaitReload();
        }
    }

    private static long firstSequence(Segments segments) {
        List<ReadSegment> all = segments.segments();
        int first = segments.ended() ? 0 : all.size() - 1;
        long behindNs = all.get(first).durationNs();
        while (first > 0 && behindNs < TARGETS_BEHIND * NS_PER_SECOND * segments.targetDurationS()) {
            first--;
            behindNs += all.get(first).durationNs();
        }
        return all.get(first).sequence();
    }

    /** A playlist that did not change is asked for again after half the time (§6.3.4). */
    private void awaitReload() throws IOException, MediaException, InterruptedException {
        long waitMs = known.targetDurationS() * 1_000L / (changed ? 1 : 2);
        pause(waitMs);
        load();
    }

    private void load() throws IOException, MediaException, InterruptedException {
        Segments before = known;
        known = tries(() -> {
            HlsFetcher.Text text = fetcher.awaitText(playlist);
            at = text.at();
            if (PlaylistReader.read(text.text()) instanceof Segments segments) {
                return segments;
            }
            throw MediaException.malformed("a multivariant playlist where a media playlist should be");
        });
        changed = !known.equals(before);
        skipLost();
    }

    private void skipLost() throws IOException {
        List<ReadSegment> all = known.segments();
        if (all.isEmpty()) {
            return;
        }
        if (next == UNKNOWN) {
            next = firstSequence(known);
        }
        long first = all.getFirst().sequence();
        long last = all.getLast().sequence();
        if (first > next) {
            String gone = first - next + " segments were gone before they could be fetched";
            if (together && (first - next) * known.targetDurationS() * NS_PER_SECOND > LaneClock.JUMP_NS) {
                throw new IOException(gone); // the other playlist may have lost less
            }
            LOG.warn("{} {}", logPrefix, gone);
            next = first;
            initPiece = null; // a discontinuity may have been among them
        } else if (last + 1 < next) {
            LOG.warn("{} the playlist begins anew", logPrefix);
            next = firstSequence(known);
            breakOff();
        }
    }

    /** Reads the next segment if the playlist has it. */
    private boolean readNext() throws IOException, MediaException, InterruptedException {
        for (ReadSegment segment : known.segments()) {
            if (segment.sequence() == next) {
                next++;
                read(segment);
                return true;
            }
        }
        return false;
    }

    /** What follows is another encoding, which may have the same name for another init segment (§4.3.2.3). */
    private void breakOff() {
        initPiece = null;
        reader.breakOff();
    }

    private void read(ReadSegment segment) throws IOException, MediaException, InterruptedException {
        if (segment.discontinuity()) {
            breakOff();
        }
        Piece map = segment.map();
        if (map == null) {
            init = null;
        } else if (!map.equals(initPiece)) {
            init = tries(() -> fetcher.awaitPiece(at, map));
        }
        initPiece = map;
        reader.read(init, tries(() -> fetcher.awaitPiece(at, segment.piece())));
    }

    private void pause(long ms) throws InterruptedException {
        if (over.await(ms, TimeUnit.MILLISECONDS)) {
            throw new InterruptedException("it is over");
        }
    }

    private <T> T tries(Fetch<T> fetch) throws IOException, MediaException, InterruptedException {
        for (int left = TRIES - 1; ; left--) {
            try {
                return fetch.await();
            } catch (IOException e) {
                if (left == 0) {
                    throw e;
                }
                LOG.debug("{} {}, trying again", logPrefix, e.getMessage());
                pause(RETRY_MS);
            }
        }
    }
}
