package io.weir.load;

import io.weir.base.time.Clock;
import java.net.URI;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * The WHIP publishers of one run, on one loop with one timer that sends what is due; dealt out to timelines as RTMP's are.
 *
 * <p>Threading: everything but the constructor and {@link #begin} runs on the loop.
 */
final class WhipRun implements PublishLoad {
    private static final int REPORT_MS = 1_000;

    private final PublishOptions options;
    private final PictureLoop media;
    private final TargetUrl target;
    private final RtcCalls calls;
    private final Clock clock;
    private final Map<Integer, WhipTimeline> timelines = new HashMap<>();
    private final List<WhipPublisher> publishers = new ArrayList<>();
    private final PublishTally tally;
    private final ConnectRamp ramp;
    private final RunTimers timers;
    private boolean silent;

    WhipRun(PublishOptions options, PictureLoop media, TargetUrl target, RtcCalls calls) {
        this.options = options;
        this.media = media;
        this.target = target;
        this.calls = calls;
        this.clock = calls.clock();
        this.tally = new PublishTally(options.count());
        this.ramp = new ConnectRamp(options.connectRatePerSecond());
        this.timers = new RunTimers(calls.loop(), this::fail);
    }

    void begin() {
        calls.loop().execute(() -> {
            timers.every(ConnectRamp.TICK_MS, this::ramp);
            timers.every(TICK_MS, this::advance);
            timers.every(REPORT_MS, this::reportAll);
        });
    }

    private void reportAll() {
        WhipTrack.Moment now = new WhipTrack.Moment(clock.nanoTime(), clock.wallTime());
        publishers.forEach(publisher -> publisher.report(now));
    }

    private void fail(Throwable cause) {
        tally.fail(cause);
        timers.cancel();
    }

    private void advance() {
        if (!silent) {
            timelines.values().forEach(WhipTimeline::advance);
        }
    }

    @Override
    public void fallSilent() {
        silent = true;
    }

    private void ramp() {
        ramp.tick();
        // The first one does not wait for a whole credit.
        while (publishers.size() < options.count() && (ramp.isDue() || publishers.isEmpty())) {
            ramp.spend();
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
                        media,
                        options.stamp(),
                        clock,
                        tally.lateness(),
                        clock.nanoTime() + phase * PHASE_SPREAD_NS / PHASES));
    }

    void onPublishing(WhipPublisher publisher) {
        tally.onPublishing();
        timelineOf(publisher).join(publisher);
    }

    void onSent(int size) {
        tally.onSent(1, size);
    }

    void onResent(int packets) {
        tally.onSkipped(packets);
    }

    void onKeyframeRequested(WhipPublisher publisher) {
        timelineOf(publisher).requestKeyframe();
    }

    void onEnded(WhipPublisher publisher, boolean published, String reason) {
        tally.onEnded(published, reason);
        if (published) {
            timelineOf(publisher).leave(publisher);
        }
    }

    @Override
    public PublishTally tally() {
        return tally;
    }

    @Override
    public CompletableFuture<Void> end() {
        tally.onLeaving();
        timers.cancel();
        CompletableFuture<?>[] leaving =
                publishers.stream().map(WhipPublisher::leave).toArray(CompletableFuture<?>[]::new);
        return CompletableFuture.allOf(leaving).completeOnTimeout(null, LEAVE_MS, TimeUnit.MILLISECONDS);
    }
}
