package io.weir.load;

import io.weir.base.time.Clock;
import java.net.URI;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The WHIP publishers of one run, on one loop with one timer that sends what is due; dealt out to timelines as RTMP's are.
 *
 * <p>Threading: everything but the constructor and {@link #begin} runs on the loop.
 */
final class WhipRun implements PublishLoad {
    private static final int TICK_MS = 5;
    private static final int RAMP_TICK_MS = 10;
    private static final int REPORT_MS = 1_000;
    private static final int PHASES = 16;
    private static final long PHASE_SPREAD_NS = TimeUnit.SECONDS.toNanos(2);

    /** How long servers may take to answer publishers that leave. */
    private static final int LEAVE_MS = 1_000;

    private final PublishOptions options;
    private final PictureLoop media;
    private final TargetUrl target;
    private final RtcCalls calls;
    private final Clock clock;
    private final Map<Integer, WhipTimeline> timelines = new HashMap<>();
    private final List<WhipPublisher> publishers = new ArrayList<>();
    private final ReasonCounts errors = new ReasonCounts();
    private final LatencyHistogram lateness = new LatencyHistogram();
    private @Nullable Throwable failure;
    private double connectCredit;
    private int started;
    private int alive;
    private int ended;
    private long messages;
    private long bytes;
    private long resent;
    private boolean closing;

    WhipRun(PublishOptions options, PictureLoop media, TargetUrl target, RtcCalls calls) {
        this.options = options;
        this.media = media;
        this.target = target;
        this.calls = calls;
        this.clock = calls.clock();
    }

    void begin() {
        every(RAMP_TICK_MS, this::ramp);
        every(TICK_MS, () -> timelines.values().forEach(WhipTimeline::advance));
        every(REPORT_MS, () -> {
            WhipTrack.Moment now = new WhipTrack.Moment(clock.nanoTime(), clock.wallTime());
            publishers.forEach(publisher -> publisher.report(now));
        });
    }

    private void every(int periodMs, Runnable task) {
        Runnable guarded = () -> {
            try {
                if (failure == null && !closing) {
                    task.run();
                }
            } catch (RuntimeException e) {
                failure = e;
            }
        };
        var _ = calls.loop().scheduleAtFixedRate(guarded, periodMs, periodMs, TimeUnit.MILLISECONDS);
    }

    private void ramp() {
        connectCredit = Math.min(
                options.count() - publishers.size(),
                connectCredit + options.connectRatePerSecond() * RAMP_TICK_MS / 1000.0);
        // The first one does not wait for a whole credit.
        while (publishers.size() < options.count() && (connectCredit >= 1 || publishers.isEmpty())) {
            connectCredit--;
            int index = publishers.size();
            URI url = URI.create("http://" + target.hostPort() + target.resource(index));
            int profileLevelId = media.codec().sps().getFirst().u24(1);
            WhipPublisher publisher = new WhipPublisher(this, calls, url, index, profileLevelId);
            publishers.add(publisher);
            publisher.begin();
        }
    }

    private WhipTimeline timelineOf(WhipPublisher publisher) {
        int phase = publisher.index() % PHASES;
        return timelines.computeIfAbsent(
                phase,
                _ -> new WhipTimeline(
                        media, options.stamp(), clock, lateness, clock.nanoTime() + phase * PHASE_SPREAD_NS / PHASES));
    }

    void onPublishing(WhipPublisher publisher) {
        started++;
        alive++;
        timelineOf(publisher).join(publisher);
    }

    void onSent(int size) {
        messages++;
        bytes += size;
    }

    void onResent(int packets) {
        resent += packets;
    }

    void onEnded(WhipPublisher publisher, boolean published, String reason) {
        ended++;
        if (published) {
            alive--;
            timelineOf(publisher).leave(publisher);
        }
        if (!closing) {
            errors.add(reason);
        }
    }

    @Override
    public boolean hasEnded() {
        return failure != null || ended == options.count();
    }

    @Override
    public PublishReport report() {
        if (failure != null) {
            throw new IllegalStateException("the publishing load failed: " + failure, failure);
        }
        return new PublishReport(
                options.count(), started, alive, messages, bytes, resent, lateness.distribution(), errors.counts());
    }

    @Override
    public CompletableFuture<Void> end() {
        closing = true;
        CompletableFuture<?>[] leaving =
                publishers.stream().map(WhipPublisher::leave).toArray(CompletableFuture<?>[]::new);
        return CompletableFuture.allOf(leaving).completeOnTimeout(null, LEAVE_MS, TimeUnit.MILLISECONDS);
    }
}
