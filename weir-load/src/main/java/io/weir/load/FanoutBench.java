package io.weir.load;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.function.Consumer;

/** Runs fan-out loads: many readers of one or more streams, on one event loop, against any server. */
public final class FanoutBench {
    /** Descriptors this process needs besides its readers'. */
    private static final int OPEN_FILES_RESERVE = 100;

    private FanoutBench() {}

    /** As {@link #run(FanoutOptions, Consumer)}, silently. */
    public static FanoutReport run(FanoutOptions options) throws IOException, InterruptedException {
        return run(options, _ -> {});
    }

    /**
     * Connects the readers, waits for them to settle, measures, closes them. Blocks for all of that: the ramp, the warm-up and
     * the window. Refused or lost readers are figures of the report and no error.
     *
     * @param progress gets a sentence at each step, on the event loop
     * @throws IOException when the host is unknown, a process to sample is not there, or too few descriptors are allowed
     * @throws InterruptedException when the calling thread is interrupted; the readers are closed
     */
    public static FanoutReport run(FanoutOptions options, Consumer<String> progress)
            throws IOException, InterruptedException {
        if (options.protocol() == FanoutProtocol.WHEP || options.protocol().isHls()) {
            throw new IllegalArgumentException(options.protocol() + " has a bench of its own");
        }
        ProcessSampler processes = ProcessSampler.ofSystem();
        processes.residentBytes(options.serverPids());
        requireOpenFiles(options.readers());
        InetSocketAddress address = resolve(TargetUrl.of(options.protocol().scheme(), options.url()));
        try (LoadLoop loop = new LoadLoop("fanout")) {
            return await(new FanoutRun(options, address, loop, progress).begin());
        }
    }

    /** Waits for a run's report, and ends the run when the calling thread is interrupted. */
    static <R> R await(CompletableFuture<R> result) throws IOException, InterruptedException {
        try {
            return result.get();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof IOException cause) {
                throw new IOException(cause.getMessage(), cause);
            }
            throw new IllegalStateException("the load client failed: " + e.getCause(), e.getCause());
        } finally {
            result.cancel(false);
        }
    }

    /** Fails when this process may not have so many connections. */
    static void requireOpenFiles(long connections) throws IOException {
        long openFilesMax = ProcessSampler.ofSystem().openFilesMax();
        if (connections + OPEN_FILES_RESERVE > openFilesMax) {
            throw new IOException("this process may open " + openFilesMax + " files, too few for " + connections
                    + " connections: raise it with ulimit -n");
        }
    }

    static InetSocketAddress resolve(TargetUrl target) throws UnknownHostException {
        return new InetSocketAddress(InetAddress.getByName(target.host()), target.port());
    }
}
