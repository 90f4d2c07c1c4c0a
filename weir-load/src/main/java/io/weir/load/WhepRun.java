package io.weir.load;

import io.weir.base.buf.Bytes;
import io.weir.base.time.Clock;
import io.weir.protocol.sdp.Negotiation;
import io.weir.protocol.webrtc.PeerEnding;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * One run of a load of WHEP readers: ramps them up, lets them settle, measures a window, closes them.
 *
 * <p>Threading: everything but the constructor and {@link #begin} runs on the one loop.
 */
final class WhepRun {
    /** Calls that are neither connected nor refused at one time: half of what a server of weir's computes at once. */
    static final int CALLS_MAX = 128;

    /** How often each reader reports, RFC 3550 section 6.2 being too slow for servers that take silence for an end. */
    private static final int REPORT_MS = 1_000;

    private static final int RAMP_TICK_MS = 10;

    /** Readers that say goodbye by HTTP at one time: each may take a connection. */
    private static final int LEAVING_AT_ONCE = 32;

    private final FanoutOptions options;
    private final TargetUrl target;
    private final RtcCalls calls;
    private final Clock clock;
    private final Consumer<String> progress;
    private final WhepTally tally;
    private final List<WhepReader> readers = new ArrayList<>();
    private final CompletableFuture<WhepReport> result = new CompletableFuture<>();
    private final CompletableFuture<Void> left = new CompletableFuture<>();
    private final List<Future<?>> timers = new ArrayList<>();
    private double connectCredit;
    private int underWay;
    private int reportTurn;
    private long rampEndNs;
    private boolean settled;

    WhepRun(FanoutOptions options, RtcCalls calls, Consumer<String> progress) {
        this.options = options;
        this.target = TargetUrl.of(options.protocol().scheme(), options.url());
        this.calls = calls;
        this.clock = calls.clock();
        this.progress = progress;
        this.tally = new WhepTally(options, ProcessSampler.ofSystem());
    }

    /** Starts on the loop. The result is complete when the window is measured; cancelling it ends the run. */
    CompletableFuture<WhepReport> begin() {
        new Rehearsal().begin();
        result.whenCompleteAsync((_, _) -> end(), calls.loop());
        return result;
    }

    /** Complete when the server knows that all readers have left. */
    CompletableFuture<Void> left() {
        return left;
    }

    private void beginRamp() {
        if (!result.isDone()) {
            every(RAMP_TICK_MS, this::ramp);
            every(RAMP_TICK_MS, this::report);
        }
    }

    /** A first call that is not measured: until then this process has made no request and no handshake, and would measure that. */
    private final class Rehearsal implements RtcCall.Owner {
        private final RtcCall call = new RtcCall(calls, urlOf(0), this);
        private boolean over;

        void begin() {
            call.begin(WhepReader::plan);
        }

        @Override
        public void onPosted(long nowNs) {}

        @Override
        public void onAnswered(Negotiation.Accepted agreed, long nowNs) {}

        @Override
        public void onConnected() {
            end();
        }

        @Override
        public void onRtp(Bytes packet, long nowNs) {}

        @Override
        public void onRtcp(Bytes compound, long nowNs) {}

        @Override
        public void onClosed(PeerEnding ending, String reason) {
            end();
        }

        private void end() {
            if (!over) {
                over = true;
                call.close("rehearsed");
                call.leave().thenRunAsync(WhepRun.this::beginRamp, calls.loop());
            }
        }
    }

    private URI urlOf(int index) {
        return URI.create("http://" + target.hostPort() + target.resource(index % options.streams()));
    }

    private void every(int periodMs, Runnable task) {
        Runnable guarded = () -> {
            try {
                task.run();
            } catch (RuntimeException e) {
                // A periodic task that throws would silently not come again.
                result.completeExceptionally(e);
            }
        };
        timers.add(calls.loop().scheduleAtFixedRate(guarded, periodMs, periodMs, TimeUnit.MILLISECONDS));
    }

    private void after(Duration delay, Runnable task) {
        timers.add(calls.loop().schedule(task, delay.toNanos(), TimeUnit.NANOSECONDS));
    }

    private void ramp() {
        if (readers.size() < options.readers()) {
            // Credit is not saved up, as for readers of other protocols.
            double perTick = options.connectRatePerSecond() * RAMP_TICK_MS / 1000.0;
            connectCredit = Math.min(connectCredit + perTick, 1 + perTick);
            while (connectCredit >= 1 && underWay < CALLS_MAX && readers.size() < options.readers()) {
                connectCredit--;
                callNext();
            }
            rampEndNs = nowNs();
            return;
        }
        boolean late = nowNs() - rampEndNs > FanoutRun.START_TIMEOUT_NS;
        if (!settled && (late || tally.undecided(readers.size()) == 0)) {
            settled = true;
            settle();
        }
    }

    private void callNext() {
        int index = readers.size();
        WhepReader reader = new WhepReader(this, calls, urlOf(index), options.isSampled(index));
        readers.add(reader);
        underWay++;
        reader.begin();
    }

    /** Each turn some readers report, so that the server hears of all of them evenly over the period. */
    private void report() {
        int turns = REPORT_MS / RAMP_TICK_MS;
        for (int i = reportTurn; i < readers.size(); i += turns) {
            readers.get(i).report(nowNs());
        }
        reportTurn = (reportTurn + 1) % turns;
    }

    /** Everyone has started, failed or run out of time. */
    private void settle() {
        for (WhepReader reader : readers) {
            if (reader.state() == WhepReader.State.CALLING || reader.state() == WhepReader.State.STARTING) {
                reader.giveUp("no media within " + TimeUnit.NANOSECONDS.toSeconds(FanoutRun.START_TIMEOUT_NS) + " s");
            }
        }
        progress.accept(tally.started() + " of " + options.readers() + " readers started; warming up for "
                + options.times().warmup().toSeconds() + " s, then measuring for "
                + options.times().duration().toSeconds() + " s");
        if (tally.started() == 0) {
            guarded(() -> result.complete(tally.report(readers, nowNs())));
        } else {
            after(options.times().warmup(), () -> guarded(this::openWindow));
        }
    }

    private void openWindow() throws IOException {
        tally.openWindow(readers, nowNs());
        every(FanoutRun.LAG_PROBE_MS, new LagProbe(clock, tally.usage()::loopLag));
        every(1000, () -> guarded(tally.usage()::sampleMemory));
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
            result.completeExceptionally(e);
        }
    }

    private void end() {
        timers.forEach(timer -> timer.cancel(false));
        readers.forEach(reader -> reader.close("run ended"));
        List<CompletableFuture<Void>> rows = new ArrayList<>();
        for (int i = 0; i < LEAVING_AT_ONCE; i++) {
            rows.add(leaveFrom(i));
        }
        CompletableFuture.allOf(rows.toArray(CompletableFuture<?>[]::new)).whenComplete((_, _) -> left.complete(null));
    }

    /** Has every {@value #LEAVING_AT_ONCE}th reader from this one on leave, one after the other. */
    private CompletableFuture<Void> leaveFrom(int index) {
        if (index >= readers.size()) {
            return CompletableFuture.completedFuture(null);
        }
        return readers.get(index).leave().thenComposeAsync(_ -> leaveFrom(index + LEAVING_AT_ONCE), calls.loop());
    }

    long nowNs() {
        return clock.nanoTime();
    }

    WhepTally tally() {
        return tally;
    }

    /** A reader is connected, or will not be. */
    void onCallOver() {
        underWay--;
    }
}
