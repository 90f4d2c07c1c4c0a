package io.weir.server.stream;

import io.netty.util.concurrent.Future;
import io.weir.base.buf.Bytes;
import io.weir.media.AccessUnit;
import io.weir.media.MediaKind;
import io.weir.media.Track;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A feed that is not on the air: it is gathered until its tracks are known, and then waits until it may go on.
 *
 * <p>Threading: the stream's home loop. Limits: those of {@link TrackGathering}; once the tracks are known, units are kept only from
 * its last keyframe on, and only while it may go on.
 */
final class Entrant {
    final FeedInlet inlet;
    private @Nullable TrackGathering gathering = new TrackGathering();
    private List<Track> tracks = List.of();
    private List<AccessUnit> units = new ArrayList<>();
    private Bytes metadata = Bytes.EMPTY;
    private boolean due;
    private @Nullable Future<?> timeout;

    /** A feed of which nothing is known. */
    Entrant(FeedInlet inlet) {
        this.inlet = inlet;
    }

    /** A feed that has been on the air, with the tracks and metadata it had there. */
    static Entrant returned(FeedInlet inlet, List<Track> tracks, Bytes metadata) {
        Entrant entrant = new Entrant(inlet);
        entrant.gathering = null;
        entrant.tracks = tracks;
        entrant.metadata = metadata;
        return entrant;
    }

    void expect(Set<MediaKind> kinds) {
        if (gathering != null) {
            gathering.expect(kinds);
        }
    }

    /** Its tracks have so long to come, from now on. */
    void waitAtMost(long waitMs, Future<?> next) {
        if (gathering != null) {
            gathering.mediaTimeMaxMs(waitMs);
        }
        timeout(next);
    }

    /** What calls {@link #timeOut}, instead of what did so far. */
    void timeout(Future<?> next) {
        Future<?> before = timeout;
        timeout = next;
        if (before != null) {
            before.cancel(false);
        }
    }

    /** False when there are too many. */
    boolean track(Track track) {
        if (gathering != null) {
            return gathering.track(track);
        }
        List<Track> changed = new ArrayList<>(tracks);
        changed.removeIf(known -> known.id() == track.id());
        if (changed.size() >= TrackGathering.TRACKS_MAX) {
            return false;
        }
        changed.add(track);
        changed.sort((a, b) -> a.kind().compareTo(b.kind()));
        tracks = List.copyOf(changed);
        return true;
    }

    void metadata(Bytes message) {
        metadata = message;
    }

    Bytes metadata() {
        return metadata;
    }

    void unit(AccessUnit unit) {
        if (gathering != null) {
            gathering.unit(unit);
        } else if (due) {
            units.add(unit);
        }
    }

    void timeOut() {
        if (gathering != null) {
            gathering.timeOut();
        }
    }

    /** Ends the gathering when all is there; true when it has ended just now. */
    boolean settle() {
        if (gathering == null || !gathering.complete()) {
            return false;
        }
        tracks = gathering.tracks();
        units = gathering.units();
        gathering = null;
        Future<?> pending = timeout;
        timeout = null;
        if (pending != null) {
            pending.cancel(false);
        }
        return true;
    }

    boolean isKnown() {
        return gathering == null;
    }

    /** Whether it may go on the air. */
    void due(boolean may) {
        due = may;
        if (!may && gathering == null) {
            units.clear();
        }
    }

    boolean isDue() {
        return due;
    }

    List<Track> tracks() {
        return tracks;
    }

    List<AccessUnit> units() {
        return units;
    }

    /** Forgets what is before the last keyframe, or everything when there is none; true when it can go on the air with the rest. */
    boolean cut(@Nullable Track lead) {
        if (lead == null || lead.kind() != MediaKind.VIDEO) {
            return true;
        }
        int last = units.size() - 1;
        while (last >= 0
                && !(units.get(last).trackId() == lead.id() && units.get(last).keyframe())) {
            last--;
        }
        units.subList(0, last < 0 ? units.size() : last).clear();
        return last >= 0;
    }
}
