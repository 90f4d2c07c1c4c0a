package io.weir.server.profile;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFuture;
import io.weir.base.buf.Bytes;
import io.weir.platform.http.HttpExchange;
import io.weir.platform.http.HttpResponse;
import io.weir.platform.http.HttpStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;

/** Answers with a file, a piece at a time: the next is read when the one before is with the system. */
final class FileAnswer {
    private static final int PIECE_BYTES = 128 * 1024;

    private FileAnswer() {}

    /** Sends {@code file} to be stored as {@code name}, unless {@code closing} completes before; waits for it. Virtual threads only. */
    static void send(HttpExchange exchange, Path file, String name, CompletableFuture<Void> closing)
            throws IOException, InterruptedException {
        HttpResponse head = HttpResponse.of(200, "application/octet-stream", Bytes.EMPTY)
                .with("Content-Disposition", "attachment; filename=\"" + name + "\"");
        CompletableFuture<Optional<HttpStream>> begun = new CompletableFuture<>();
        exchange.execute(() -> {
            try {
                begun.complete(exchange.stream(head));
            } catch (RuntimeException e) {
                begun.completeExceptionally(e);
            }
        });
        Optional<HttpStream> stream;
        try {
            stream = begun.get();
        } catch (ExecutionException e) {
            throw new IOException("the answer can't begin", e);
        }
        if (stream.isPresent()) {
            copy(file, stream.get(), closing);
            stream.get().close();
        }
    }

    private static void copy(Path file, HttpStream stream, CompletableFuture<Void> closing)
            throws IOException, InterruptedException {
        try (InputStream in = Files.newInputStream(file)) {
            byte[] piece = in.readNBytes(PIECE_BYTES);
            while (piece.length > 0 && !closing.isDone()) {
                ByteBuf bytes = Unpooled.wrappedBuffer(piece);
                ChannelFuture written = stream.channel().writeAndFlush(bytes).await();
                if (!written.isSuccess()) {
                    return;
                }
                piece = in.readNBytes(PIECE_BYTES);
            }
        }
    }
}
