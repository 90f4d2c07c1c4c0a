package io.weir.server.slate;

import io.weir.config.AlwaysAvailableTrack;
import io.weir.media.AccessUnit;
import io.weir.media.MediaKind;
import io.weir.media.Ticks;
import io.weir.media.Track;
import io.weir.server.stream.FeedSink;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/**
 * What stands in for a source: tracks whose units repeat for ever. Played from its beginning each time it is needed, so that it
 * begins with a keyframe.
 *
 * <p>Threading: immutable.
 */
public final class Slate {
    private final List<SlateTrack> tracks;

    private Slate(List<SlateTrack> tracks) {
        this.tracks = List.copyOf(tracks);
    }

    /** The slate with these tracks, in this order. */
    public static Slate of(List<AlwaysAvailableTrack> wanted) {
        List<SlateTrack> tracks = new ArrayList<>();
        for (int i = 0; i < wanted.size(); i++) {
            tracks.add(SlateTrack.of(i, wanted.get(i)));
        }
        return new Slate(tracks);
    }

    /** The slate with these tracks, whose ids are their places. */
    static Slate ofTracks(List<SlateTrack> tracks) {
        return new Slate(tracks);
    }

    /** The tracks, with ids from 0. */
    public List<Track> tracks() {
        return tracks.stream().map(SlateTrack::track).toList();
    }

    /** A new beginning. */
    Playing play() {
        return new Playing();
    }

    /** One play of the slate. Threading: one thread at a time. */
    final class Playing {
        private final long[] nextIndex = new long[tracks.size()];

        private Playing() {}

        /** Tells what there will be. */
        void begin(FeedSink sink) {
            Set<MediaKind> kinds = EnumSet.noneOf(MediaKind.class);
            tracks.forEach(each -> kinds.add(each.track().kind()));
            sink.expect(kinds);
            tracks.forEach(each -> sink.track(each.track()));
        }

        /** Hands over all units that are due {@code elapsedNs} after the beginning, in order of time within each track. */
        void writeUntil(long elapsedNs, long wallNs, FeedSink sink) {
            for (int i = 0; i < tracks.size(); i++) {
                SlateTrack each = tracks.get(i);
                AccessUnit unit = each.unit(nextIndex[i], wallNs);
                while (Ticks.toNanos(unit.dtsTicks(), each.track().clockRate()) <= elapsedNs) {
                    sink.unit(unit);
                    nextIndex[i]++;
                    unit = each.unit(nextIndex[i], wallNs);
                }
            }
        }
    }
}
