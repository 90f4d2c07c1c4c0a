package io.weir.load;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelOption;
import io.weir.base.time.Clock;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * One run of a fan-out load: ramps readers up, lets them settle, measures a window, closes them.
 *
 * <p>Threading: everything but the constructor and {@link #begin} runs on the one event loop.
 */
final class FanoutRun {
    /** How often the loop's lateness is measured, milliseconds. */
    static final int LAG_PROBE_MS = 10;

    /** A reader that got nothing for so long is not alive: longer than a low-water mark takes to fill at 30 kbit/s. */
    static final long ALIVE_SILENCE_NS = TimeUnit.SECONDS.toNanos(5);

    /** Readers without media so long after the last connect are given up. */
    static final long START_TIMEOUT_NS = TimeUnit.SECONDS.toNanos(30);

    /** Connections that have not heard from the server at one time: what the smallest usual listen backlog takes. */
    static final int UNANSWERED_MAX = 128;

    private static final int CONNECT_TIMEOUT_MS = 10_000;
    private static final int RAMP_TICK_MS = 10;

    /** Servers that ping want some sign of life within their time-out, 30 s and more in those known. */
    private static final int KEEP_ALIVE_SECONDS = 10;

    private final FanoutOptions options;
    private final TargetUrl target;
    private final InetSocketAddress address;
    private final LoadLoop loadLoop;
    private final Clock clock;
    private final Consumer<String> progress;
    private final FanoutTally tally;
    private final List<ReaderConnection> readers = new ArrayList<>();
    private final CompletableFuture<FanoutReport> result = new CompletableFuture<>();
    private final List<Future<?>> timers = new ArrayList<>();
    private final SharedReadBuffer readBuffer = new SharedReadBuffer();
    private double connectCredit;
    private int unanswered;
    private long rampEndNs;
    private boolean settled;

    FanoutRun(FanoutOptions options, InetSocketAddress address, LoadLoop loadLoop, Consumer<String> progress) {
        this.options = options;
        this.target = TargetUrl.of(options.protocol().scheme(), options.url());
        this.address = address;
        this.loadLoop = loadLoop;
        this.clock = Clock.system();
        this.progress = progress;
        this.tally = new FanoutTally(options, ProcessSampler.ofSystem());
    }

    /** Starts on the loop. The result is complete when all readers are closed; cancelling it ends the run. */
    CompletableFuture<FanoutReport> begin() {
        loadLoop.loop().execute(() -> {
            every(RAMP_TICK_MS, this::ramp);
            every(KEEP_ALIVE_SECONDS * 1000, () -> readers.forEach(ReaderConnection::keepAlive));
        });
        result.whenCompleteAsync((_, _) -> end(), loadLoop.loop());
        return result;
    }

    private void every(int periodMs, Runnable task) {
        Runnable guarded = () -> {
            try {
                task.run();
            } catch (RuntimeException e) {
                // A periodic task that throws would silently not come again.
                fail(e);
            }
        };
        timers.add(loadLoop.loop().scheduleAtFixedRate(guarded, periodMs, periodMs, TimeUnit.MILLISECONDS));
    }

    private void after(Duration delay, Runnable task) {
        timers.add(loadLoop.loop().schedule(task, delay.toNanos(), TimeUnit.NANOSECONDS));
    }

    private void ramp() {
        if (readers.size() < options.readers()) {
            // Credit is not saved up: a server or client that fell behind would get the missed connects in one burst.
            double perTick = options.connectRatePerSecond() * RAMP_TICK_MS / 1000.0;
            connectCredit = Math.min(connectCredit + perTick, 1 + perTick);
            while (connectCredit >= 1 && unanswered < UNANSWERED_MAX && readers.size() < options.readers()) {
                connectCredit--;
                connectNext();
            }
            rampEndNs = nowNs();
            return;
        }
        boolean late = nowNs() - rampEndNs > START_TIMEOUT_NS;
        if (!settled && (late || tally.undecided(readers.size()) == 0)) {
            settled = true;
            guarded(this::settle);
        }
    }

    private void connectNext() {
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
            case WHEP -> throw new IllegalArgumentException("WHEP is no exchange of bytes");
            case RTMP -> new RtmpExchange(PublishRun.rtmpUrl(target, resource), reader);
        };
    }

    /** Everyone has started, failed or run out of time. */
    private void settle() throws IOException {
        for (ReaderConnection reader : readers) {
            if (reader.state() == ReaderConnection.State.CONNECTING
                    || reader.state() == ReaderConnection.State.STARTING) {
                reader.giveUp("no media within " + TimeUnit.NANOSECONDS.toSeconds(START_TIMEOUT_NS) + " s");
            }
        }
        progress.accept(tally.started() + " of " + options.readers() + " readers started; warming up for "
                + options.times().warmup().toSeconds() + " s, then measuring for "
                + options.times().duration().toSeconds() + " s");
        if (tally.started() == 0) {
            result.complete(tally.report(readers, nowNs()));
            return;
        }
        after(options.times().warmup(), () -> guarded(this::openWindow));
    }

    private void openWindow() throws IOException {
        tally.openWindow(readers, nowNs());
        every(LAG_PROBE_MS, new LagProbe(clock, tally::loopLag));
        every(1000, () -> guarded(tally::sampleMemory));
        after(options.times().duration(), () -> guarded(this::closeWindow));
    }

    private void closeWindow() throws IOException {
        tally.closeWindow(readers, nowNs());
        result.complete(tally.report(readers, nowNs()));
    }

    /** A task that reads {@code /proc}. */
    private interface Task {
        void run() throws IOException;
    }

    private void guarded(Task task) {
        try {
            task.run();
        } catch (IOException | RuntimeException e) {
            fail(e);
        }
    }

    private void end() {
        timers.forEach(timer -> timer.cancel(false));
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
        tally.closed(started, reason);
    }

    /** Ends the run with this error. */
    void fail(Throwable cause) {
        result.completeExceptionally(cause);
    }
}
