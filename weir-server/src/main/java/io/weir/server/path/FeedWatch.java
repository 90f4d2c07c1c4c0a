package io.weir.server.path;

import io.weir.base.id.PathName;
import io.weir.base.time.Timers;
import io.weir.config.PathConfig;
import io.weir.server.stream.FeedReading;
import io.weir.server.stream.LiveStream;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Watches over what a path's publisher sends, while there is one and its configuration asks for it.
 *
 * <p>Threading: the path's thread. Timers and readings come back as {@link PathCommand}s.
 */
final class FeedWatch {
    /** Time between readings. */
    static final Duration TICK = Duration.ofSeconds(1);

    private static final Logger LOG = LoggerFactory.getLogger(FeedWatch.class);

    private final PathName path;
    private final Timers timers;
    private final Consumer<PathCommand> tell;
    private final Consumer<PathHealth.Change> onChange;
    private final PathHealth health = new PathHealth();
    private @Nullable LiveStream watched;
    private int timerNumber;

    /** Watches over nothing yet; {@code onChange} hears of rules that fail or hold again. */
    FeedWatch(PathName path, Timers timers, Consumer<PathCommand> tell, Consumer<PathHealth.Change> onChange) {
        this.path = path;
        this.timers = timers;
        this.tell = tell;
        this.onChange = onChange;
    }

    /**
     * A publisher's tracks are known.
     *
     * @param userBitrate what its user may send, 0 for any bitrate
     */
    void begin(LiveStream stream, PathConfig config, int userBitrate) {
        watched = stream;
        health.begin();
        follow(config, userBitrate);
    }

    /** Other rules. */
    void follow(PathConfig config, int userBitrate) {
        timerNumber++;
        if (watched == null || !(isAsked(config) || userBitrate > 0)) {
            report(health.end());
        } else {
            look(++timerNumber);
        }
    }

    /** The publisher has left. */
    void end() {
        watched = null;
        timerNumber++;
        report(health.end());
    }

    void onTimer(int number) {
        if (number == timerNumber) {
            look(number);
        }
    }

    private void look(int number) {
        LiveStream stream = watched;
        if (stream != null) {
            stream.read(reading -> tell.accept(new PathCommand.FeedRead(number, reading)));
        }
    }

    /** Judges; true when the publisher sends more than it may. */
    boolean onReading(int number, FeedReading reading, PathConfig config, int userBitrate) {
        if (number != timerNumber || watched == null) {
            return false;
        }
        report(health.judge(config.health(), reading));
        schedule();
        int max = lower(config.publisher().maxBitrate(), userBitrate);
        Optional<Long> tooMuch = health.bitrate().filter(bits -> max > 0 && bits > max);
        tooMuch.ifPresent(bits -> LOG.warn("[path {}] the publisher sends {} bit/s, the limit is {}", path, bits, max));
        return tooMuch.isPresent();
    }

    /** What is wrong now. */
    Map<HealthRule, String> failing() {
        return health.failing();
    }

    /** The lower of two limits of which 0 means none. */
    private static int lower(int one, int other) {
        return one == 0 || other == 0 ? Math.max(one, other) : Math.min(one, other);
    }

    private static boolean isAsked(PathConfig config) {
        return config.health().isAsked() || config.publisher().maxBitrate() > 0;
    }

    private void schedule() {
        int number = ++timerNumber;
        timers.schedule(() -> tell.accept(new PathCommand.FeedTimer(number)), TICK);
    }

    private void report(List<PathHealth.Change> changes) {
        for (PathHealth.Change change : changes) {
            if (change.healthy()) {
                LOG.info("[path {}] no longer unhealthy: {}", path, change.text());
            } else {
                LOG.warn("[path {}] unhealthy: {}", path, change.text());
            }
            onChange.accept(change);
        }
    }
}
