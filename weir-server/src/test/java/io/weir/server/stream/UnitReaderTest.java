package io.weir.server.stream;

import static io.weir.server.stream.Streams.audio;
import static io.weir.server.stream.Streams.key;
import static io.weir.server.stream.Streams.picture;
import static io.weir.server.stream.Streams.sound;
import static io.weir.server.stream.Streams.video;
import static org.assertj.core.api.Assertions.assertThat;

import io.weir.base.metrics.Counters;
import io.weir.base.time.ManualClock;
import io.weir.media.AccessUnit;
import io.weir.media.MediaKind;
import io.weir.media.Ticks;
import io.weir.media.Track;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Readers that take a stream unit by unit. */
class UnitReaderTest {
    private static final StreamLimits LIMITS = new StreamLimits(true, 10_000, 15_000, 64, 1_000);

    private final ManualClock clock = new ManualClock();
    private final TestChannel home = new TestChannel();
    private final Counters counters = new Counters();
    private final LiveStream stream =
            new LiveStream(home.eventLoop(), LIMITS, StreamListener.NONE, new FanoutLoad(counters), clock);

    /** Writes down what it is told. */
    private static class Listening implements UnitReader {
        final List<String> heard = new ArrayList<>();

        @Override
        public void onHead(StreamHead head) {
            heard.add("head " + head.tracks().size());
        }

        @Override
        public void onUnit(Track track, AccessUnit unit, boolean cut, boolean live) {
            String kind = track.kind() == MediaKind.VIDEO ? "v" : "a";
            heard.add(kind
                    + Ticks.toMillis(unit.dtsTicks(), track.clockRate())
                    + (cut ? " cut" : "")
                    + (live ? "" : " cached"));
        }

        @Override
        public void onForget() {
            heard.add("forget");
        }

        @Override
        public void onEnd(EndReason reason) {
            heard.add("end " + reason);
        }
    }

    @AfterEach
    void close() {
        stream.close(EndReason.SERVER_STOPPING);
        home.runPendingTasks();
        home.finishAndReleaseAll();
    }

    private FeedSink readyFeed() {
        FeedSink feed = stream.openFeed(home.eventLoop());
        feed.track(video());
        feed.track(audio());
        return feed;
    }

    private Listening attach() {
        Listening reader = new Listening();
        stream.attach(reader);
        return reader;
    }

    @Test
    void shouldTellTheHeadThenTheCachedGroupThenEveryUnit() {
        FeedSink feed = readyFeed();
        feed.unit(key(0));
        feed.unit(sound(10));
        Listening reader = attach();
        feed.unit(picture(40));
        feed.unit(key(80));
        assertThat(reader.heard).containsExactly("head 2", "v0 cut cached", "a10 cached", "v40", "v80 cut");
    }

    @Test
    void shouldEndAReaderThatFailsAndGoOnWithTheOthers() {
        Listening failing = new Listening() {
            @Override
            public void onUnit(Track track, AccessUnit unit, boolean cut, boolean live) {
                super.onUnit(track, unit, cut, live);
                throw new IllegalStateException("on purpose");
            }

            @Override
            public void onEnd(EndReason reason) {
                super.onEnd(reason);
                throw new AssertionError("on purpose");
            }
        };
        stream.attach(failing);
        Listening other = attach();
        FeedSink feed = readyFeed();
        feed.unit(key(0));
        feed.unit(picture(40));
        stream.attach(failing);
        stream.close(EndReason.SERVER_STOPPING);
        List<String> once = List.of("head 2", "v0 cut", "end INTERNAL_ERROR");
        assertThat(failing.heard)
                .startsWith(once.toArray(String[]::new))
                .endsWith("v0 cut cached", "end INTERNAL_ERROR");
        assertThat(other.heard).containsExactly("head 2", "v0 cut", "v40", "end SERVER_STOPPING");
        assertThat(counters.value(Counters.INTERNAL_ERRORS))
                .as("of the unit and of the end, twice")
                .isEqualTo(4);
    }

    @Test
    void shouldTellTheHeadWhenItIsKnown() {
        Listening reader = attach();
        FeedSink feed = readyFeed();
        feed.unit(picture(0));
        feed.unit(key(40));
        assertThat(reader.heard).containsExactly("head 2", "v40 cut");
    }

    @Test
    void shouldTellOfAChangedConfigurationBeforeItsUnit() {
        FeedSink feed = readyFeed();
        feed.unit(key(0));
        Listening early = attach();
        feed.track(video(5));
        Listening late = attach();
        feed.unit(key(40));
        assertThat(early.heard).containsExactly("head 2", "v0 cut cached", "head 2", "v40 cut");
        assertThat(late.heard).containsExactly("head 2", "v0 cut cached", "head 2", "v40 cut");
    }

    @Test
    void shouldStayOverAFeedOfTheSameCodecsAndEndWithOthers() {
        FeedSink feed = readyFeed();
        feed.unit(key(0));
        Listening reader = attach();
        FeedSink second = readyFeed();
        second.unit(key(7));
        assertThat(reader.heard).containsExactly("head 2", "v0 cut cached", "head 2", "v33 cut");
        FeedSink third = stream.openFeed(home.eventLoop());
        third.expect(Set.of(MediaKind.AUDIO));
        third.track(audio());
        third.unit(sound(0));
        assertThat(reader.heard).endsWith("v33 cut", "end SOURCE_CHANGED");
    }

    @Test
    void shouldEndWithItsStream() {
        Listening reader = attach();
        stream.close(EndReason.PUBLISHER_GONE);
        assertThat(reader.heard).containsExactly("end PUBLISHER_GONE");
        assertThat(attach().heard).containsExactly("end PUBLISHER_GONE");
    }

    @Test
    void shouldHearNothingOnceDetached() {
        FeedSink feed = readyFeed();
        Listening other = new Listening();
        Listening leaving = new Listening() {
            @Override
            public void onUnit(Track track, AccessUnit unit, boolean cut, boolean live) {
                super.onUnit(track, unit, cut, live);
                stream.detach(this);
                stream.detach(other);
            }
        };
        stream.attach(leaving);
        stream.attach(other);
        feed.unit(key(0));
        feed.unit(picture(40));
        assertThat(leaving.heard).containsExactly("head 2", "v0 cut");
        assertThat(other.heard).containsExactly("head 2");
    }

    @Test
    void shouldStopWithinTheCacheWhenItDetaches() {
        FeedSink feed = readyFeed();
        feed.unit(key(0));
        feed.unit(picture(40));
        Listening leaving = new Listening() {
            @Override
            public void onUnit(Track track, AccessUnit unit, boolean cut, boolean live) {
                super.onUnit(track, unit, cut, live);
                stream.detach(this);
            }
        };
        stream.attach(leaving);
        assertThat(leaving.heard).containsExactly("head 2", "v0 cut cached");
    }

    @Test
    void shouldBeToldToForgetWhatNobodyMaySeeAnyMore() {
        FeedSink feed = readyFeed();
        feed.unit(key(0));
        Listening reader = attach();
        stream.forgetFeed();
        stream.limits(new StreamLimits(false, 10_000, 15_000, 64, 1_000));
        home.runPendingTasks();
        assertThat(reader.heard).containsExactly("head 2", "v0 cut cached", "forget", "forget");
        assertThat(stream.limits().gopCache()).isFalse();
    }

    @Test
    void shouldBoundItsReaders() {
        for (int i = 0; i < UnitReaders.READERS_MAX; i++) {
            assertThat(attach().heard).isEmpty();
        }
        assertThat(attach().heard).containsExactly("end INTERNAL_ERROR");
    }

    @Test
    void shouldAskTheFeedOnTheAirForAKeyframe() {
        home.freezeTime();
        List<String> asked = new ArrayList<>();
        stream.wantKeyframe();
        StandbyFeed standby = stream.openStandby(home.eventLoop());
        standby.answersKeyframeRequests(() -> asked.add("standby"));
        stream.wantKeyframe();
        FeedSink silent = readyFeed();
        silent.unit(key(0));
        stream.wantKeyframe();
        assertThat(asked).isEmpty();
        FeedSink feed = stream.openFeed();
        feed.answersKeyframeRequests(() -> asked.add("feed"));
        feed.track(video());
        feed.track(audio());
        home.runPendingTasks();
        clock.advance(Duration.ofSeconds(1));
        stream.wantKeyframe();
        stream.wantKeyframe();
        assertThat(asked).as("twice a second").containsExactly("feed");
        stream.closeFeed();
        clock.advance(Duration.ofSeconds(1));
        stream.wantKeyframe();
        assertThat(asked).hasSize(1);
    }
}
