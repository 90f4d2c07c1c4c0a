package io.weir.server.hls;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.base.buf.Bytes;
import io.weir.platform.http.HttpResponse;
import io.weir.server.segment.DiskThreads;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DiskReadsTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @TempDir
    Path root;

    /** A client that has not taken its answer; what it is given is given back when it leaves. */
    private static final class Client {
        private final CompletableFuture<HttpResponse> answer = new CompletableFuture<>();
        private final CompletableFuture<Runnable> atEnd = new CompletableFuture<>();
        private volatile boolean virtual;

        void ask(DiskReads reads, MediaFile.OnDisk file) {
            reads.read(
                    file,
                    ready -> {
                        virtual = Thread.currentThread().isVirtual();
                        answer.complete(ready);
                    },
                    atEnd::complete);
        }

        HttpResponse answer() throws Exception {
            return answer.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        }

        void leave() throws Exception {
            atEnd.get(PATIENCE.toSeconds(), TimeUnit.SECONDS).run();
        }
    }

    private MediaFile.OnDisk file(String name, int length) throws IOException {
        Path path = Files.write(root.resolve(name), new byte[length]);
        return new MediaFile.OnDisk(root, path, HttpResponse.of(200, "video/mp4", Bytes.EMPTY));
    }

    private static Client ask(DiskReads reads, MediaFile.OnDisk file) {
        Client client = new Client();
        client.ask(reads, file);
        return client;
    }

    @Test
    void shouldReadAFileOnceForAllWhoAskMeanwhile() throws Exception {
        DiskReads reads = new DiskReads(10);
        MediaFile.OnDisk file = file("a.mp4", 6);
        Client first = ask(reads, file);
        assertThat(first.answer().body().length()).isEqualTo(6);
        assertThat(first.virtual).isFalse();
        Files.delete(file.path());
        Deque<Client> clients = new ArrayDeque<>();
        for (int i = 0; i < 2 * DiskReads.READS_MAX; i++) {
            clients.add(ask(reads, file));
            assertThat(clients.getLast().answer().status()).isEqualTo(200);
        }
        first.leave();
        while (clients.size() > 1) {
            clients.remove().leave();
        }
        assertThat(ask(reads, file("b.mp4", 6)).answer().status())
                .as("while one has the other")
                .isEqualTo(503);
        Client last = clients.remove();
        last.leave();
        last.leave();
        assertThat(ask(reads, file).answer().status()).isEqualTo(404);
        assertThat(ask(reads, file("b.mp4", 6)).answer().status()).isEqualTo(200);
        assertThat(ask(reads, file("c.mp4", 6)).answer().status()).isEqualTo(503);
    }

    @Test
    void shouldReadSoManyFilesAtOnce() throws Exception {
        DiskReads reads = new DiskReads();
        Deque<Client> clients = new ArrayDeque<>();
        Deque<Path> standing = new ArrayDeque<>();
        for (int i = 0; i < DiskThreads.THREADS_OF_ROOT; i++) {
            // Nobody writes to a pipe yet: whoever opens it waits.
            MediaFile.OnDisk pipe = file("standing" + i, 0);
            Files.delete(pipe.path());
            assertThat(new ProcessBuilder("mkfifo", pipe.path().toString())
                            .start()
                            .waitFor())
                    .isZero();
            standing.add(pipe.path());
            clients.add(ask(reads, pipe));
        }
        while (clients.size() < DiskReads.READS_MAX) {
            clients.add(ask(reads, file(clients.size() + ".mp4", 3)));
        }
        Client beyond = ask(reads, file("beyond.mp4", 3));
        assertThat(beyond.answer().status()).isEqualTo(503);
        assertThat(beyond.answer().header("Retry-After")).isEqualTo("1");
        for (Path pipe : standing) {
            Files.write(pipe, new byte[] {1}, StandardOpenOption.WRITE);
        }
        for (Client client : clients) {
            assertThat(client.answer().status()).isEqualTo(200);
        }
        assertThat(ask(reads, file("beyond.mp4", 3)).answer().status()).isEqualTo(200);
    }

    @Test
    void shouldHoldNoMoreBytesThanItMay() throws Exception {
        DiskReads reads = new DiskReads(10);
        Client first = ask(reads, file("a.mp4", 6));
        assertThat(first.answer().status()).isEqualTo(200);
        Client beyond = ask(reads, file("b.mp4", 5));
        assertThat(beyond.answer().status()).isEqualTo(503);
        beyond.leave();
        Client fitting = ask(reads, file("c.mp4", 4));
        assertThat(fitting.answer().status()).isEqualTo(200);
        first.leave();
        fitting.leave();
        assertThat(ask(reads, file("large.mp4", 11)).answer().status())
                .as("alone")
                .isEqualTo(200);
    }

    @Test
    void shouldGivePlacesBackOfFilesThatAreGone() throws Exception {
        DiskReads reads = new DiskReads();
        MediaFile.OnDisk file = file("a.mp4", 3);
        Files.delete(file.path());
        for (int i = 0; i <= DiskReads.READS_MAX; i++) {
            Client client = ask(reads, file);
            assertThat(client.answer().status()).isEqualTo(404);
            client.leave();
        }
    }
}
