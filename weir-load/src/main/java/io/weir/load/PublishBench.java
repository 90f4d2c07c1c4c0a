package io.weir.load;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

/**
 * Publishers that loop media in real time, on one event loop, until closed. All send the same bytes: a message is put into
 * chunks once, whatever their number.
 *
 * <p>Threading: any thread may ask; only one may close.
 */
public final class PublishBench implements AutoCloseable {
    private final LoadLoop loadLoop;
    private final PublishRun run;

    private PublishBench(LoadLoop loadLoop, PublishRun run) {
        this.loadLoop = loadLoop;
        this.run = run;
    }

    /**
     * Begins to connect the publishers and returns. Publishers that are refused or lost are figures of the report and no error.
     *
     * @throws IOException when the file cannot be read or the host is unknown
     */
    public static PublishBench start(PublishOptions options) throws IOException {
        Path file = options.file();
        MediaLoop media = file == null ? CanonicalStream.create() : MediaLoop.ofFile(file);
        if (options.stamp() && media.messages().stream().noneMatch(message -> message.stampAt() >= 0)) {
            throw new IOException(file + " has no H.264 frames to carry a stamp: publish it without");
        }
        InetSocketAddress address = FanoutBench.resolve(TargetUrl.of(FanoutProtocol.RTMP, options.url()));
        LoadLoop loadLoop = new LoadLoop("publish");
        PublishRun run = new PublishRun(options, media, address, loadLoop);
        run.begin();
        return new PublishBench(loadLoop, run);
    }

    /** Where the publishers stand now. */
    public PublishReport report() {
        return onLoop(run::report);
    }

    /** True when every publisher has failed or ended. */
    public boolean hasEnded() {
        return onLoop(run::hasEnded);
    }

    private <T> T onLoop(Supplier<T> question) {
        return CompletableFuture.supplyAsync(question, loadLoop.loop()).join();
    }

    /** Ends the publishers as encoders do, FCUnpublish and deleteStream, and waits for their loop. */
    @Override
    public void close() {
        CompletableFuture.supplyAsync(run::end, loadLoop.loop())
                .thenCompose(gone -> gone)
                .join();
        loadLoop.close();
    }
}
