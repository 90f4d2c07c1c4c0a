package io.weir.load;

import io.weir.base.buf.Bytes;
import io.weir.base.time.Clock;
import io.weir.protocol.sdp.Negotiation;
import io.weir.protocol.webrtc.PeerEnding;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/**
 * One run of a load of WHEP readers: a rehearsal, the readers and what they tell, and their leaving.
 *
 * <p>Threading: everything but the constructor and {@link #begin} runs on the one loop.
 */
final class WhepRun implements FanoutCourse.Readers<WhepReader> {
    /** Calls that are neither connected nor refused at one time: half of what a server of weir's computes at once. */
    static final int CALLS_MAX = 128;

    /** How often each reader reports, RFC 3550 section 6.2 being too slow for servers that take silence for an end. */
    private static final int REPORT_MS = 1_000;

    /** How often some of them report. */
    private static final int REPORT_TURN_MS = 10;

    /** Readers that say goodbye by HTTP at one time: each may take a connection. */
    private static final int LEAVING_AT_ONCE = 32;

    private final FanoutOptions options;
    private final TargetUrl target;
    private final RtcCalls calls;
    private final Clock clock;
    private final WhepTally tally;
    private final List<WhepReader> readers = new ArrayList<>();
    private final FanoutCourse<WhepReader, WhepReport> course;
    private final CompletableFuture<Void> left = new CompletableFuture<>();
    private int underWay;
    private int reportTurn;

    WhepRun(FanoutOptions options, RtcCalls calls, Consumer<String> progress) {
        this.options = options;
        this.target = TargetUrl.of(options.protocol().scheme(), options.url());
        this.calls = calls;
        this.clock = calls.clock();
        this.tally = new WhepTally(options, ProcessSampler.ofSystem());
        this.course = new FanoutCourse<>(options, this, tally, calls.loop(), clock, progress);
    }

    /** Starts on the loop. The result is complete when the window is measured; cancelling it ends the run. */
    CompletableFuture<WhepReport> begin() {
        new Rehearsal().begin();
        course.result().whenCompleteAsync((_, _) -> end(), calls.loop());
        return course.result();
    }

    /** Complete when the server knows that all readers have left. */
    CompletableFuture<Void> left() {
        return left;
    }

    private void beginRamp() {
        if (!course.result().isDone()) {
            course.begin();
            course.every(REPORT_TURN_MS, this::reportSome);
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

    @Override
    public List<WhepReader> all() {
        return readers;
    }

    @Override
    public boolean mayConnect() {
        return underWay < CALLS_MAX;
    }

    @Override
    public void connectNext() {
        int index = readers.size();
        WhepReader reader = new WhepReader(this, calls, urlOf(index), options.isSampled(index));
        readers.add(reader);
        underWay++;
        reader.begin();
    }

    /** Each turn some readers report, so that the server hears of all of them evenly over the period. */
    private void reportSome() {
        int turns = REPORT_MS / REPORT_TURN_MS;
        for (int i = reportTurn; i < readers.size(); i += turns) {
            readers.get(i).report(nowNs());
        }
        reportTurn = (reportTurn + 1) % turns;
    }

    @Override
    public void giveUpWaiting(String reason) {
        for (WhepReader reader : readers) {
            if (reader.state() == WhepReader.State.CALLING || reader.state() == WhepReader.State.STARTING) {
                reader.giveUp(reason);
            }
        }
    }

    private void end() {
        course.end();
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
