package io.weir.load;

import java.io.IOException;
import java.net.InetSocketAddress;

/** Runs loads of plain HTTP requests, on one event loop, against any server. */
public final class HttpLoadBench {
    private HttpLoadBench() {}

    /**
     * Connects, warms up, measures, closes. Blocks for all of that. Errors are figures of the report.
     *
     * @throws IOException when the host is unknown, a process to sample is not there, or too few descriptors are allowed
     * @throws InterruptedException when the calling thread is interrupted; the connections are closed
     */
    public static HttpLoadReport run(HttpLoadOptions options) throws IOException, InterruptedException {
        ProcessSampler.ofSystem().residentBytes(options.serverPids());
        FanoutBench.requireOpenFiles(options.connections());
        InetSocketAddress address = FanoutBench.resolve(TargetUrl.of(UrlScheme.HTTP, options.url()));
        try (LoadLoop loop = new LoadLoop("http load")) {
            return FanoutBench.await(new HttpLoadRun(options, address, loop).begin());
        }
    }
}
