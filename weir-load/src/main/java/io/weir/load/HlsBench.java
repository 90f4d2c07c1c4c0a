package io.weir.load;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.function.Consumer;

/** Runs loads of HLS readers, with low latency or without, on one event loop, against any server. */
public final class HlsBench {
    /** With low latency a reader has one for playlists and one for media. */
    private static final int CONNECTIONS_EACH = 2;

    private HlsBench() {}

    /**
     * Has the readers begin, waits for them to settle, measures what they get, closes them. Blocks for all of that. Refused or lost readers are
     * figures of the report and no error.
     *
     * @param options of {@link FanoutProtocol#HLS} or {@link FanoutProtocol#LLHLS}
     * @param progress gets a sentence at each step, on the event loop
     * @throws IOException when the host is unknown, a process to sample is not there, or too few descriptors are allowed
     * @throws InterruptedException when the calling thread is interrupted; the readers are closed
     */
    public static HlsReport run(FanoutOptions options, Consumer<String> progress)
            throws IOException, InterruptedException {
        if (!options.protocol().isHls()) {
            throw new IllegalArgumentException("not HLS: " + options.protocol());
        }
        ProcessSampler.ofSystem().residentBytes(options.serverPids());
        FanoutBench.requireOpenFiles((long) options.readers() * CONNECTIONS_EACH);
        InetSocketAddress address =
                FanoutBench.resolve(TargetUrl.of(options.protocol().scheme(), options.url()));
        try (LoadLoop loop = new LoadLoop("hls readers")) {
            return FanoutBench.await(new HlsRun(options, address, loop, progress).begin());
        }
    }
}
