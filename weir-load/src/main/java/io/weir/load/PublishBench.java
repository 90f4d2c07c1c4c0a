package io.weir.load;

import io.netty.channel.EventLoop;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

/**
 * Publishers that loop media in real time, on one event loop, until closed. All send the same bytes: a message is put into
 * chunks, a picture into payloads once, whatever their number.
 *
 * <p>Threading: any thread may ask; only one may close.
 */
public final class PublishBench implements AutoCloseable {
    private final EventLoop loop;
    private final Runnable closer;
    private final PublishLoad run;

    private PublishBench(EventLoop loop, Runnable closer, PublishLoad run) {
        this.loop = loop;
        this.closer = closer;
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
        InetSocketAddress address = FanoutBench.resolve(options.target());
        return switch (options.protocol()) {
            case RTMP -> {
                LoadLoop loadLoop = new LoadLoop("publish");
                PublishRun run = new PublishRun(options, media, address, loadLoop);
                run.begin();
                yield new PublishBench(loadLoop.loop(), loadLoop::close, run);
            }
            case WHIP -> {
                PictureLoop pictures = PictureLoop.of(media);
                RtcCalls calls = new RtcCalls(address);
                WhipRun run = new WhipRun(options, pictures, options.target(), calls);
                run.begin();
                yield new PublishBench(calls.loop(), calls::close, run);
            }
        };
    }

    /** Where the publishers stand now. */
    public PublishReport report() {
        return onLoop(run.tally()::report);
    }

    /** True when every publisher has failed or ended. */
    public boolean hasEnded() {
        return onLoop(run.tally()::hasEnded);
    }

    /** Sends nothing more, as a camera that hangs: the publishers stay connected. */
    public void fallSilent() {
        CompletableFuture.runAsync(run::fallSilent, loop).join();
    }

    private <T> T onLoop(Supplier<T> question) {
        return CompletableFuture.supplyAsync(question, loop).join();
    }

    /** Ends the publishers as encoders do, FCUnpublish and deleteStream or DELETE, and waits for their loop. */
    @Override
    public void close() {
        CompletableFuture.supplyAsync(run::end, loop).thenCompose(gone -> gone).join();
        closer.run();
    }
}
