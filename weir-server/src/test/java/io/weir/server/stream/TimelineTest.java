package io.weir.server.stream;

import static io.weir.server.stream.Streams.picture;
import static io.weir.server.stream.Streams.sound;
import static org.assertj.core.api.Assertions.assertThat;

import io.weir.base.buf.Bytes;
import io.weir.media.AccessUnit;
import io.weir.media.Ticks;
import io.weir.media.Track;
import org.junit.jupiter.api.Test;

class TimelineTest {
    private final Timeline timeline = new Timeline();

    private long video(long ms) {
        return Ticks.toMillis(
                timeline.map(picture(ms), 0, Track.VIDEO_CLOCK_RATE).dtsTicks(), Track.VIDEO_CLOCK_RATE);
    }

    private long audio(long ms) {
        return Ticks.toMillis(timeline.map(sound(ms), 1, 48_000).dtsTicks(), 48_000);
    }

    @Test
    void shouldKeepTheFirstFeedsTimestamps() {
        AccessUnit unit = picture(5_000);
        AccessUnit mapped = timeline.map(unit, unit.trackId(), Track.VIDEO_CLOCK_RATE);
        assertThat(mapped).isSameAs(unit);
    }

    @Test
    void shouldContinueAfterAForwardJump() {
        assertThat(video(0)).isZero();
        assertThat(video(40)).isEqualTo(40);
        assertThat(video(10_041)).isEqualTo(73);
        assertThat(video(10_081)).isEqualTo(113);
    }

    @Test
    void shouldTakeAPauseOfTenSecondsAsItIs() {
        video(0);
        assertThat(video(10_000)).isEqualTo(10_000);
    }

    @Test
    void shouldContinueAfterABackwardJump() {
        video(60_000);
        assertThat(video(0)).isEqualTo(60_033);
        assertThat(video(40)).isEqualTo(60_073);
    }

    @Test
    void shouldFlattenASmallStepBack() {
        video(1000);
        assertThat(video(900)).isEqualTo(1000);
        assertThat(video(1040)).isEqualTo(1040);
    }

    @Test
    void shouldKeepTracksTogetherOverAJumpThatTheyTakeOneAfterTheOther() {
        video(60_000);
        audio(60_010);
        assertThat(video(0)).isEqualTo(60_043);
        // still from before the jump
        assertThat(audio(60_030)).isEqualTo(60_030);
        assertThat(audio(10)).isEqualTo(60_053);
        assertThat(video(40)).isEqualTo(60_083);
    }

    @Test
    void shouldKeepTracksTogetherOverAJumpWhereSoundIsSecondsBehindItsPictures() {
        video(60_000);
        audio(57_000);
        assertThat(video(5_000)).isEqualTo(60_033);
        assertThat(audio(2_020)).isEqualTo(57_053);
    }

    @Test
    void shouldContinueWithTheNextFeedAfterTheGap() {
        video(1000);
        timeline.splice(2_000_000_000L);
        assertThat(audio(500)).isEqualTo(3000);
        assertThat(video(510)).isEqualTo(3010);
    }

    @Test
    void shouldContinueOneStepLaterWhenThereWasNoGap() {
        video(1000);
        timeline.splice(0);
        assertThat(video(0)).isEqualTo(1033);
    }

    @Test
    void shouldKeepATrackFromGoingBackWhereAFeedsSoundIsBehindItsPictures() {
        video(0);
        audio(0);
        video(1000);
        audio(990);
        timeline.splice(0);
        assertThat(video(5_000)).isEqualTo(1_033);
        assertThat(audio(4_900)).as("967 would be before the last sound").isEqualTo(990);
        assertThat(audio(4_980)).isEqualTo(1_013);
    }

    private long soundAt(long ms, int clockRate) {
        long ticks = Ticks.ofMillis(ms, clockRate);
        AccessUnit unit = new AccessUnit(1, ticks, ticks, true, 0, Bytes.of(1));
        return Ticks.toMillis(timeline.map(unit, 1, clockRate).dtsTicks(), clockRate);
    }

    @Test
    void shouldGoOnWhereATracksClockRateChanges() {
        assertThat(soundAt(3_600_000, 48_000)).isEqualTo(3_600_000);
        assertThat(soundAt(3_600_020, 44_100)).isEqualTo(3_600_020);
        assertThat(soundAt(3_600_040, 44_100)).isEqualTo(3_600_040);
        assertThat(soundAt(3_600_060, 48_000)).isEqualTo(3_600_060);
        assertThat(soundAt(3_600_050, 44_100)).as("a small step back").isEqualTo(3_600_060);
    }

    @Test
    void shouldKeepTheEpochsOffsetWhereATracksClockRateChanges() {
        assertThat(video(60_000)).isEqualTo(60_000);
        assertThat(video(0)).isEqualTo(60_033);
        assertThat(soundAt(10, 44_100)).isEqualTo(60_043);
        assertThat(soundAt(30, 48_000)).isEqualTo(60_063);
        assertThat(video(40)).isEqualTo(60_073);
    }

    @Test
    void shouldKeepATrackFromGoingBackWhereTheNextFeedHasAnotherClockRate() {
        video(0);
        soundAt(990, 48_000);
        timeline.splice(0);
        assertThat(video(5_000)).isEqualTo(1_023);
        assertThat(soundAt(4_900, 44_100))
                .as("923 would be before the last sound")
                .isEqualTo(990);
    }
}
