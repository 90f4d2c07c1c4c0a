package io.weir.config;

import java.time.Duration;

/** What a path's stream must be like to count as healthy; who watches over it hears of what is not. */
@Section("Path: health")
public record HealthConfig(
        @Key(
                name = "healthMinBitrate",
                defaultsTo = "0",
                unit = "bits per second",
                reload = Reload.LIVE,
                built = true,
                min = 0,
                doc =
                        "The publisher's bitrate, averaged over healthPeriod, below which the path is unhealthy; 0 for any.")
        int minBitrate,

        @Key(
                name = "healthPeriod",
                defaultsTo = "10s",
                reload = Reload.LIVE,
                built = true,
                doc = "What healthMinBitrate is averaged over; 1s to 5m.")
        Duration period,

        @Key(
                name = "healthMaxKeyframeInterval",
                defaultsTo = "0s",
                reload = Reload.LIVE,
                built = true,
                doc = "How long a stream with video may be without a keyframe; 0s for any time.")
        Duration maxKeyframeInterval,

        @Key(
                name = "healthMaxFrozenTime",
                defaultsTo = "0s",
                reload = Reload.LIVE,
                built = true,
                doc = "How long a track may bring units whose timestamps stand still; 0s for any time.")
        Duration maxFrozenTime,

        @Key(
                name = "healthMaxSilence",
                defaultsTo = "0s",
                reload = Reload.LIVE,
                built = true,
                doc = "How long a track may bring nothing while the publisher is there; 0s for any time.")
        Duration maxSilence) {
    /** The shortest {@link #period}. */
    public static final Duration PERIOD_MIN = Duration.ofSeconds(1);

    /** The longest {@link #period}. */
    public static final Duration PERIOD_MAX = Duration.ofMinutes(5);

    /** Whether there is anything to watch. */
    public boolean isAsked() {
        return minBitrate > 0
                || maxKeyframeInterval.isPositive()
                || maxFrozenTime.isPositive()
                || maxSilence.isPositive();
    }
}
