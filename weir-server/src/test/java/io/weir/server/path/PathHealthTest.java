package io.weir.server.path;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.config.HealthConfig;
import io.weir.media.MediaKind;
import io.weir.server.stream.FeedReading;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class PathHealthTest {
    private static final int BYTES_PER_SECOND = 125_000;

    private final PathHealth health = new PathHealth();
    private final List<String> changes = new ArrayList<>();

    /** A feed that can stop in many ways. */
    private static final class Feed {
        private long seconds;
        private long bytes;
        private long keyframeAt;
        private long videoAt;
        private long videoAdvancedAt;
        private long audioAt;

        FeedReading read() {
            return new FeedReading(
                    ns(seconds),
                    bytes,
                    true,
                    ns(keyframeAt),
                    List.of(
                            new FeedReading.OfTrack(MediaKind.VIDEO, 0, ns(videoAt), ns(videoAdvancedAt)),
                            new FeedReading.OfTrack(MediaKind.AUDIO, 1, ns(audioAt), ns(audioAt))));
        }

        private static long ns(long seconds) {
            return TimeUnit.SECONDS.toNanos(seconds);
        }
    }

    private static HealthConfig rules(int minBitrate, int keyframe, int frozen, int silence) {
        return new HealthConfig(
                minBitrate,
                Duration.ofSeconds(10),
                Duration.ofSeconds(keyframe),
                Duration.ofSeconds(frozen),
                Duration.ofSeconds(silence));
    }

    private void judge(HealthConfig rules, Feed feed) {
        health.judge(rules, feed.read())
                .forEach(change -> changes.add(feed.seconds
                        + (change.healthy() ? " healthy " : " unhealthy ")
                        + change.rule().text()));
    }

    @Test
    void shouldFindTooLittleBitrateOnceThePeriodIsOverAndSayWhenItIsGood() {
        Feed feed = new Feed();
        HealthConfig rules = rules(800_000, 0, 0, 0);
        for (; feed.seconds <= 60; feed.seconds++) {
            judge(rules, feed);
            feed.bytes += feed.seconds >= 20 && feed.seconds < 40 ? 0 : BYTES_PER_SECOND;
        }
        // a fifth is missing in a window of ten seconds: three seconds without, then eight with
        assertThat(changes).containsExactly("23 unhealthy bitrate", "48 healthy bitrate");
        assertThat(health.bitrate()).contains(1_000_000L);
    }

    @Test
    void shouldNotJudgeABitrateItHasNotSeenForLongEnough() {
        Feed feed = new Feed();
        for (; feed.seconds < 10; feed.seconds++) {
            judge(rules(1, 0, 0, 0), feed);
        }
        assertThat(changes).isEmpty();
        judge(rules(1, 0, 0, 0), feed);
        assertThat(changes).containsExactly("10 unhealthy bitrate");
    }

    @Test
    void shouldFindMissingKeyframesFrozenTimestampsAndSilence() {
        Feed feed = new Feed();
        HealthConfig rules = rules(0, 5, 3, 2);
        for (; feed.seconds <= 30; feed.seconds++) {
            feed.keyframeAt = feed.seconds < 8 ? feed.seconds : feed.seconds >= 20 ? feed.seconds : feed.keyframeAt;
            feed.videoAt = feed.seconds;
            feed.videoAdvancedAt = feed.seconds >= 10 && feed.seconds < 25 ? 9 : feed.seconds;
            feed.audioAt = feed.seconds >= 15 && feed.seconds < 26 ? 14 : feed.seconds;
            judge(rules, feed);
        }
        assertThat(changes)
                .containsExactly(
                        "13 unhealthy keyframe",
                        "13 unhealthy frozen",
                        "17 unhealthy silence",
                        "20 healthy keyframe",
                        "25 healthy frozen",
                        "26 healthy silence");
    }

    @Test
    void shouldForgetWithTheFeed() {
        Feed feed = new Feed();
        feed.seconds = 9;
        judge(rules(0, 5, 0, 0), feed);
        assertThat(health.failing()).containsOnlyKeys(HealthRule.KEYFRAME);
        assertThat(health.end()).extracting(PathHealth.Change::healthy).containsExactly(true);
        assertThat(health.failing()).isEmpty();
    }

    @Test
    void shouldKeepNoMoreReadingsThanItsPeriodNeeds() {
        Feed feed = new Feed();
        for (; feed.seconds < 2000; feed.seconds++) {
            feed.bytes += feed.seconds < 1990 ? 0 : BYTES_PER_SECOND;
            judge(rules(0, 0, 0, 0), feed);
        }
        assertThat(health.bitrate()).as("of the last five seconds alone").contains(1_000_000L);
    }
}
