package io.weir.load;

import java.io.IOException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What a player fetches next: every segment once, or where there are parts every part once, the one that is hinted at before it is there.
 *
 * <p>Threading: one thread.
 */
final class FetchPlan {
    private final boolean looksInside;
    private String mapUri = "";
    private long sequence;
    private int part;
    private @Nullable HlsFetch hinted;
    private String hintedUri = "";
    private long lost;
    private long wrongHints;

    /** A plan whose fetches keep what they get when {@code looksInside}. */
    FetchPlan(boolean looksInside) {
        this.looksInside = looksInside;
    }

    /**
     * Chooses where to begin: the last keyframe that is as far behind the end as the playlist wants it.
     *
     * @param parts whether to go by parts
     * @return how much media there is from there to the end, nanoseconds
     */
    long begin(PlaylistScan playlist, boolean parts) {
        return parts ? beginWithPart(playlist) : beginWithSegment(playlist);
    }

    private long beginWithSegment(PlaylistScan playlist) {
        long fromEndNs = 0;
        int index = playlist.segmentCount();
        while (index > 0 && fromEndNs < playlist.holdBackNs()) {
            index--;
            fromEndNs += playlist.segmentNs(index);
        }
        sequence = playlist.firstListed() + index;
        part = 0;
        return fromEndNs;
    }

    private long beginWithPart(PlaylistScan playlist) {
        long fromEndNs = 0;
        int index = playlist.partCount();
        while (index > 0
                && (fromEndNs < playlist.partHoldBackNs()
                        || index < playlist.partCount() && !playlist.isPartIndependent(index))) {
            index--;
            fromEndNs += playlist.partNs(index);
        }
        int segment = 0;
        while (segment < playlist.segmentCount() && playlist.partsTo(segment) <= index) {
            segment++;
        }
        sequence = playlist.firstListed() + segment;
        part = index - playlist.partsFrom(segment);
        return fromEndNs;
    }

    /** Hands over what is new in a playlist, in order. */
    void next(PlaylistScan playlist, boolean parts, PlaylistAddress address, Consumer<HlsFetch> fetches)
            throws IOException {
        String map = playlist.mapUri();
        if (!map.isEmpty() && !map.equals(mapUri)) {
            mapUri = map;
            fetches.accept(HlsFetch.init(address.resolve(map), looksInside));
        }
        for (int segment = 0; segment < playlist.segmentCount(); segment++) {
            long number = playlist.firstListed() + segment;
            if (number < sequence) {
                continue;
            }
            lost += number - sequence;
            sequence = number;
            boolean inParts = parts && playlist.partsFrom(segment) < playlist.partsTo(segment);
            if (inParts) {
                listedParts(playlist, segment, address, fetches);
            } else if (part == 0) {
                fetches.accept(HlsFetch.listed(
                        HlsFetch.Kind.SEGMENT,
                        address.resolve(playlist.segmentUri(segment)),
                        looksInside,
                        playlist.segmentNs(segment)));
            } else {
                lost++; // the rest of a segment whose parts are no longer listed
            }
            sequence = number + 1;
            part = 0;
        }
        if (parts) {
            listedParts(playlist, playlist.segmentCount(), address, fetches);
            hint(playlist, address, fetches);
        }
    }

    private void listedParts(PlaylistScan playlist, int segment, PlaylistAddress address, Consumer<HlsFetch> fetches)
            throws IOException {
        int from = playlist.partsFrom(segment);
        for (int i = from + part; i < playlist.partsTo(segment); i++) {
            HlsFetch expected = hinted;
            if (expected != null && playlist.isPartUri(i, hintedUri)) {
                expected.onListed(playlist.partNs(i));
                hinted = null;
            } else {
                dropHint();
                fetches.accept(HlsFetch.listed(
                        HlsFetch.Kind.PART, address.resolve(playlist.partUri(i)), looksInside, playlist.partNs(i)));
            }
        }
        part = Math.max(part, playlist.partsTo(segment) - from);
    }

    private void hint(PlaylistScan playlist, PlaylistAddress address, Consumer<HlsFetch> fetches) throws IOException {
        String uri = playlist.hintUri();
        if (!uri.isEmpty() && !(hinted != null && uri.equals(hintedUri)) && !playlist.isEnded()) {
            dropHint();
            HlsFetch fetch = HlsFetch.hinted(address.resolve(uri), looksInside);
            hinted = fetch;
            hintedUri = uri;
            fetches.accept(fetch);
        }
    }

    private void dropHint() {
        HlsFetch wrong = hinted;
        if (wrong != null) {
            wrong.drop();
            hinted = null;
            wrongHints++;
        }
    }

    /** What was hinted at is no longer waited for. */
    void forget() {
        hinted = null;
    }

    /** A hinted part was not there: it is fetched if it should be listed after all. */
    void onHintFailed(HlsFetch fetch) {
        if (fetch == hinted) {
            dropHint();
        }
    }

    /** Segments and rests of segments that were gone before they could be fetched. */
    long lost() {
        return lost;
    }

    /** Parts that were hinted at and did not come. */
    long wrongHints() {
        return wrongHints;
    }
}
