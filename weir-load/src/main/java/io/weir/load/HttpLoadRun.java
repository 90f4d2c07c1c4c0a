package io.weir.load;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * One run of a load of plain HTTP requests.
 *
 * <p>Threading: everything but the constructor and {@link #begin} runs on the one event loop.
 */
final class HttpLoadRun {
    private static final int MEMORY_SAMPLE_MS = 1_000;
    private static final long UNKNOWN = -1;

    private final HttpLoadOptions options;
    private final HttpWires wires;
    private final RunTimers timers;
    private final UsageMeter usage;
    private final List<Client> clients = new ArrayList<>();
    private final long[] lengths;
    private final ReasonCounts errors = new ReasonCounts();
    private final LatencyHistogram answer = new LatencyHistogram();
    private final CompletableFuture<HttpLoadReport> result = new CompletableFuture<>();
    private boolean measuring;
    private long requests;
    private long bytesAtOpen;
    private long lost;

    HttpLoadRun(HttpLoadOptions options, InetSocketAddress address, LoadLoop loadLoop) {
        this.options = options;
        TargetUrl target = TargetUrl.of(UrlScheme.HTTP, options.url());
        this.wires = new HttpWires(loadLoop, address, target.hostPort(), this::fail);
        this.timers = new RunTimers(loadLoop.loop(), this::fail);
        this.usage = new UsageMeter(options.serverPids(), ProcessSampler.ofSystem());
        this.lengths = new long[options.resources().size()];
        Arrays.fill(lengths, UNKNOWN);
    }

    /** Starts on the loop. The result is complete when the window is measured; cancelling it ends the run. */
    CompletableFuture<HttpLoadReport> begin() {
        wires.loop().execute(this::connect);
        result.whenCompleteAsync((_, _) -> end(), wires.loop());
        return result;
    }

    private void connect() {
        for (int i = 0; i < options.connections(); i++) {
            // Each begins elsewhere in the list, so that all of it is asked for at any time.
            clients.add(new Client((int) ((long) i * lengths.length / options.connections())));
        }
        clients.forEach(Client::ask);
        timers.after(options.times().warmup(), this::openWindow);
    }

    /** One connection. */
    private final class Client implements HttpWire.Owner {
        private final HttpWire wire = new HttpWire(wires, this);
        private int next;

        Client(int first) {
            next = first;
        }

        void ask() {
            wire.fetch(new HttpFetch(options.resources().get(next), false));
        }

        @Override
        public void onConnected(long tookNs) {}

        @Override
        public void onReply(HttpFetch fetch, byte[] body, int length) {
            HttpLoadRun.this.onReply(fetch, next);
            next = next + 1 == lengths.length ? 0 : next + 1;
            ask();
        }

        @Override
        public void onLost(String reason) {
            lost++;
            errors.add(reason);
        }
    }

    private void onReply(HttpFetch fetch, int index) {
        if (fetch.status() != 200) {
            errors.add(Integer.toString(fetch.status()));
        } else if (lengths[index] == UNKNOWN) {
            lengths[index] = fetch.bodyBytes();
        } else if (lengths[index] != fetch.bodyBytes()) {
            errors.add("another length than before");
        }
        if (measuring) {
            requests++;
            answer.recordNs(fetch.tookNs());
        }
    }

    private void openWindow() throws IOException {
        measuring = true;
        bytesAtOpen = wires.bytes();
        usage.open(wires.nowNs());
        timers.every(MEMORY_SAMPLE_MS, usage::sampleMemory);
        timers.after(options.times().duration(), this::closeWindow);
    }

    private void closeWindow() throws IOException {
        usage.close(wires.nowNs());
        measuring = false;
        result.complete(new HttpLoadReport(
                options,
                options.connections() - (int) lost,
                usage.seconds(),
                requests,
                wires.bytes() - bytesAtOpen,
                answer.distribution(),
                errors.counts(),
                usage.server(options.connections()),
                usage.serverCpuNs() / 1e9,
                usage.client()));
    }

    private void end() {
        timers.cancel();
        clients.forEach(client -> client.wire.close());
        wires.close();
    }

    private void fail(Throwable cause) {
        result.completeExceptionally(cause);
    }
}
