package io.weir.load;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelOption;
import io.weir.base.time.Clock;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * One run of a fan-out load over TCP: its readers, and what they tell.
 *
 * <p>Threading: everything but the constructor and {@link #begin} runs on the one event loop.
 */
final class FanoutRun implements FanoutCourse.Readers<ReaderConnection> {
    /** A reader that got nothing for so long is not alive: longer than a low-water mark takes to fill at 30 kbit/s. */
    static final long ALIVE_SILENCE_NS = TimeUnit.SECONDS.toNanos(5);

    /** Connections that have not heard from the server at one time: what the smallest usual listen backlog takes. */
    static final int UNANSWERED_MAX = 128;

    private static final int CONNECT_TIMEOUT_MS = 10_000;

    /** Servers that ping want some sign of life within their time-out, 30 s and more in those known. */
    private static final int KEEP_ALIVE_SECONDS = 10;

    private final FanoutOptions options;
    private final TargetUrl target;
    private final InetSocketAddress address;
    private final LoadLoop loadLoop;
    private final Clock clock;
    private final FanoutTally tally;
    private final List<ReaderConnection> readers = new ArrayList<>();
    private final SharedReadBuffer readBuffer = new SharedReadBuffer();
    private final FanoutCourse<ReaderConnection, FanoutReport> course;
    private int unanswered;

    FanoutRun(FanoutOptions options, InetSocketAddress address, LoadLoop loadLoop, Consumer<String> progress) {
        this.options = options;
        this.target = TargetUrl.of(options.protocol().scheme(), options.url());
        this.address = address;
        this.loadLoop = loadLoop;
        this.clock = Clock.system();
        this.tally = new FanoutTally(options, ProcessSampler.ofSystem());
        this.course = new FanoutCourse<>(options, this, tally, loadLoop.loop(), clock, progress);
    }

    /** Starts on the loop. The result is complete when all readers are closed; cancelling it ends the run. */
    CompletableFuture<FanoutReport> begin() {
        loadLoop.loop().execute(() -> {
            course.begin();
            course.every(KEEP_ALIVE_SECONDS * 1000, () -> readers.forEach(ReaderConnection::keepAlive));
        });
        course.result().whenCompleteAsync((_, _) -> end(), loadLoop.loop());
        return course.result();
    }

    @Override
    public List<ReaderConnection> all() {
        return readers;
    }

    @Override
    public boolean mayConnect() {
        return unanswered < UNANSWERED_MAX;
    }

    @Override
    public void connectNext() {
        int index = readers.size();
        boolean carriesMedia = options.protocol().carriesMedia();
        ReaderConnection reader = new ReaderConnection(this, options.isSampled(index), carriesMedia);
        reader.exchange(newExchange(target.resource(index % options.streams()), reader));
        readers.add(reader);
        unanswered++;
        Bootstrap bootstrap = loadLoop.bootstrap()
                .option(ChannelOption.RECVBUF_ALLOCATOR, readBuffer)
                .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, CONNECT_TIMEOUT_MS)
                .handler(reader);
        ChannelFuture connecting = bootstrap.connect(address);
        connecting.addListener(_ -> {
            if (connecting.cause() != null) {
                reader.onConnectFailed(connecting.cause());
            }
        });
    }

    private ReaderExchange newExchange(String resource, ReaderConnection reader) {
        return switch (options.protocol()) {
            case RAW -> new RawExchange(reader);
            case FLV -> new HttpFlvExchange(target, resource, false, reader);
            case WS_FLV -> new HttpFlvExchange(target, resource, true, reader);
            case WHEP, HLS, LLHLS -> throw new IllegalArgumentException(options.protocol() + " has a run of its own");
            case RTMP -> new RtmpExchange(PublishRun.rtmpUrl(target, resource), reader);
        };
    }

    @Override
    public void giveUpWaiting(String reason) {
        for (ReaderConnection reader : readers) {
            if (reader.state() == ReaderConnection.State.CONNECTING
                    || reader.state() == ReaderConnection.State.STARTING) {
                reader.giveUp(reason);
            }
        }
    }

    private void end() {
        course.end();
        readers.forEach(reader -> reader.close("run ended"));
        readBuffer.close();
    }

    long nowNs() {
        return clock.nanoTime();
    }

    /** Lets a counting reader wake the loop only when enough bytes wait for it. */
    void lowerReadCost(Channel channel) {
        loadLoop.setReadLowWater(channel, options.sampling().readLowWaterBytes());
    }

    void onConnected(long tookNs) {
        tally.connected(tookNs);
    }

    void onBytes(int count) {
        tally.received(count);
    }

    /** A reader got its first byte, or ended without one. */
    void onAnswered() {
        unanswered--;
    }

    void onStarted(ReaderConnection reader) {
        tally.started(reader);
    }

    void onClosed(boolean started, String reason) {
        tally.counts().onClosed(started, reason);
    }

    /** Ends the run with this error. */
    void fail(Throwable cause) {
        course.fail(cause);
    }
}
