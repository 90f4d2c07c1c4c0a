package io.weir.server.stream;

import static io.weir.server.stream.Streams.audio;
import static io.weir.server.stream.Streams.key;
import static io.weir.server.stream.Streams.picture;
import static io.weir.server.stream.Streams.sound;
import static io.weir.server.stream.Streams.video;
import static org.assertj.core.api.Assertions.assertThat;

import io.weir.base.time.ManualClock;
import io.weir.media.Track;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Feeds that stand by and take the place of the one on the air. */
class StandbyFeedTest {
    private static final StreamLimits LIMITS = new StreamLimits(true, 10_000, 15_000, 64, 1_000);

    private final ManualClock clock = new ManualClock();
    private final TestChannel home = new TestChannel();
    private final List<FeedSink> ready = new ArrayList<>();
    private final List<FeedSink> known = new ArrayList<>();
    private final List<FeedSink> unfit = new ArrayList<>();
    private final List<EndReason> ended = new ArrayList<>();
    private final LiveStream stream = new LiveStream(
            home.eventLoop(),
            LIMITS,
            new StreamListener() {
                @Override
                public void onReady(FeedSink feed, List<Track> tracks) {
                    ready.add(feed);
                }

                @Override
                public void onKnown(FeedSink feed) {
                    known.add(feed);
                }

                @Override
                public void onUnfit(FeedSink feed) {
                    unfit.add(feed);
                }

                @Override
                public void onTracksChanged(List<Track> tracks) {
                    // not asked here
                }

                @Override
                public void onReadersEnded(EndReason reason) {
                    ended.add(reason);
                }
            },
            new FanoutLoad(),
            clock);

    @AfterEach
    void close() {
        stream.close(EndReason.SERVER_STOPPING);
        home.runPendingTasks();
        home.finishAndReleaseAll();
    }

    private StandbyFeed standby(int variant) {
        StandbyFeed feed = stream.openStandby(home.eventLoop());
        feed.track(video(variant));
        feed.track(audio());
        return feed;
    }

    private TestReader reader() {
        TestReader reader = new TestReader(home, TextWireFormat.IMMEDIATE);
        stream.attach(reader);
        return reader;
    }

    @Test
    void shouldGoOnTheAirOnlyWhenPromoted() {
        StandbyFeed feed = standby(1);
        assertThat(known).containsExactly(feed);
        feed.unit(key(0));
        assertThat(ready).isEmpty();
        stream.promote(feed);
        assertThat(ready).containsExactly(feed);
    }

    @Test
    void shouldTakeOverAtItsKeyframeAndLeaveTheOtherOnTheAirUntilThen() {
        StandbyFeed first = standby(1);
        stream.promote(first);
        first.unit(key(0));
        TestReader reader = reader();
        StandbyFeed second = standby(1);
        List<String> asked = new ArrayList<>();
        first.answersKeyframeRequests(() -> asked.add("first"));
        second.answersKeyframeRequests(() -> asked.add("second"));
        stream.promote(second);
        assertThat(asked).containsExactly("second");
        second.unit(picture(70_000));
        first.unit(picture(40));
        clock.advance(Duration.ofMillis(20));
        second.unit(key(70_040));
        first.unit(picture(80));
        second.unit(picture(70_080));
        assertThat(reader.text()).isEqualTo("<sig>[start 0 0:H264 1:Opus]K0 v40 K73 v113 ");
        assertThat(ready).containsExactly(first, second);
        assertThat(ended).isEmpty();
    }

    @Test
    void shouldStandByAgainAfterItsTimeOnTheAir() {
        StandbyFeed first = standby(1);
        stream.promote(first);
        first.unit(key(0));
        TestReader reader = reader();
        StandbyFeed second = standby(1);
        stream.promote(second);
        second.unit(key(500));
        stream.promote(first);
        second.unit(picture(540));
        first.unit(picture(1_000));
        first.unit(key(1_040));
        second.unit(picture(580));
        first.unit(sound(1_050));
        assertThat(reader.text()).isEqualTo("<sig>[start 0 0:H264 1:Opus]K0 K33 v73 K107 a117 ");
        assertThat(ready).containsExactly(first, second, first);
    }

    @Test
    void shouldNotTakeOverWhenAnotherWasPromotedMeanwhile() {
        StandbyFeed first = standby(1);
        stream.promote(first);
        first.unit(key(0));
        StandbyFeed second = standby(1);
        stream.promote(second);
        stream.promote(first);
        second.unit(key(40));
        assertThat(ready).containsExactly(first);
    }

    @Test
    void shouldEndReadersForOtherTracksUnlessTheyAreHeld() {
        StandbyFeed first = standby(1);
        stream.promote(first);
        first.unit(key(0));
        StandbyFeed silent = stream.openStandby(home.eventLoop());
        silent.expect(java.util.Set.of(io.weir.media.MediaKind.VIDEO));
        silent.track(video());
        stream.promote(silent);
        silent.unit(key(40));
        assertThat(ended).containsExactly(EndReason.SOURCE_CHANGED);
        stream.holdTracks();
        StandbyFeed third = standby(1);
        stream.promote(third);
        third.unit(key(80));
        assertThat(unfit).containsExactly(third);
        assertThat(ready).containsExactly(first, silent);
    }

    @Test
    void shouldForgetAFeedThatIsClosed() {
        StandbyFeed first = standby(1);
        stream.promote(first);
        first.unit(key(0));
        StandbyFeed second = standby(1);
        stream.promote(second);
        stream.closeFeed(second);
        second.unit(key(40));
        assertThat(ready).containsExactly(first);
        stream.closeFeed(first);
        StandbyFeed third = standby(1);
        stream.promote(third);
        assertThat(ready)
                .as("with nothing on the air there is nothing to wait for")
                .containsExactly(first, third);
    }

    @Test
    void shouldBoundItsFeeds() {
        for (int i = 0; i < LiveStream.ENTRANTS_MAX; i++) {
            standby(1);
        }
        StandbyFeed last = standby(1);
        assertThat(known).hasSize(LiveStream.ENTRANTS_MAX);
        stream.promote(last);
        last.unit(key(0));
        assertThat(ready).isEmpty();
    }
}
