package io.weir.server.path;

import io.weir.config.HealthConfig;
import io.weir.server.stream.FeedReading;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.EnumMap;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * Judges readings of one feed, taken about once in a second, by the path's rules.
 *
 * <p>Threading: the path's thread. Limits: readings of {@link HealthConfig#PERIOD_MAX}, at most {@value #READINGS_MAX}.
 */
final class PathHealth {
    /** What {@code maxBitrate} is averaged over. */
    static final Duration LIMIT_PERIOD = Duration.ofSeconds(5);
    /** Readings kept. */
    static final int READINGS_MAX = 512;

    private final Deque<Point> readings = new ArrayDeque<>();
    private final Map<HealthRule, String> failing = new EnumMap<>(HealthRule.class);

    private record Point(long atNs, long bytes) {}

    /**
     * A rule that fails now, or holds again.
     *
     * @param text what is wrong, or was
     */
    record Change(HealthRule rule, boolean healthy, String text) {}

    /** A new feed: nothing is known of it. */
    void begin() {
        readings.clear();
    }

    /** Takes a reading in; what has changed by it. */
    List<Change> judge(HealthConfig rules, FeedReading reading) {
        readings.addLast(new Point(reading.atNs(), reading.bytes()));
        Duration kept = rules.period().compareTo(LIMIT_PERIOD) > 0 ? rules.period() : LIMIT_PERIOD;
        while (readings.size() > READINGS_MAX || secondIsOlderThan(kept, reading.atNs())) {
            readings.removeFirst();
        }
        List<Change> changes = new ArrayList<>();
        settle(HealthRule.BITRATE, bitrate(rules), changes);
        settle(HealthRule.KEYFRAME, keyframe(rules, reading), changes);
        settle(HealthRule.FROZEN, frozen(rules, reading), changes);
        settle(HealthRule.SILENCE, silence(rules, reading), changes);
        return changes;
    }

    /** The feed has ended, and with it what was wrong with it. */
    List<Change> end() {
        readings.clear();
        List<Change> changes = new ArrayList<>();
        failing.forEach((rule, text) -> changes.add(new Change(rule, true, text)));
        failing.clear();
        return changes;
    }

    /** What is wrong now. */
    Map<HealthRule, String> failing() {
        return Map.copyOf(failing);
    }

    /** Bits per second over {@link #LIMIT_PERIOD}; empty until so much time is known. */
    Optional<Long> bitrate() {
        return average(LIMIT_PERIOD);
    }

    /** Then the first one is needed no more. */
    private boolean secondIsOlderThan(Duration kept, long nowNs) {
        Iterator<Point> points = readings.iterator();
        points.next();
        return points.hasNext() && nowNs - points.next().atNs() >= kept.toNanos();
    }

    private void settle(HealthRule rule, Optional<String> problem, List<Change> changes) {
        String before = failing.get(rule);
        if (problem.isPresent()) {
            failing.put(rule, problem.get());
            if (before == null) {
                changes.add(new Change(rule, false, problem.get()));
            }
        } else if (before != null) {
            failing.remove(rule);
            changes.add(new Change(rule, true, before));
        }
    }

    private Optional<String> bitrate(HealthConfig rules) {
        if (rules.minBitrate() == 0) {
            return Optional.empty();
        }
        return average(rules.period())
                .filter(bits -> bits < rules.minBitrate())
                .map(bits -> bits + " bit/s, less than " + rules.minBitrate());
    }

    private Optional<Long> average(Duration period) {
        Point last = readings.peekLast();
        if (last == null) {
            return Optional.empty();
        }
        Point from = null;
        for (Point reading : readings) {
            if (last.atNs() - reading.atNs() >= period.toNanos()) {
                from = reading;
            }
        }
        if (from == null) {
            return Optional.empty();
        }
        double seconds = (last.atNs() - from.atNs()) / 1e9;
        return Optional.of(Math.round((last.bytes() - from.bytes()) * 8 / seconds));
    }

    private static Optional<String> keyframe(HealthConfig rules, FeedReading reading) {
        Duration max = rules.maxKeyframeInterval();
        boolean late = max.isPositive() && reading.video() && reading.atNs() - reading.keyframeNs() > max.toNanos();
        return late ? Optional.of("no keyframe for more than " + seconds(max)) : Optional.empty();
    }

    private static Optional<String> frozen(HealthConfig rules, FeedReading reading) {
        Duration max = rules.maxFrozenTime();
        return reading.tracks().stream()
                .filter(track -> max.isPositive() && track.unitNs() - track.advancedNs() > max.toNanos())
                .findFirst()
                .map(track -> "timestamps of " + name(track) + " stand still for more than " + seconds(max));
    }

    private static Optional<String> silence(HealthConfig rules, FeedReading reading) {
        Duration max = rules.maxSilence();
        return reading.tracks().stream()
                .filter(track -> max.isPositive() && reading.atNs() - track.unitNs() > max.toNanos())
                .findFirst()
                .map(track -> "nothing of " + name(track) + " for more than " + seconds(max));
    }

    private static String name(FeedReading.OfTrack track) {
        return track.kind().name().toLowerCase(Locale.ROOT) + " track " + (track.id() + 1);
    }

    private static String seconds(Duration duration) {
        return duration.toMillis() / 1000.0 + " s";
    }
}
