package io.weir.load;

import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelOption;
import io.netty.channel.WriteBufferWaterMark;
import io.weir.base.time.Clock;
import io.weir.protocol.rtmp.RtmpUrl;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * The publishers of one run, on one event loop with one timer that sends what is due.
 *
 * <p>Publishers are dealt out to a few timelines that begin at different points of two seconds, so that their keyframes do not
 * all come at once.
 *
 * <p>Threading: everything but the constructor and {@link #begin} runs on the loop.
 */
final class PublishRun implements PublishLoad {
    private static final int CONNECT_TIMEOUT_MS = 10_000;

    /** A publisher whose server leaves more than this unread skips to its next keyframe. */
    static final int UNSENT_BYTES_MAX = 1 << 20;

    private record TimelineKey(int phase, int streamId) {}

    private final PublishOptions options;
    private final MediaLoop media;
    private final InetSocketAddress address;
    private final LoadLoop loadLoop;
    private final Clock clock = Clock.system();
    private final Map<TimelineKey, PublishTimeline> timelines = new HashMap<>();
    private final List<PublisherConnection> publishers = new ArrayList<>();
    private final PublishTally tally;
    private final ConnectRamp ramp;
    private final RunTimers timers;
    private final CompletableFuture<Void> gone = new CompletableFuture<>();
    private boolean silent;

    PublishRun(PublishOptions options, MediaLoop media, InetSocketAddress address, LoadLoop loadLoop) {
        this.options = options;
        this.media = media;
        this.address = address;
        this.loadLoop = loadLoop;
        this.tally = new PublishTally(options.count());
        this.ramp = new ConnectRamp(options.connectRatePerSecond());
        this.timers = new RunTimers(loadLoop.loop(), this::fail);
    }

    void begin() {
        loadLoop.loop().execute(() -> {
            timers.every(ConnectRamp.TICK_MS, this::ramp);
            timers.every(TICK_MS, this::advance);
        });
    }

    private void advance() {
        if (!silent) {
            timelines.values().forEach(PublishTimeline::advance);
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
            connectNext();
        }
    }

    private void connectNext() {
        PublisherConnection publisher =
                new PublisherConnection(this, publishers.size(), urlOf(options, publishers.size()));
        publishers.add(publisher);
        ChannelFuture connecting = loadLoop.bootstrap()
                .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, CONNECT_TIMEOUT_MS)
                .option(
                        ChannelOption.WRITE_BUFFER_WATER_MARK,
                        new WriteBufferWaterMark(UNSENT_BYTES_MAX / 2, UNSENT_BYTES_MAX))
                .handler(publisher)
                .connect(address);
        connecting.addListener(_ -> {
            if (connecting.cause() != null) {
                publisher.onConnectFailed(connecting.cause());
            }
        });
    }

    /** The URL of the publisher with this index: {@code {n}} filled in, or the index behind the path when there are several. */
    static RtmpUrl urlOf(PublishOptions options, int index) {
        TargetUrl target = TargetUrl.of(UrlScheme.RTMP, options.url());
        String resource = target.resource(index);
        if (options.count() > 1 && !target.indexed()) {
            int query = resource.indexOf('?');
            int end = query < 0 ? resource.length() : query;
            resource = resource.substring(0, end) + index + resource.substring(end);
        }
        return rtmpUrl(target, resource);
    }

    /** Splits app and name as ffmpeg does. */
    static RtmpUrl rtmpUrl(TargetUrl target, String resource) {
        return RtmpUrl.parse("rtmp://" + target.hostPort() + resource);
    }

    PublishTimeline onPublishing(PublisherConnection publisher, int index, int streamId) {
        tally.onPublishing();
        int phase = index % PHASES;
        PublishTimeline timeline = timelines.computeIfAbsent(
                new TimelineKey(phase, streamId),
                key -> new PublishTimeline(
                        media,
                        options.stamp(),
                        key.streamId(),
                        ByteBufAllocator.DEFAULT,
                        clock::nanoTime,
                        tally.lateness()));
        timeline.join(publisher, phase * PHASE_SPREAD_NS / PHASES);
        return timeline;
    }

    void onSent(int count, int size) {
        tally.onSent(count, size);
    }

    void onSkipped(int count) {
        tally.onSkipped(count);
    }

    void onEnded(boolean published, String reason) {
        tally.onEnded(published, reason);
        completeWhenGone();
    }

    /** Ends the run: this is the load client's own fault. */
    void fail(Throwable cause) {
        tally.fail(cause);
        timers.cancel();
    }

    @Override
    public PublishTally tally() {
        return tally;
    }

    /** Ends all publishers; the result is complete when their connections are gone, within {@value #LEAVE_MS} ms. */
    @Override
    public CompletableFuture<Void> end() {
        tally.onLeaving();
        timers.cancel();
        List.copyOf(publishers).forEach(PublisherConnection::leave);
        loadLoop.loop()
                .schedule(
                        () -> List.copyOf(publishers).forEach(p -> p.close("the load ended")),
                        LEAVE_MS,
                        TimeUnit.MILLISECONDS);
        completeWhenGone();
        return gone;
    }

    private void completeWhenGone() {
        if (tally.isLeaving() && tally.ended() == publishers.size() && !gone.isDone()) {
            timelines.values().forEach(PublishTimeline::close);
            timelines.clear();
            gone.complete(null);
        }
    }
}
