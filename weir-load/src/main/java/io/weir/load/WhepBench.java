package io.weir.load;

import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;

/** Runs loads of WHEP readers: each has a UDP socket and a session of its own, all on one event loop, against any server. */
public final class WhepBench {
    /** How long servers may take to hear that the readers leave. */
    private static final int LEAVE_SECONDS_MAX = 5;

    private WhepBench() {}

    /**
     * Connects the readers, waits for them to settle, measures what they get, ends their sessions. Blocks for all of that. Refused
     * or lost readers are figures of the report and no error.
     *
     * @param options of {@link FanoutProtocol#WHEP}
     * @param progress gets a sentence at each step, on the event loop
     * @throws IOException when the host is unknown, a process to sample is not there, or too few descriptors are allowed
     * @throws InterruptedException when the calling thread is interrupted; the readers are closed
     */
    public static WhepReport run(FanoutOptions options, Consumer<String> progress)
            throws IOException, InterruptedException {
        if (options.protocol() != FanoutProtocol.WHEP) {
            throw new IllegalArgumentException("not WHEP: " + options.protocol());
        }
        ProcessSampler.ofSystem().residentBytes(options.serverPids());
        FanoutBench.requireOpenFiles(options.readers() + (long) WhepRun.CALLS_MAX);
        try (RtcCalls calls =
                new RtcCalls(FanoutBench.resolve(TargetUrl.of(options.protocol().scheme(), options.url())))) {
            WhepRun run = new WhepRun(options, calls, progress);
            CompletableFuture<WhepReport> result = run.begin();
            try {
                return FanoutBench.await(result);
            } finally {
                awaitLeave(run);
            }
        }
    }

    private static void awaitLeave(WhepRun run) throws InterruptedException {
        try {
            run.left().get(LEAVE_SECONDS_MAX, TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException _) {
            // A server that does not answer hears of the end by DTLS.
            return;
        }
    }
}
