package io.weir.server.slate;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.base.buf.Bytes;
import io.weir.config.AlwaysAvailableTrack;
import io.weir.config.OfflineCodec;
import io.weir.media.AccessUnit;
import io.weir.media.Codec;
import io.weir.media.MediaKind;
import io.weir.media.Track;
import io.weir.server.stream.FeedSink;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class SlateTest {
    private static final long SECOND_NS = Duration.ofSeconds(1).toNanos();

    private static final class Collected implements FeedSink {
        final List<Track> tracks = new ArrayList<>();
        final List<AccessUnit> units = new ArrayList<>();

        @Override
        public void expect(Set<MediaKind> kinds) {
            // the tracks tell
        }

        @Override
        public void track(Track track) {
            tracks.add(track);
        }

        @Override
        public void metadata(Bytes message) {
            throw new AssertionError("a slate has no metadata");
        }

        @Override
        public void unit(AccessUnit unit) {
            units.add(unit);
        }

        List<AccessUnit> of(int trackId) {
            return units.stream().filter(unit -> unit.trackId() == trackId).toList();
        }
    }

    private static AlwaysAvailableTrack track(OfflineCodec codec) {
        return switch (codec) {
            case H264, H265, VP9, AV1, OPUS -> new AlwaysAvailableTrack(codec, 0, 0, false);
            case MPEG4_AUDIO -> new AlwaysAvailableTrack(codec, 44_100, 2, false);
            case G711 -> new AlwaysAvailableTrack(codec, 8_000, 1, true);
            case LPCM -> new AlwaysAvailableTrack(codec, 48_000, 2, false);
        };
    }

    @ParameterizedTest
    @EnumSource
    void shouldPlayEveryCodecForEverInEvenSteps(OfflineCodec codec) {
        Slate.Playing playing = Slate.of(List.of(track(codec))).play();
        Collected seen = new Collected();
        playing.begin(seen);
        playing.writeUntil(0, 7, seen);
        assertThat(seen.units).hasSize(1);
        assertThat(seen.units.getFirst().keyframe()).isTrue();
        assertThat(seen.units.getFirst().wallNs()).isEqualTo(7);
        playing.writeUntil(5 * SECOND_NS, 8, seen);
        long step = seen.units.get(1).dtsTicks();
        assertThat(step).isPositive();
        for (int i = 0; i < seen.units.size(); i++) {
            assertThat(seen.units.get(i).dtsTicks()).isEqualTo(i * step);
            assertThat(seen.units.get(i).ptsTicks()).isEqualTo(i * step);
        }
        Track track = seen.tracks.getFirst();
        assertThat(seen.units.size() * step).isBetween(5L * track.clockRate(), 5L * track.clockRate() + step);
    }

    @Test
    void shouldRepeatItsKeyframeEveryTwoSeconds() {
        Slate.Playing playing = Slate.of(List.of(track(OfflineCodec.H264))).play();
        Collected seen = new Collected();
        playing.writeUntil(5 * SECOND_NS, 0, seen);
        assertThat(seen.units).hasSize(51);
        for (int i = 0; i < 51; i++) {
            assertThat(seen.units.get(i).keyframe()).as("picture %s", i).isEqualTo(i % 20 == 0);
        }
        assertThat(seen.tracks).isEmpty();
    }

    @Test
    void shouldKeepTracksTogether() {
        Slate.Playing playing = Slate.of(List.of(track(OfflineCodec.H264), track(OfflineCodec.MPEG4_AUDIO)))
                .play();
        Collected seen = new Collected();
        playing.begin(seen);
        playing.writeUntil(SECOND_NS, 0, seen);
        assertThat(seen.of(0)).hasSize(11);
        assertThat(seen.of(1)).hasSize(1 + 44_100 / 1024);
        assertThat(seen.tracks.get(1).codec()).isEqualTo(new Codec.Aac(Bytes.of(0x12, 0x10), 2, 44_100, 2));
    }

    /** One channel: 3 + 4 + 8 + 11 + 3 zeros, then 111. Two: 001, 0000, 1, zeros, 111. */
    @Test
    void shouldWriteTheBitsOfTheStandard() {
        assertThat(SilentAac.frame(1)).isEqualTo(Bytes.of(0x00, 0x00, 0x00, 0x07));
        assertThat(SilentAac.frame(2)).isEqualTo(Bytes.of(0x21, 0x00, 0x00, 0x00, 0x00, 0x1c));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 5, 6, 7, 8})
    void shouldHaveSilenceForAnyNumberOfChannels(int channels) {
        assertThat(SilentAac.frame(channels).length()).isBetween(4, 32);
    }
}
