package io.weir.server.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.weir.base.metrics.Counters;
import io.weir.base.time.Clock;
import io.weir.server.process.CommandSpec.Lifetime;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Real commands: small programs of a shell. */
class ProcessRunnerTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @TempDir
    Path directory;

    private final ProcessRunner runner = new ProcessRunner(
            new ProcessTimes(Duration.ofMillis(100), Duration.ofSeconds(2)), Clock.system(), new Counters());

    @AfterEach
    void close() {
        runner.close(Duration.ofSeconds(5));
        assertThat(runner.runningCount()).isZero();
    }

    private CommandProcess start(String command, Lifetime lifetime) {
        return runner.start(
                        new CommandSpec("[test]", command, Map.of("MTX_PATH", "live/cam x", "DIR", dir()), lifetime))
                .orElseThrow();
    }

    private String dir() {
        return directory.toString();
    }

    private String read(String file) throws IOException {
        Path path = directory.resolve(file);
        return Files.exists(path) ? Files.readString(path) : "";
    }

    private void awaitText(String file, String text) {
        // what is started again goes on while the test looks
        await().atMost(PATIENCE).until(() -> read(file).startsWith(text));
    }

    private long awaitPid(String file) {
        await().atMost(PATIENCE).until(() -> read(file).endsWith("\n"));
        try {
            return Long.parseLong(read(file).strip());
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static boolean isAlive(long pid) {
        // a killed orphan stays as a zombie where nobody is its parent: it runs no more
        try {
            return !Files.readString(Path.of("/proc/" + pid + "/stat")).matches("(?s).*\\) Z .*");
        } catch (IOException _) {
            return false;
        }
    }

    @Test
    void shouldFillInAndExportVariables() throws Exception {
        start("sh -c 'echo \"$0|$1|$(printenv MTX_PATH)\" >$DIR/out' $MTX_PATH ${MTX_PATH}", Lifetime.ONCE)
                .ended()
                .get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        assertThat(read("out")).isEqualTo("live/cam x|live/cam x|live/cam x\n");
    }

    @Test
    void shouldFallBackToTheProcessEnvironment() throws Exception {
        start("sh -c 'echo \"$1\" >$DIR/out' sh $PATH", Lifetime.ONCE)
                .ended()
                .get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        assertThat(read("out").strip()).isEqualTo(System.getenv("PATH"));
    }

    @Test
    void shouldStartAgainAfterAnyExit() {
        CommandProcess command = start("sh -c 'echo x >>$DIR/out; exit 3'", Lifetime.RESTARTED);
        awaitText("out", "x\nx\nx\n");
        command.stop();
        assertThat(command.ended()).succeedsWithin(PATIENCE);
    }

    @Test
    void shouldRunOnceWithoutRestart() throws IOException {
        CommandProcess command = start("sh -c 'echo x >>$DIR/out'", Lifetime.WANTED);
        assertThat(command.ended()).succeedsWithin(PATIENCE);
        assertThat(read("out")).isEqualTo("x\n");
    }

    @Test
    void shouldInterruptTheWholeGroup() {
        CommandProcess command = start(
                "sh -c 'trap \"echo int >>$DIR/out; exit\" INT; sleep 300 & echo \\$! >$DIR/child; while true; do sleep 0.05; done'"
                        .replace("\\$!", "$!"),
                Lifetime.WANTED);
        long child = awaitPid("child");
        command.stop();
        assertThat(command.ended()).succeedsWithin(PATIENCE);
        awaitText("out", "int\n");
        // a shell's background child ignores SIGINT: what is left of the group is ended with more insistence
        await().atMost(PATIENCE).until(() -> !isAlive(child));
    }

    @Test
    void shouldKillWhatDoesNotListen() {
        CommandProcess command = start(
                "sh -c 'trap \"\" INT TERM; echo $$ >$DIR/pid; while true; do sleep 0.05; done'", Lifetime.RESTARTED);
        long pid = awaitPid("pid");
        command.stop();
        assertThat(command.ended()).succeedsWithin(PATIENCE);
        assertThat(isAlive(pid)).isFalse();
    }

    /** A stop can come before the process, before its group, before its program: it is never lost. */
    @Test
    void shouldEndWhatIsStoppedWhileItStarts() {
        List<CommandProcess> commands = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
            CommandProcess command = start("sleep 300", i % 2 == 0 ? Lifetime.WANTED : Lifetime.RESTARTED);
            commands.add(command);
            if (i % 4 == 3) {
                await().atMost(PATIENCE)
                        .pollInterval(Duration.ofMillis(1))
                        .until(() -> command.ended().isDone()
                                || ProcessHandle.current().children().anyMatch(ProcessHandle::isAlive));
            }
            command.stop();
        }
        commands.forEach(command -> assertThat(command.ended()).succeedsWithin(PATIENCE));
        await().atMost(PATIENCE)
                .until(() -> ProcessHandle.current()
                        .children()
                        .noneMatch(child -> child.info().command().orElse("").endsWith("sleep")));
    }

    @Test
    void shouldNotRestartWhatWasStoppedBetweenTwoRuns() {
        CommandProcess command = start("sh -c 'echo x >>$DIR/out'", Lifetime.RESTARTED);
        awaitText("out", "x\n");
        command.stop();
        assertThat(command.ended()).succeedsWithin(PATIENCE);
        await().atMost(PATIENCE).until(() -> runner.runningCount() == 0);
    }

    @Test
    void shouldGiveUpOnACommandThatCannotBeRun() {
        assertThat(start("/no/such/program", Lifetime.WANTED).ended()).succeedsWithin(PATIENCE);
        assertThat(start("unclosed 'quote", Lifetime.WANTED).ended()).succeedsWithin(PATIENCE);
    }

    @Test
    void shouldBoundItsCommands() {
        List<CommandProcess> lasting = new ArrayList<>();
        CommandSpec spec = new CommandSpec("[test]", "'", Map.of(), Lifetime.RESTARTED);
        for (int i = 0; i < ProcessRunner.LASTING_MAX; i++) {
            lasting.add(runner.start(spec).orElseThrow());
        }
        assertThat(runner.start(spec)).isEmpty();
        assertThat(runner.start(new CommandSpec("[test]", "'", Map.of(), Lifetime.ONCE)))
                .as("room is kept for those which tell of an end")
                .isPresent();
        lasting.forEach(CommandProcess::stop);
        lasting.forEach(command -> assertThat(command.ended()).succeedsWithin(PATIENCE));
    }

    @Test
    void shouldWaitForRunningHooksWhenItCloses() throws IOException {
        start("sh -c 'sleep 0.3; echo done >$DIR/out'", Lifetime.ONCE);
        runner.close(PATIENCE);
        assertThat(read("out")).isEqualTo("done\n");
    }

    /** Its patience counts, not that of the command's ending. */
    @Test
    void shouldNotWaitForEver() {
        ProcessRunner patient = new ProcessRunner(
                new ProcessTimes(Duration.ofMillis(100), Duration.ofHours(1)), Clock.system(), new Counters());
        String stubborn = "sh -c 'trap \"\" INT TERM; echo $$ >$DIR/pid; while true; do sleep 0.05; done'";
        assertThat(patient.start(new CommandSpec("[test]", stubborn, Map.of("DIR", dir()), Lifetime.WANTED)))
                .isPresent();
        long pid = awaitPid("pid");
        assertThat(CompletableFuture.runAsync(() -> patient.close(Duration.ofMillis(200))))
                .succeedsWithin(PATIENCE);
        await().atMost(PATIENCE).until(() -> !isAlive(pid));
    }
}
