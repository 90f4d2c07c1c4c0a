package io.weir.server.webrtc;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.base.buf.Bytes;
import io.weir.media.AccessUnit;
import io.weir.media.MediaKind;
import io.weir.media.Ticks;
import io.weir.media.Track;
import io.weir.server.stream.FeedSink;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/** A feed that keeps what it gets, and insists on the order a stream needs. */
final class ReceivedFeed implements FeedSink {
    final List<Track> tracks = new ArrayList<>();
    final List<AccessUnit> units = new ArrayList<>();
    final Map<Integer, Track> current = new HashMap<>();
    private final Map<Integer, Long> lastDts = new HashMap<>();
    Set<MediaKind> expected = Set.of();
    long expectedWithinMs;

    @Override
    public void expect(Set<MediaKind> kinds) {
        expected = Set.copyOf(kinds);
    }

    @Override
    public void expect(Set<MediaKind> kinds, long waitMs) {
        expect(kinds);
        expectedWithinMs = waitMs;
    }

    @Override
    public void track(Track track) {
        assertThat(expected).contains(track.kind());
        tracks.add(track);
        current.put(track.id(), track);
    }

    @Override
    public void metadata(Bytes message) {
        throw new IllegalStateException("WebRTC has no metadata");
    }

    @Override
    public void unit(AccessUnit unit) {
        assertThat(current).containsKey(unit.trackId());
        assertThat(unit.ptsTicks()).isGreaterThanOrEqualTo(unit.dtsTicks());
        Long last = lastDts.put(unit.trackId(), unit.dtsTicks());
        assertThat(last == null || unit.dtsTicks() > last)
                .as("decoding time after %s: %s", last, unit)
                .isTrue();
        units.add(unit);
    }

    List<AccessUnit> of(int trackId) {
        return units.stream().filter(unit -> unit.trackId() == trackId).toList();
    }

    /** The numbers of a track's units, in the order they came. */
    List<Integer> numbers(int trackId) {
        boolean video = current(trackId).kind() == MediaKind.VIDEO;
        return of(trackId).stream().map(unit -> Pictures.number(unit, video)).toList();
    }

    /** When the unit is presented, in milliseconds. */
    double ptsMs(AccessUnit unit) {
        return Ticks.toNanos(unit.ptsTicks(), current(unit.trackId()).clockRate()) / 1e6;
    }

    private Track current(int trackId) {
        return Objects.requireNonNull(current.get(trackId));
    }
}
