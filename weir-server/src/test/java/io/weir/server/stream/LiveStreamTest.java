package io.weir.server.stream;

import static io.weir.server.stream.Streams.audio;
import static io.weir.server.stream.Streams.key;
import static io.weir.server.stream.Streams.picture;
import static io.weir.server.stream.Streams.sound;
import static io.weir.server.stream.Streams.video;
import static org.assertj.core.api.Assertions.assertThat;

import io.weir.base.buf.Bytes;
import io.weir.base.time.ManualClock;
import io.weir.media.MediaKind;
import io.weir.media.Track;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class LiveStreamTest {
    private static final StreamLimits LIMITS = new StreamLimits(true, 10_000, 15_000, 8, 1_000);

    private final ManualClock clock = new ManualClock();
    private final TestChannel home = new TestChannel();
    private final TestChannel lateChannel = new TestChannel();
    private final List<String> events = new ArrayList<>();
    private final LiveStream stream = new LiveStream(
            home.eventLoop(),
            LIMITS,
            new StreamListener() {
                @Override
                public void onReady(FeedSink feed, List<Track> tracks) {
                    events.add("ready " + tracks.size());
                }

                @Override
                public void onTracksChanged(List<Track> tracks) {
                    events.add("changed " + tracks.size());
                }

                @Override
                public void onReadersEnded(EndReason reason) {
                    events.add("ended " + reason);
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

    private FeedSink feed() {
        return stream.openFeed(home.eventLoop());
    }

    private FeedSink readyFeed() {
        FeedSink feed = feed();
        feed.track(video());
        feed.track(audio());
        return feed;
    }

    private TestReader reader() {
        TestReader reader = new TestReader(home, TextWireFormat.IMMEDIATE);
        stream.attach(reader);
        return reader;
    }

    @Test
    void shouldBecomeReadyOnceAllAnnouncedTracksAreConfigured() {
        FeedSink feed = feed();
        feed.expect(Set.of(MediaKind.VIDEO, MediaKind.AUDIO));
        feed.track(video());
        assertThat(events).isEmpty();
        feed.track(audio());
        assertThat(events).containsExactly("ready 2");
    }

    @Test
    void shouldBecomeReadyWithOneTrackWhenOnlyThatIsAnnounced() {
        FeedSink feed = feed();
        feed.expect(Set.of(MediaKind.AUDIO));
        feed.track(audio());
        assertThat(events).containsExactly("ready 1");
    }

    @Test
    void shouldBecomeReadyAfterASecondOfMediaWhenAnAnnouncedTrackStaysAway() {
        FeedSink feed = feed();
        feed.track(video());
        feed.unit(key(0));
        feed.unit(picture(999));
        assertThat(events).isEmpty();
        feed.unit(picture(1000));
        assertThat(events).containsExactly("ready 1");
        assertThat(reader().text()).isEqualTo("<sig>[start 0 0:H264]K0 v999 v1000 ");
    }

    @Test
    void shouldWaitForAnnouncedTracksAsLongAsTheFeedSays() {
        home.freezeTime();
        FeedSink feed = feed();
        feed.expect(Set.of(MediaKind.VIDEO, MediaKind.AUDIO), 3_000);
        feed.track(video());
        feed.unit(key(0));
        feed.unit(picture(2_999));
        home.advanceTimeBy(2_999, TimeUnit.MILLISECONDS);
        home.runScheduledPendingTasks();
        assertThat(events).isEmpty();
        feed.unit(picture(3_000));
        assertThat(events).containsExactly("ready 1");
    }

    @Test
    void shouldGoOnWithTheTracksThatCameWhenTheFeedsTimeIsOver() {
        home.freezeTime();
        FeedSink feed = feed();
        feed.expect(Set.of(MediaKind.VIDEO, MediaKind.AUDIO), 700);
        feed.track(video());
        home.advanceTimeBy(699, TimeUnit.MILLISECONDS);
        home.runScheduledPendingTasks();
        assertThat(events).isEmpty();
        home.advanceTimeBy(1, TimeUnit.MILLISECONDS);
        home.runScheduledPendingTasks();
        assertThat(events).containsExactly("ready 1");
    }

    @Test
    void shouldStartALateReaderWithTheGroupOfPicturesAndGoOnWithoutGapOrRepeat() {
        FeedSink feed = readyFeed();
        feed.unit(key(0));
        feed.unit(picture(40));
        feed.unit(key(2000));
        feed.unit(sound(2010));
        feed.unit(picture(2040));
        TestReader late = reader();
        feed.unit(picture(2080));
        assertThat(late.text()).isEqualTo("<sig>[start 2000 0:H264 1:Opus]K2000 a2010 v2040 v2080 ");
    }

    @Test
    void shouldGiveEveryReaderTheSameBytesWhateverTheOrderOfJoining() {
        FeedSink feed = readyFeed();
        feed.unit(key(0));
        TestReader first = reader();
        feed.unit(picture(40));
        String early = first.text();
        TestReader second = reader();
        String late = second.text();
        assertThat(late).isEqualTo(early).isEqualTo("<sig>[start 0 0:H264 1:Opus]K0 v40 ");
    }

    @Test
    void shouldLetAReaderWaitForTheNextKeyframeWhenTheGroupIsTooLargeToCache() {
        FeedSink feed = readyFeed();
        feed.unit(key(0));
        for (int i = 1; i <= 100; i++) {
            feed.unit(picture(i * 40L));
        }
        feed.answersKeyframeRequests(() -> events.add("keyframe wanted"));
        TestReader late = reader();
        feed.unit(picture(5000));
        feed.unit(key(5040));
        assertThat(late.text()).isEqualTo("<sig>[start 5040 0:H264 1:Opus]K5040 ");
        assertThat(events).containsExactly("ready 2", "keyframe wanted");
        reader();
        assertThat(events).as("who comes now has the cached pictures").hasSize(2);
    }

    @Test
    void shouldDropPicturesBeforeTheFirstKeyframe() {
        FeedSink feed = readyFeed();
        feed.unit(picture(0));
        feed.unit(key(40));
        assertThat(reader().text()).isEqualTo("<sig>[start 40 0:H264 1:Opus]K40 ");
        assertThat(stream.counters().unitsDropped().sum()).isEqualTo(1);
    }

    @Test
    void shouldStartAReaderOfAudioAloneAtOnce() {
        FeedSink feed = feed();
        feed.expect(Set.of(MediaKind.AUDIO));
        feed.track(audio());
        feed.unit(sound(0));
        TestReader late = reader();
        feed.unit(sound(20));
        assertThat(late.text()).isEqualTo("<sig>[start 0 0:Opus]a20 ");
    }

    @Test
    void shouldTellReadersOfAChangedConfigurationBeforeItsKeyframe() {
        FeedSink feed = readyFeed();
        feed.unit(key(0));
        TestReader reader = reader();
        feed.track(video(5));
        feed.unit(key(2000));
        assertThat(reader.text()).isEqualTo("<sig>[start 0 0:H264 1:Opus]K0 [track 0 0:H264]K2000 ");
        assertThat(events).containsExactly("ready 2", "changed 2");
    }

    @Test
    void shouldNotTellOfARepeatedConfiguration() {
        FeedSink feed = readyFeed();
        feed.unit(key(0));
        TestReader reader = reader();
        feed.track(video());
        feed.unit(key(2000));
        assertThat(reader.text()).isEqualTo("<sig>[start 0 0:H264 1:Opus]K0 K2000 ");
    }

    @Test
    void shouldKeepReadersOverASecondFeedOfTheSameCodecsAndContinueTheTimeline() {
        FeedSink first = readyFeed();
        first.unit(key(100_000));
        TestReader reader = reader();
        stream.closeFeed();
        clock.advance(Duration.ofMillis(500));
        FeedSink second = readyFeed();
        second.unit(picture(0));
        second.unit(key(40));
        second.unit(picture(80));
        assertThat(reader.text()).isEqualTo("<sig>[start 100000 0:H264 1:Opus]K100000 K100500 v100540 ");
        assertThat(reader.ended).isNull();
    }

    @Test
    void shouldEndReadersWhenASecondFeedHasOtherCodecs() {
        FeedSink first = readyFeed();
        first.unit(key(0));
        TestReader reader = reader();
        FeedSink second = feed();
        second.expect(Set.of(MediaKind.AUDIO));
        second.track(audio());
        assertThat(reader.ended).isEqualTo(EndReason.SOURCE_CHANGED);
        assertThat(events).containsExactly("ready 2", "ended SOURCE_CHANGED", "ready 1");
    }

    @Test
    void shouldIgnoreAFeedThatWasReplaced() {
        FeedSink first = readyFeed();
        first.unit(key(0));
        TestReader reader = reader();
        readyFeed();
        first.unit(key(40));
        assertThat(reader.text()).isEqualTo("<sig>[start 0 0:H264 1:Opus]K0 ");
    }

    @Test
    void shouldStartALateReaderWithTheNextFeedWhenTheOneBeforeWasForgotten() {
        FeedSink first = readyFeed();
        TestReader early = reader();
        first.unit(key(0));
        stream.forgetFeed();
        first.unit(picture(33));
        TestReader late = new TestReader(lateChannel, TextWireFormat.IMMEDIATE);
        stream.attach(late);
        home.runPendingTasks();
        assertThat(late.text()).isEqualTo("<sig>");
        FeedSink second = stream.openFeed();
        second.track(video(2));
        second.track(audio());
        second.unit(key(0));
        second.unit(picture(33));
        home.runPendingTasks();
        assertThat(late.text()).contains("[start").contains("K").doesNotContain("K0 ");
        assertThat(early.ended).isNull();
        assertThat(late.ended).isNull();
        lateChannel.finishAndReleaseAll();
    }

    @Test
    void shouldEndReadersWhenTheStreamCloses() {
        FeedSink feed = readyFeed();
        feed.unit(key(0));
        TestReader reader = reader();
        stream.close(EndReason.PUBLISHER_GONE);
        assertThat(reader.ended).isEqualTo(EndReason.PUBLISHER_GONE);
        TestReader tooLate = reader();
        home.runPendingTasks();
        assertThat(tooLate.ended).isEqualTo(EndReason.PUBLISHER_GONE);
    }

    @Test
    void shouldDropToNextKeyframeWhenReaderIsSlow() {
        FeedSink feed = readyFeed();
        feed.unit(key(0));
        TestReader slow = reader();
        slow.text();
        home.block(true);
        for (int i = 1; i <= 10; i++) {
            feed.unit(picture(i * 40L));
        }
        home.block(false);
        feed.answersKeyframeRequests(() -> events.add("keyframe wanted"));
        feed.unit(picture(420));
        home.runPendingTasks();
        assertThat(events).as("it has room again").contains("keyframe wanted");
        clock.advance(Duration.ofSeconds(5));
        feed.unit(picture(440));
        assertThat(slow.ended).as("it only waits for a keyframe").isNull();
        feed.unit(key(480));
        assertThat(slow.text()).isEqualTo("v40 v80 v120 v160 v200 v240 v280 v320 [start 480 0:H264 1:Opus]K480 ");
        assertThat(slow.unitsDiscarded()).isEqualTo(4);
    }

    @Test
    void shouldKeepForAnotherLoopAsManyUnitsAsForAReader() {
        FeedSink feed = readyFeed();
        feed.unit(key(0));
        TestReader elsewhere = new TestReader(lateChannel, TextWireFormat.IMMEDIATE);
        stream.attach(elsewhere);
        lateChannel.text();
        for (int i = 1; i <= 10; i++) {
            feed.unit(picture(i * 40L));
        }
        assertThat(elsewhere.text()).isEqualTo("v40 v80 v120 v160 v200 v240 v280 v320 ");
        feed.unit(picture(440));
        assertThat(elsewhere.text()).as("before the next keyframe").isEmpty();
        feed.unit(key(480));
        assertThat(elsewhere.text()).isEqualTo("K480 ");
    }

    @Test
    void shouldEndAReaderThatSkipsForLongerThanTheWriteTimeout() {
        FeedSink feed = readyFeed();
        feed.unit(key(0));
        TestReader stuck = reader();
        home.block(true);
        for (int i = 1; i <= 9; i++) {
            feed.unit(picture(i * 40L));
        }
        clock.advance(Duration.ofSeconds(1));
        feed.unit(picture(400));
        assertThat(stuck.ended).isNull();
        clock.advance(Duration.ofMillis(1));
        feed.unit(picture(440));
        assertThat(stuck.ended).isEqualTo(EndReason.SLOW_READER);
        home.block(false);
        home.text();
    }

    @Test
    void shouldForgetADetachedReader() {
        FeedSink feed = readyFeed();
        feed.unit(key(0));
        TestReader reader = reader();
        stream.detach(reader);
        home.runPendingTasks();
        home.text();
        feed.unit(picture(40));
        assertThat(reader.text()).isEmpty();
        assertThat(reader.ended).isNull();
    }

    @Test
    void shouldHoldUnitsUntilThePictureNearestToTheInterval() {
        FeedSink feed = readyFeed();
        feed.unit(key(0));
        TestReader reader = new TestReader(home, new TextWireFormat("held", new BatchInterval.Fixed(100)));
        stream.attach(reader);
        assertThat(reader.text()).isEqualTo("<sig>[start 0 0:H264 1:Opus]K0 ");
        clock.advance(Duration.ofMillis(33));
        feed.unit(picture(33));
        clock.advance(Duration.ofMillis(33));
        feed.unit(picture(66));
        clock.advance(Duration.ofMillis(30));
        feed.unit(sound(96));
        assertThat(reader.text()).isEmpty();
        clock.advance(Duration.ofMillis(4));
        feed.unit(picture(100));
        assertThat(reader.text()).isEqualTo("v33 v66 a96 v100 ");
    }

    @Test
    void shouldNotHoldSoundLongerThanTheIntervalWhenPicturesStayAway() {
        FeedSink feed = readyFeed();
        feed.unit(key(0));
        TestReader reader = new TestReader(home, new TextWireFormat("held", new BatchInterval.Fixed(100)));
        stream.attach(reader);
        reader.text();
        feed.unit(sound(0));
        clock.advance(Duration.ofMillis(99));
        feed.unit(sound(99));
        assertThat(reader.text()).isEmpty();
        clock.advance(Duration.ofMillis(1));
        feed.unit(sound(100));
        assertThat(reader.text()).isEqualTo("a0 a99 a100 ");
    }

    @Test
    void shouldWriteAKeyframeAtOnceTogetherWithWhatIsHeld() {
        FeedSink feed = readyFeed();
        feed.unit(key(0));
        TestReader reader = new TestReader(home, new TextWireFormat("held", new BatchInterval.Fixed(1000)));
        stream.attach(reader);
        reader.text();
        feed.unit(picture(40));
        assertThat(reader.text()).isEmpty();
        feed.unit(key(80));
        assertThat(reader.text()).isEqualTo("v40 K80 ");
    }

    @Test
    void shouldPassMetadataOnWhenItChanges() {
        FeedSink feed = readyFeed();
        feed.unit(key(0));
        TestReader reader = reader();
        feed.metadata(Bytes.of(1, 2));
        feed.unit(picture(40));
        assertThat(reader.text()).isEqualTo("<sig>[start 0 0:H264 1:Opus]K0 [meta]v40 ");
    }
}
