package io.weir.server.hlspull;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.netty.channel.embedded.EmbeddedChannel;
import io.weir.base.buf.Bytes;
import io.weir.base.time.ManualClock;
import io.weir.media.AccessUnit;
import io.weir.media.Codec;
import io.weir.media.MediaKind;
import io.weir.media.Ticks;
import io.weir.media.Track;
import io.weir.server.stream.FeedSink;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class UnitPacerTest {
    private static final Track FIRST = Track.of(1, new Codec.Opus(2, Bytes.EMPTY));
    private static final Track SECOND = Track.of(2, new Codec.Opus(1, Bytes.EMPTY));

    private static final long STEP_MS = 5_000;
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final ManualClock clock = new ManualClock();
    private final EmbeddedChannel home = new EmbeddedChannel();
    private final UnitPacer pacer = new UnitPacer(home.eventLoop(), clock);
    private final List<String> given = new ArrayList<>();
    private final FeedSink sink = new FeedSink() {
        @Override
        public void expect(Set<MediaKind> kinds) {
            throw new AssertionError("the pacer expects nothing");
        }

        @Override
        public void track(Track track) {
            given.add("track " + track.id());
        }

        @Override
        public void metadata(Bytes message) {
            throw new AssertionError("there is none");
        }

        @Override
        public void unit(AccessUnit unit) {
            given.add(unit.trackId() + "@" + Ticks.toMillis(unit.dtsTicks(), FIRST.clockRate()));
        }
    };

    @BeforeEach
    void freeze() {
        home.freezeTime();
    }

    @AfterEach
    void close() {
        pacer.close();
        home.finishAndReleaseAll();
    }

    private static AccessUnit unit(Track track, long ms) {
        long ticks = Ticks.ofMillis(ms, track.clockRate());
        return new AccessUnit(track.id(), ticks, ticks, true, 0, Bytes.of(1, 2));
    }

    private static void put(UnitPacer.Lane lane, Track track, long... timesMs) throws InterruptedException {
        for (long ms : timesMs) {
            lane.put(track, unit(track, ms));
        }
    }

    private List<String> after(long ms) {
        given.clear();
        for (long passed = 0; passed < ms; passed += 10) {
            clock.advance(Duration.ofMillis(10));
            home.advanceTimeBy(10, TimeUnit.MILLISECONDS);
            home.runScheduledPendingTasks();
        }
        return List.copyOf(given);
    }

    private void start() {
        pacer.start(sink);
        home.runPendingTasks();
    }

    @Test
    void shouldGiveUnitsAsTheirTimesSay() throws Exception {
        UnitPacer.Lane lane = pacer.lane();
        lane.put(FIRST);
        put(lane, FIRST, 5_000, 5_100, 5_400);
        start();
        assertThat(given).containsExactly("track 1", "1@5000");
        assertThat(after(90)).isEmpty();
        assertThat(after(10)).containsExactly("1@5100");
        assertThat(after(290)).isEmpty();
        assertThat(after(10)).containsExactly("1@5400");
    }

    @Test
    void shouldKeepLanesOfOneTimeTogether() throws Exception {
        UnitPacer.Lane first = pacer.lane();
        UnitPacer.Lane second = pacer.lane();
        put(first, FIRST, 5_000, 5_100);
        put(second, SECOND, 4_950, 5_050);
        start();
        assertThat(given).containsExactly("2@4950");
        assertThat(after(50)).containsExactly("1@5000");
        assertThat(after(50)).containsExactly("2@5050");
        assertThat(after(50)).containsExactly("1@5100");
    }

    @Test
    void shouldGoOnWhereTimesJump() throws Exception {
        UnitPacer.Lane lane = pacer.lane();
        put(lane, FIRST, 5_000, 5_100, 900_000, 900_100, 0, 100);
        start();
        assertThat(after(200)).containsExactly("1@5100", "1@900000");
        assertThat(after(200)).containsExactly("1@900100", "1@0");
        assertThat(after(100)).containsExactly("1@100");
    }

    @Test
    void shouldTakeAStepForwardAsAPause() throws Exception {
        UnitPacer.Lane lane = pacer.lane();
        put(lane, FIRST, 5_000, 9_000);
        start();
        assertThat(after(3_990)).isEmpty();
        assertThat(after(10)).containsExactly("1@9000");
    }

    @Test
    void shouldGoOnWhereItWasAfterADiscontinuity() throws Exception {
        UnitPacer.Lane lane = pacer.lane();
        lane.breakOff();
        put(lane, FIRST, 5_000, 5_100);
        lane.breakOff();
        put(lane, FIRST, 9_000, 9_100);
        lane.breakOff();
        put(lane, FIRST, 1_400, 1_500, 5_000);
        start();
        assertThat(after(200)).containsExactly("1@5100", "1@9000");
        assertThat(after(200)).containsExactly("1@9100", "1@1400");
        assertThat(after(100)).containsExactly("1@1500");
        assertThat(after(3_490)).isEmpty();
        assertThat(after(10)).containsExactly("1@5000");
    }

    @Test
    void shouldKeepTimesThatGoOnOverADiscontinuity() throws Exception {
        UnitPacer.Lane lane = pacer.lane();
        put(lane, FIRST, 5_000);
        lane.breakOff();
        put(lane, FIRST, 6_000);
        lane.breakOff();
        put(lane, FIRST, 7_001);
        start();
        assertThat(after(990)).isEmpty();
        assertThat(after(10)).containsExactly("1@6000");
        assertThat(after(1_000)).as("a jump").containsExactly("1@7001");
    }

    @Test
    void shouldKeepLanesTogetherOverADiscontinuity() throws Exception {
        UnitPacer.Lane first = pacer.lane();
        UnitPacer.Lane second = pacer.lane();
        put(first, FIRST, 5_000, 5_100);
        put(second, SECOND, 5_000, 5_050);
        first.breakOff();
        put(first, FIRST, 100, 200);
        second.breakOff();
        put(second, SECOND, 50, 150);
        start();
        assertThat(after(100)).containsExactly("2@5050", "1@5100");
        assertThat(after(50)).containsExactly("2@50");
        assertThat(after(50)).containsExactly("1@100");
        assertThat(after(50)).containsExactly("2@150");
        assertThat(after(50)).containsExactly("1@200");
    }

    @Test
    void shouldNotHurryAfterAStall() throws Exception {
        UnitPacer.Lane lane = pacer.lane();
        put(lane, FIRST, 0);
        start();
        after(1_000);
        put(lane, FIRST, 100, 200, 300);
        assertThat(after(10)).containsExactly("1@100");
        assertThat(after(100)).containsExactly("1@200");
        assertThat(after(100)).containsExactly("1@300");
    }

    /** As in a transport stream, whose muxer gathers sound in packets. */
    @Test
    void shouldGiveSoundThatStandsBehindItsPicturesInTime() throws Exception {
        UnitPacer.Lane lane = pacer.lane();
        lane.put(FIRST);
        put(lane, FIRST, 0, 500, 1_000);
        lane.put(SECOND);
        put(lane, SECOND, 0, 400, 800);
        put(lane, FIRST, 1_500);
        start();
        assertThat(given).containsExactly("track 1", "track 2", "1@0", "2@0");
        assertThat(after(400)).containsExactly("2@400");
        assertThat(after(100)).containsExactly("1@500");
        assertThat(after(500)).containsExactly("2@800", "1@1000");
        put(lane, SECOND, 1_200);
        assertThat(after(500)).containsExactly("2@1200", "1@1500");
    }

    /** The end of a segment's sound may stand in the next one, which comes when its pictures have been given: one stall cures all. */
    @Test
    void shouldWaitOnceForSoundOfTheSegmentBefore() throws Exception {
        UnitPacer.Lane lane = pacer.lane();
        put(lane, FIRST, 0, 1_000);
        start();
        after(1_000);
        put(lane, SECOND, 500, 900, 1_100);
        put(lane, FIRST, 1_200, 2_000);
        assertThat(after(10)).containsExactly("2@500");
        assertThat(after(400)).containsExactly("2@900");
        assertThat(after(200)).containsExactly("2@1100");
        assertThat(after(400)).containsExactly("1@1200");
        put(lane, SECOND, 1_700, 2_100);
        assertThat(after(490)).containsExactly("2@1700");
        assertThat(after(10)).containsExactly("1@2000");
        assertThat(after(100)).containsExactly("2@2100");
    }

    /** As of a packager that begins each segment at zero and does not say so. */
    @Test
    void shouldKeepThePaceWhereEachSegmentBeginsAnew() throws Exception {
        UnitPacer.Lane lane = pacer.lane();
        for (int segment = 0; segment < 3; segment++) {
            put(lane, FIRST, 0, 500, 1_000, 1_500);
        }
        start();
        assertThat(after(1_990)).containsExactly("1@500", "1@1000", "1@1500");
        assertThat(after(10)).containsExactly("1@0");
        assertThat(after(2_000)).containsExactly("1@500", "1@1000", "1@1500", "1@0");
        assertThat(after(1_500)).containsExactly("1@500", "1@1000", "1@1500");
    }

    /** One that goes on for a moment in the time of before is no jump of its own. */
    @Test
    void shouldTakeAStepBackOfTwoTracksForOneJump() throws Exception {
        UnitPacer.Lane lane = pacer.lane();
        put(lane, SECOND, 0, 1_900);
        put(lane, FIRST, 0, 2_000, 4_000);
        put(lane, SECOND, 2_900, 3_800);
        put(lane, FIRST, 0);
        put(lane, SECOND, 4_200);
        put(lane, FIRST, 1_000);
        put(lane, SECOND, 20, 1_020);
        start();
        after(3_990);
        assertThat(after(10)).containsExactly("1@4000");
        assertThat(after(1_000)).containsExactly("2@4200", "1@0");
        assertThat(after(20)).containsExactly("2@20");
        assertThat(after(980)).containsExactly("1@1000");
        assertThat(after(20)).containsExactly("2@1020");
    }

    /** Sound that is seconds ahead of its pictures is none, at a discontinuity over which times go on. */
    @Test
    void shouldKeepTimesThatGoOnWhereTracksAreFarApart() throws Exception {
        UnitPacer.Lane lane = pacer.lane();
        put(lane, FIRST, 0, 1_000);
        put(lane, SECOND, 0, 1_500, 3_000, 4_000);
        lane.breakOff();
        put(lane, FIRST, 1_100, 2_000, 3_000, 4_100);
        put(lane, SECOND, 4_200);
        start();
        after(1_000);
        assertThat(after(3_100)).containsExactly("1@1100", "2@1500", "1@2000", "2@3000", "1@3000", "2@4000", "1@4100");
        assertThat(after(100)).containsExactly("2@4200");
    }

    /** Each lane's jumps are found by the others, however far one is ahead. */
    @Test
    void shouldKeepLanesTogetherWhereOneIsSomeJumpsAhead() throws Exception {
        UnitPacer.Lane first = pacer.lane();
        UnitPacer.Lane second = pacer.lane();
        put(first, FIRST, 0, 1_500);
        put(second, SECOND, 0, 1_400);
        put(first, FIRST, 0, 1_500, 0);
        put(second, SECOND, 20, 1_400, 20);
        start();
        after(2_490);
        assertThat(after(10)).containsExactly("1@0");
        assertThat(after(20)).containsExactly("2@20");
        after(2_470);
        assertThat(after(10)).containsExactly("1@0");
        assertThat(after(20)).containsExactly("2@20");
    }

    @Test
    void shouldGiveAllOfBeforeAJumpFirst() throws Exception {
        UnitPacer.Lane lane = pacer.lane();
        put(lane, SECOND, 0, 300);
        put(lane, FIRST, 0, 100);
        lane.breakOff();
        put(lane, FIRST, 50_000, 50_100);
        put(lane, SECOND, 49_900, 50_000);
        start();
        assertThat(after(290)).containsExactly("1@100");
        assertThat(after(10)).containsExactly("2@300", "1@50000", "2@49900", "2@50000");
        assertThat(after(100)).containsExactly("1@50100");
    }

    /** A unit that is a little too early for its track goes with the one before it. */
    @Test
    void shouldKeepTheOrderOfATrack() throws Exception {
        UnitPacer.Lane lane = pacer.lane();
        put(lane, FIRST, 0, 900, 100, 1_000);
        start();
        assertThat(after(890)).isEmpty();
        assertThat(after(10)).containsExactly("1@900", "1@100");
        assertThat(after(100)).containsExactly("1@1000");
    }

    @Test
    void shouldChangeATrackWithItsNextUnit() throws Exception {
        UnitPacer.Lane lane = pacer.lane();
        lane.put(FIRST);
        put(lane, FIRST, 0, 100);
        lane.put(FIRST);
        put(lane, FIRST, 200);
        start();
        assertThat(given).containsExactly("track 1", "1@0");
        assertThat(after(200)).containsExactly("1@100", "track 1", "1@200");
    }

    @Test
    void shouldMakeWhoPutsTooMuchWait() throws Exception {
        UnitPacer.Lane lane = pacer.lane();
        for (long ms = 0; ms < UnitPacer.AHEAD_NS_MAX / 1_000_000; ms += STEP_MS) {
            put(lane, FIRST, ms);
        }
        start();
        Thread putting = Thread.ofVirtual().start(() -> {
            try {
                put(lane, FIRST, UnitPacer.AHEAD_NS_MAX / 1_000_000, UnitPacer.AHEAD_NS_MAX / 1_000_000 + STEP_MS);
            } catch (InterruptedException _) {
                Thread.currentThread().interrupt();
            }
        });
        await().atMost(PATIENCE).until(() -> putting.getState() == Thread.State.WAITING);
        after(STEP_MS);
        assertThat(putting.join(PATIENCE)).isTrue();
    }
}
