package io.weir.server.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.weir.base.buf.Bytes;
import io.weir.base.metrics.Counters;
import io.weir.base.time.Clock;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Real programs: small ones of a shell. */
class PipedProcessTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final ProcessRunner runner = new ProcessRunner(
            new ProcessTimes(Duration.ofMillis(100), Duration.ofSeconds(1)), Clock.system(), new Counters());

    /** What a program said. */
    private static final class Heard implements PipedProcess.Listener {
        private final List<String> parts = new CopyOnWriteArrayList<>();
        private final CompletableFuture<String> ended = new CompletableFuture<>();

        @Override
        public void onOutput(byte[] bytes, int count) {
            parts.add(new String(bytes, 0, count, StandardCharsets.US_ASCII));
        }

        @Override
        public void onEnded(String reason) {
            ended.complete(reason);
        }
    }

    private final Heard heard = new Heard();

    @AfterEach
    void shouldLeaveNothingBehind() {
        runner.close(Duration.ofSeconds(5));
        assertThat(runner.pipedCount()).isZero();
    }

    private PipedProcess open(String... arguments) {
        return runner.open(new PipedSpec("[test]", List.of(arguments), Bytes.ofUtf8("begin ")), heard)
                .orElseThrow();
    }

    private String text() {
        return String.join("", heard.parts);
    }

    private void awaitText(String text) {
        await().atMost(PATIENCE).until(() -> text().equals(text));
    }

    private static boolean hasThreadsOf(long pid) {
        return Thread.getAllStackTraces().keySet().stream()
                .anyMatch(thread -> thread.getName().matches("(input|output|errors) " + pid));
    }

    @Test
    void shouldFeedItAndHearIt() {
        PipedProcess cat = open("cat");
        awaitText("begin ");
        cat.offer(Bytes.ofUtf8("one "));
        cat.offer(Bytes.ofUtf8("two"));
        awaitText("begin one two");
        long pid = cat.pid();
        assertThat(pid).isPositive();
        cat.closeInput();
        assertThat(heard.ended).succeedsWithin(PATIENCE).isEqualTo("ended with status 0");
        await().atMost(PATIENCE).until(() -> !hasThreadsOf(pid));
    }

    @Test
    void shouldTellItsLastWords() {
        open("sh", "-c", "echo first >&2; echo 'it went wrong' >&2; exit 3");
        assertThat(heard.ended).succeedsWithin(PATIENCE).isEqualTo("ended with status 3: it went wrong");
    }

    @Test
    void shouldTellWhenThereIsNoSuchProgram() {
        open("no-such-program-here");
        assertThat(heard.ended).succeedsWithin(PATIENCE).asString().contains("no-such-program-here");
    }

    @Test
    void shouldNotLetAShellSeeItsArguments() {
        open("echo", "$HOME", "a  b;c");
        assertThat(heard.ended).succeedsWithin(PATIENCE);
        assertThat(text()).isEqualTo("$HOME a  b;c\n");
    }

    @Test
    void shouldDropTheOldestWhenItDoesNotRead() {
        PipedProcess deaf = open("sh", "-c", "while true; do sleep 0.05; done");
        // the pipe takes 64 KiB, the writer holds one chunk more
        Bytes large = Bytes.wrap(new byte[1 << 20]);
        deaf.offer(large);
        await().atMost(PATIENCE).until(() -> deaf.waitingCount() == 0);
        for (int i = 0; i < PipedProcess.INPUT_MAX; i++) {
            deaf.offer(large);
        }
        assertThat(deaf.droppedCount()).isZero();
        deaf.offer(large);
        assertThat(deaf.droppedCount()).isEqualTo(1);
        assertThat(deaf.waitingCount()).isEqualTo(PipedProcess.INPUT_MAX);
        long pid = deaf.pid();
        deaf.stop();
        assertThat(heard.ended).succeedsWithin(PATIENCE);
        await().atMost(PATIENCE).until(() -> !hasThreadsOf(pid));
    }

    @Test
    void shouldKillWhatDoesNotListen() {
        PipedProcess stubborn = open("sh", "-c", "trap '' TERM; echo on; while true; do sleep 0.05; done");
        awaitText("on\n");
        stubborn.stop();
        assertThat(heard.ended).succeedsWithin(PATIENCE).asString().startsWith("ended with status 137");
    }

    @Test
    void shouldEndAllOfItWithTheRunner() {
        PipedProcess parent = open("sh", "-c", "sleep 300 & echo on; wait");
        awaitText("on\n");
        long pid = parent.pid();
        runner.close(Duration.ofSeconds(5));
        assertThat(heard.ended).succeedsWithin(PATIENCE);
        assertThat(ProcessHandle.of(pid).filter(ProcessHandle::isAlive)).isEmpty();
    }

    @Test
    void shouldRunAtMostSoMany() {
        List<PipedProcess> all = new ArrayList<>();
        for (int i = 0; i < ProcessRunner.PIPED_MAX; i++) {
            all.add(open("cat"));
        }
        Optional<PipedProcess> further = runner.open(new PipedSpec("[test]", List.of("cat"), Bytes.EMPTY), new Heard());
        assertThat(further).isEmpty();
        all.getFirst().stop();
        await().atMost(PATIENCE).until(() -> runner.pipedCount() == ProcessRunner.PIPED_MAX - 1);
    }
}
