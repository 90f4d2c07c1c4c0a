package io.weir.server.stream;

import io.weir.media.AccessUnit;
import io.weir.media.Track;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Notes when a feed's units come. Threading: the stream's home loop. */
final class FeedMeter {
    private final List<OfTrack> tracks = new ArrayList<>();
    private long keyframeNs;
    private long bytes;

    private static final class OfTrack {
        private final Track track;
        private long unitNs;
        private long advancedNs;
        private long dtsTicks = Long.MIN_VALUE;

        OfTrack(Track track, long nowNs) {
            this.track = track;
            unitNs = nowNs;
            advancedNs = nowNs;
        }
    }

    /** A feed begins with those tracks. */
    void begin(List<Track> own, long nowNs) {
        keyframeNs = nowNs;
        tracks.clear();
        own.forEach(track -> tracks.add(new OfTrack(track, nowNs)));
    }

    /** One more track, or another configuration of one. */
    void add(Track track, long nowNs) {
        if (find(track.id()) == null) {
            tracks.add(new OfTrack(track, nowNs));
        }
    }

    /**
     * A unit has come.
     *
     * @param trackId the stream's own
     * @param unit with the feed's own timestamps
     * @param cut whether it is a keyframe of the leading video
     */
    void unit(int trackId, AccessUnit unit, boolean cut, long nowNs) {
        bytes += unit.payload().length();
        if (cut) {
            keyframeNs = nowNs;
        }
        OfTrack of = find(trackId);
        if (of == null) {
            return;
        }
        of.unitNs = nowNs;
        if (unit.dtsTicks() != of.dtsTicks) {
            of.dtsTicks = unit.dtsTicks();
            of.advancedNs = nowNs;
        }
    }

    FeedReading read(boolean video, long nowNs) {
        return new FeedReading(
                nowNs,
                bytes,
                video,
                keyframeNs,
                tracks.stream()
                        .map(of -> new FeedReading.OfTrack(of.track.kind(), of.track.id(), of.unitNs, of.advancedNs))
                        .toList());
    }

    private @Nullable OfTrack find(int id) {
        for (int i = 0; i < tracks.size(); i++) {
            OfTrack of = tracks.get(i);
            if (of.track.id() == id) {
                return of;
            }
        }
        return null;
    }
}
