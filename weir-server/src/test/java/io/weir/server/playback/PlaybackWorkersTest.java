package io.weir.server.playback;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.weir.server.recordings.RecordedSegment;
import io.weir.testkit.FixtureMedia;
import java.io.RandomAccessFile;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a disk that stands keeps waiting, and what it does not. */
class PlaybackWorkersTest {
    private static final Path STANDS = Path.of("/mnt/stands");
    private static final Path SOUND = Path.of("/mnt/sound");

    @TempDir
    Path directory;

    private final PlaybackWorkers workers = new PlaybackWorkers(() -> List.of(STANDS, SOUND, Path.of("/mnt")));
    private final CountDownLatch disk = new CountDownLatch(1);
    private final AtomicInteger standing = new AtomicInteger();
    private final AtomicInteger done = new AtomicInteger();

    @AfterEach
    void tearDown() {
        disk.countDown();
        workers.close();
    }

    private void stand() {
        standing.incrementAndGet();
        try {
            disk.await(PlaybackServer.PATIENCE.toSeconds(), TimeUnit.SECONDS);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
        done.incrementAndGet();
    }

    /** Of all directories of one place. */
    private boolean standing(int index) {
        return workers.execute(STANDS.resolve("cam" + index).resolve("file.mp4"), this::stand);
    }

    @Test
    void shouldLeaveThreadsToOtherDisks() throws Exception {
        int count = PlaybackWorkers.THREAD_COUNT + 1;
        for (int i = 0; i < count; i++) {
            assertThat(standing(i)).isTrue();
        }
        CountDownLatch others = new CountDownLatch(2);
        assertThat(workers.execute(SOUND.resolve("cam/file.mp4"), others::countDown))
                .isTrue();
        assertThat(workers.execute(others::countDown)).isTrue();
        assertThat(others.await(PlaybackServer.PATIENCE.toSeconds(), TimeUnit.SECONDS))
                .isTrue();
        assertThat(standing.get()).isLessThanOrEqualTo(PlaybackWorkers.DISK_THREAD_COUNT);

        disk.countDown();
        await().atMost(PlaybackServer.PATIENCE).until(() -> done.get() == count && workers.placeCount() == 0);
    }

    @Test
    void shouldRefuseTasksWhenTooManyWaitForOneDisk() {
        for (int i = 0; i < PlaybackWorkers.DISK_THREAD_COUNT + PlaybackWorkers.DISK_WAITING_MAX; i++) {
            assertThat(standing(i)).as("task %d", i).isTrue();
        }
        assertThat(standing(0)).isFalse();
        assertThat(workers.execute(SOUND.resolve("file"), () -> {})).isTrue();
        disk.countDown();
        await().atMost(PlaybackServer.PATIENCE).until(() -> workers.placeCount() == 0);
        assertThat(done).hasValue(PlaybackWorkers.DISK_THREAD_COUNT + PlaybackWorkers.DISK_WAITING_MAX);
    }

    @Test
    void shouldGoOnAfterATaskThatFails() {
        for (int i = 0; i <= PlaybackWorkers.DISK_THREAD_COUNT; i++) {
            assertThat(workers.execute(STANDS.resolve("file"), () -> {
                        throw new IllegalStateException("so it is");
                    }))
                    .isTrue();
        }
        await().dontCatchUncaughtExceptions().atMost(PlaybackServer.PATIENCE).until(() -> workers.placeCount() == 0);
    }

    /** Who opens a pipe that nobody writes to waits, as with a mount that hangs. */
    @Test
    void shouldServeRecordingsOfOtherDisks() throws Exception {
        Path standing = Files.createDirectory(directory.resolve("standing"));
        Path pipe = standing.resolve("pipe.mp4");
        assertThat(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor())
                .isZero();
        Recordings recordings = new Recordings(Files.createDirectory(directory.resolve("sound")));
        recordings.record(new Recordings.Recording(FixtureMedia.H264_AAC_FLV, 0, 2, 1));
        RecordedSegment one = recordings.all().getFirst();
        recordings.add(new RecordedSegment(
                one.path(), pipe, Recordings.at(100), one.durationNs(), 1000, one.format(), false, null));
        AtomicInteger asked = new AtomicInteger();
        List<Socket> waiting = new ArrayList<>();
        String get = "/get?path=live/cam&duration=1&start=";
        try (PlaybackWorkers own = new PlaybackWorkers();
                PlaybackServer server = new PlaybackServer("", self -> access -> {
                    Reception reception = new Reception(access, own, self.counters);
                    return new PlaybackEndpoint(new CountedLookup(recordings, asked), reception).routes("");
                })) {
            for (int i = 0; i < Reception.SENT_PER_ADDRESS_MAX - 1; i++) {
                Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.port());
                socket.getOutputStream()
                        .write(("GET " + get + Recordings.at(100) + " HTTP/1.1\r\nHost: x\r\n\r\n")
                                .getBytes(StandardCharsets.US_ASCII));
                waiting.add(socket);
            }
            await().atMost(PlaybackServer.PATIENCE).until(() -> asked.get() == waiting.size());
            assertThat(server.bytes(get + Recordings.at(0)).statusCode()).isEqualTo(200);
            assertThat(server.get("/list?path=live/cam").statusCode()).isEqualTo(200);
            for (Socket each : waiting) {
                each.close();
            }
            // Who is both ends of a pipe does not wait, and lets go all who wait for one.
            await().atMost(PlaybackServer.PATIENCE).until(() -> {
                new RandomAccessFile(pipe.toFile(), "rw").close();
                return own.placeCount() == 0;
            });
        }
    }
}
