package io.weir.server.stream;

import io.weir.media.AccessUnit;
import io.weir.media.MediaKind;
import io.weir.media.Ticks;
import io.weir.media.Track;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/**
 * Decides when all tracks of a new feed are known, and holds its first units until then. Complete is: every announced
 * kind is configured; or, when nothing was announced, both video and audio are; or a second of media has gone by, or
 * as much as the feed itself gives its tracks to come.
 *
 * <p>Threading: the stream's home loop. Limits: {@value #UNITS_MAX} units, {@value #BYTES_MAX} bytes, {@value #TRACKS_MAX} tracks.
 */
final class TrackGathering {
    /** Media time to wait for announced tracks. */
    static final long MEDIA_TIME_MAX_MS = 1000;

    /** Wall time to wait, for feeds that send nothing more. */
    static final long WALL_TIME_MAX_MS = 2000;

    static final int UNITS_MAX = 1024;
    static final int BYTES_MAX = 8 * 1024 * 1024;
    static final int TRACKS_MAX = 16;

    private final List<Track> tracks = new ArrayList<>();
    private final List<AccessUnit> units = new ArrayList<>();
    private Set<MediaKind> expected = EnumSet.of(MediaKind.VIDEO, MediaKind.AUDIO);
    private long sizeBytes;
    private long firstMs = Long.MIN_VALUE;
    private long mediaTimeMaxMs = MEDIA_TIME_MAX_MS;
    private boolean timedOut;

    void expect(Set<MediaKind> kinds) {
        if (!kinds.isEmpty()) {
            expected = EnumSet.copyOf(kinds);
        }
    }

    /** Waits for so much media instead. */
    void mediaTimeMaxMs(long most) {
        mediaTimeMaxMs = most;
    }

    /** Adds a track or replaces the one of its id; false when there are too many. */
    boolean track(Track track) {
        for (int i = 0; i < tracks.size(); i++) {
            if (tracks.get(i).id() == track.id()) {
                tracks.set(i, track);
                return true;
            }
        }
        return tracks.size() < TRACKS_MAX && tracks.add(track);
    }

    void unit(AccessUnit unit) {
        units.add(unit);
        sizeBytes += unit.payload().length();
        for (Track track : tracks) {
            if (track.id() == unit.trackId()) {
                long ms = Ticks.toMillis(unit.dtsTicks(), track.clockRate());
                firstMs = firstMs == Long.MIN_VALUE ? ms : firstMs;
                timedOut |= ms - firstMs >= mediaTimeMaxMs;
            }
        }
        timedOut |= units.size() >= UNITS_MAX || sizeBytes >= BYTES_MAX;
    }

    void timeOut() {
        timedOut = true;
    }

    boolean complete() {
        if (tracks.isEmpty()) {
            return false;
        }
        if (timedOut) {
            return true;
        }
        Set<MediaKind> missing = EnumSet.copyOf(expected);
        for (Track track : tracks) {
            missing.remove(track.kind());
        }
        return missing.isEmpty();
    }

    /** The tracks so far: video first, then audio, then data, each in order of arrival. */
    List<Track> tracks() {
        List<Track> sorted = new ArrayList<>(tracks);
        sorted.sort((a, b) -> a.kind().compareTo(b.kind()));
        return sorted;
    }

    List<AccessUnit> units() {
        return units;
    }
}
