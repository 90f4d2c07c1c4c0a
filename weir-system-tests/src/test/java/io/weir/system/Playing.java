package io.weir.system;

import io.weir.testkit.peer.PeerProcess;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;

/** A reader at work, which stores what it gets in a file. */
interface Playing extends AutoCloseable {
    /** Waits until the stream ends; fails when the reader takes its end for anything but the regular one. */
    void awaitEnd(Duration deadline);

    /** Ends it whatever it does. */
    @Override
    void close();

    /** A program that exits with one of these codes when a stream has ended in order. */
    static Playing program(PeerProcess process, int... goodExitCodes) {
        return new Playing() {
            @Override
            public void awaitEnd(Duration deadline) {
                var result = process.await(deadline);
                for (int code : goodExitCodes) {
                    if (result.exitCode() == code) {
                        return;
                    }
                }
                throw new AssertionError("reader failed with " + result);
            }

            @Override
            public void close() {
                process.close();
            }
        };
    }

    /** A plain HTTP client, which knows a whole body from a broken one. */
    static Playing http(HttpClient client, String url, Path file) {
        CompletableFuture<HttpResponse<Path>> response = client.sendAsync(
                HttpRequest.newBuilder(URI.create(url)).build(), HttpResponse.BodyHandlers.ofFile(file));
        return of(response.thenAccept(done -> {
            if (done.statusCode() != 200) {
                throw new IllegalStateException(url + ": " + done.statusCode());
            }
        }));
    }

    /** A WebSocket client; the server has to close with code 1000 or 1001. */
    static Playing webSocket(HttpClient client, String url, Path file) throws IOException {
        FileChannel out = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        CompletableFuture<Void> end = new CompletableFuture<>();
        client.newWebSocketBuilder()
                .buildAsync(URI.create(url), new Storing(out, end))
                .exceptionally(failure -> {
                    end.completeExceptionally(failure);
                    return null;
                });
        return of(end);
    }

    private static Playing of(CompletableFuture<Void> end) {
        return new Playing() {
            @Override
            public void awaitEnd(Duration deadline) {
                try {
                    end.orTimeout(deadline.toMillis(), TimeUnit.MILLISECONDS).join();
                } catch (CompletionException e) {
                    throw new AssertionError("reader failed", e);
                }
            }

            @Override
            public void close() {
                end.cancel(true);
            }
        };
    }

    /** Appends binary messages to a file. */
    final class Storing implements WebSocket.Listener {
        private final FileChannel out;
        private final CompletableFuture<Void> end;

        Storing(FileChannel out, CompletableFuture<Void> end) {
            this.out = out;
            this.end = end;
        }

        @Override
        public CompletionStage<?> onBinary(WebSocket webSocket, ByteBuffer bytes, boolean last) {
            try {
                while (bytes.hasRemaining()) {
                    out.write(bytes);
                }
            } catch (IOException e) {
                end.completeExceptionally(e);
            }
            webSocket.request(1);
            return CompletableFuture.completedStage(null);
        }

        @Override
        public CompletionStage<?> onClose(WebSocket webSocket, int code, String reason) {
            finish(
                    code == 1000 || code == 1001
                            ? null
                            : new IllegalStateException("closed with " + code + " " + reason));
            return CompletableFuture.completedStage(null);
        }

        @Override
        public void onError(WebSocket webSocket, Throwable error) {
            finish(error);
        }

        private void finish(@org.jspecify.annotations.Nullable Throwable failure) {
            try {
                out.close();
            } catch (IOException e) {
                end.completeExceptionally(e);
            }
            if (failure == null) {
                end.complete(null);
            } else {
                end.completeExceptionally(failure);
            }
        }
    }
}
