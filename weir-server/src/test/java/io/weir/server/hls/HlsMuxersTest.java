package io.weir.server.hls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.netty.channel.embedded.EmbeddedChannel;
import io.weir.base.buf.Bytes;
import io.weir.base.id.PathName;
import io.weir.base.time.Clock;
import io.weir.base.time.ManualClock;
import io.weir.config.ConfigException;
import io.weir.config.ConfigLoader;
import io.weir.config.PathMatch;
import io.weir.config.PathRules;
import io.weir.config.ServerConfig;
import io.weir.media.AccessUnit;
import io.weir.media.Codec;
import io.weir.media.MediaKind;
import io.weir.media.Ticks;
import io.weir.media.Track;
import io.weir.server.stream.EndReason;
import io.weir.server.stream.FanoutLoad;
import io.weir.server.stream.FeedSink;
import io.weir.server.stream.LiveStream;
import io.weir.server.stream.StreamLimits;
import io.weir.server.stream.StreamListener;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HlsMuxersTest {
    private static final PathName CAM = new PathName("cam");
    private static final Track SOUND = Track.of(0, new Codec.Opus(2, Bytes.EMPTY));
    private static final Track OTHER_SOUND = Track.of(1, new Codec.Opus(1, Bytes.EMPTY));

    private final ManualClock clock = new ManualClock();
    private final EmbeddedChannel home = new EmbeddedChannel();
    private final LiveStream stream =
            new LiveStream(home.eventLoop(), StreamLimits.DEFAULT, StreamListener.NONE, new FanoutLoad(), clock);

    @BeforeEach
    void freeze() {
        home.freezeTime();
    }

    @AfterEach
    void close() {
        stream.close(EndReason.SERVER_STOPPING);
        home.runPendingTasks();
        home.finishAndReleaseAll();
    }

    private static ServerConfig config(String settings) throws ConfigException {
        return ConfigLoader.loadText("test.yml", settings + "\npaths:\n  cam: {}\n", Map.of())
                .config();
    }

    private void follow(HlsMuxers muxers, ServerConfig config) {
        muxers.apply(config.hls());
        PathMatch match = new PathRules(config.paths()).find(CAM).orElseThrow();
        muxers.onStream(CAM, match, stream);
        home.runPendingTasks();
    }

    private void pass(Duration time) {
        clock.advance(time);
        home.advanceTimeBy(time.toMillis(), TimeUnit.MILLISECONDS);
        home.runPendingTasks();
    }

    @Test
    void shouldKeepOneMuxerOfAStreamHoweverOftenSettingsChange() throws Exception {
        HlsMuxers muxers = new HlsMuxers(config("").hls(), clock);
        follow(muxers, config("hlsAlwaysRemux: yes"));
        assertThat(muxers.statuses()).hasSize(1);
        for (int ms = 300; ms < 800; ms += 100) {
            follow(muxers, config("hlsAlwaysRemux: yes\nhlsPartDuration: " + ms + "ms"));
        }
        pass(Duration.ofSeconds(61));
        pass(Duration.ofSeconds(61));
        assertThat(muxers.statuses()).hasSize(1);
        follow(muxers, config("hlsPartDuration: 700ms"));
        pass(Duration.ofSeconds(61));
        pass(Duration.ofSeconds(61));
        assertThat(muxers.statuses()).isEmpty();
    }

    @Test
    void shouldBeginAgainWhenAStreamThatIsKeptGetsOtherTracks() throws Exception {
        HlsMuxers muxers = new HlsMuxers(config("").hls(), clock);
        FeedSink feed = stream.openFeed(home.eventLoop());
        feed.track(SOUND);
        follow(muxers, config("hlsAlwaysRemux: yes"));
        HlsMuxer first = muxers.of(CAM, stream);
        first.close(EndReason.SOURCE_CHANGED);
        feed.track(OTHER_SOUND);
        home.runPendingTasks();
        assertThat(muxers.statuses()).hasSize(1);
        assertThat(muxers.of(CAM, stream)).isNotSameAs(first).matches(HlsMuxer::isKept);
    }

    /** Tells the time of day a few times, and fails from then on. */
    private final class FailingClock implements Clock {
        int wallTimesLeft = Integer.MAX_VALUE;

        @Override
        public long nanoTime() {
            return clock.nanoTime();
        }

        @Override
        public Instant wallTime() {
            if (wallTimesLeft-- <= 0) {
                throw new IllegalStateException("on purpose");
            }
            return clock.wallTime();
        }
    }

    private static AccessUnit sound(long ms) {
        long ticks = Ticks.ofMillis(ms, SOUND.clockRate());
        return new AccessUnit(SOUND.id(), ticks, ticks, true, 0, Bytes.wrap(new byte[50]));
    }

    @Test
    void shouldMakeAMuxerThatIsKeptAgainAWhileAfterAMistakeOfOurs() throws Exception {
        FailingClock failing = new FailingClock();
        HlsMuxers muxers = new HlsMuxers(config("").hls(), failing);
        FeedSink feed = stream.openFeed(home.eventLoop());
        feed.expect(Set.of(MediaKind.AUDIO));
        feed.track(SOUND);
        follow(muxers, config("hlsAlwaysRemux: yes"));
        assertThat(muxers.statuses()).hasSize(1);
        failing.wallTimesLeft = 0;
        feed.unit(sound(0));
        assertThat(muxers.statuses()).isEmpty();
        failing.wallTimesLeft = 1;
        pass(Duration.ofSeconds(HlsMuxers.REMAKE_PAUSE_S));
        assertThat(failing.wallTimesLeft).as("it was made, and failed at once").isNegative();
        assertThat(muxers.statuses()).isEmpty();
        failing.wallTimesLeft = Integer.MAX_VALUE;
        pass(Duration.ofSeconds(HlsMuxers.REMAKE_PAUSE_S - 1));
        assertThat(muxers.statuses()).isEmpty();
        pass(Duration.ofSeconds(1));
        assertThat(muxers.statuses()).hasSize(1);
        HlsMuxer again = muxers.of(CAM, stream);
        assertThat(again).matches(HlsMuxer::isKept);
        again.close(EndReason.INTERNAL_ERROR);
        follow(muxers, config("hlsAlwaysRemux: no"));
        pass(Duration.ofSeconds(HlsMuxers.REMAKE_PAUSE_S));
        assertThat(muxers.statuses()).as("not wanted any more").isEmpty();
    }

    @Test
    void shouldLeaveNothingOnTheDiskWhenTheServerStopsSoonAfterAStream(@TempDir Path directory) throws Exception {
        String settings = "hlsVariant: fmp4\nhlsSegmentCount: 20\nhlsDirectory: " + directory;
        HlsMuxers muxers = new HlsMuxers(config(settings).hls(), clock);
        FeedSink feed = stream.openFeed(home.eventLoop());
        feed.expect(Set.of(MediaKind.AUDIO));
        feed.track(SOUND);
        HlsMuxer muxer = muxers.of(CAM, stream);
        for (long ms = 0; ms < 20_000; ms += 20) {
            feed.unit(sound(ms));
        }
        home.runPendingTasks();
        Path folder = directory.resolve("cam");
        await().until(() -> Files.isDirectory(folder) && !isEmpty(folder));
        muxer.touch(clock.nanoTime());
        stream.close(EndReason.PUBLISHER_GONE);
        home.runPendingTasks();
        assertThat(muxer.hasEnded()).isTrue();
        assertThat(isEmpty(folder)).as("for those who watch").isFalse();
        muxers.close();
        muxers.awaitClosed(Duration.ofSeconds(30));
        assertThat(folder).isEmptyDirectory();
    }

    private static boolean isEmpty(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.findAny().isEmpty();
        }
    }

    @Test
    void shouldStayForAViewerWhoComesWhileItIsAboutToEnd() throws Exception {
        HlsMuxers muxers = new HlsMuxers(config("").hls(), clock);
        HlsMuxer muxer = muxers.of(CAM, stream);
        clock.advance(Duration.ofSeconds(61));
        muxer.endWhenIdle();
        assertThat(muxers.of(CAM, stream)).isSameAs(muxer);
        home.runPendingTasks();
        assertThat(muxer.hasEnded()).isFalse();
        pass(Duration.ofSeconds(61));
        home.runPendingTasks();
        assertThat(muxer.hasEnded()).isTrue();
        assertThat(muxers.statuses()).isEmpty();
    }

    @Test
    void shouldGiveNobodyAMuxerThatHasEnded() throws Exception {
        HlsMuxers muxers = new HlsMuxers(config("").hls(), clock);
        FeedSink feed = stream.openFeed(home.eventLoop());
        feed.track(SOUND);
        HlsMuxer muxer = muxers.of(CAM, stream);
        List<HlsMuxer> given = new ArrayList<>();
        muxer.hold(new Holds.Client(home.eventLoop(), _ -> {}, () -> false), () -> {
            if (muxer.hasEnded()) {
                given.add(muxers.of(CAM, stream));
            }
            return null;
        });
        home.runPendingTasks();
        muxer.close(EndReason.CLIENT_LEFT);
        assertThat(given).hasSize(1).doesNotContain(muxer);
        assertThat(muxers.statuses()).as("the new one stays").hasSize(1);
    }
}
