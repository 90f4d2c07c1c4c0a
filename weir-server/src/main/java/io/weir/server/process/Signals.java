package io.weir.server.process;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;

/**
 * Process groups and signals, which the JDK does not offer: {@code setsid} gives a command its own group, {@code kill} of the shell
 * signals it. Where {@code setsid} is missing (macOS), signals go to the process and to those it has started, as they are at that
 * moment; where there is no shell, a process can only be terminated.
 *
 * <p>Threading: the runner's worker.
 */
final class Signals {
    private static final String SHELL = "/bin/sh";

    private final Optional<Path> setsid = find("setsid");
    private final boolean shell = Files.isExecutable(Path.of(SHELL));

    /** The signals that end a command, in order of insistence, and the one that asks whether it is there. */
    enum Signal {
        INT,
        TERM,
        KILL
    }

    /** What to run so that {@code arguments} run in a group of their own, with the group's id the process's. */
    List<String> grouped(List<String> arguments) {
        return setsid.map(program -> Stream.concat(Stream.of(program.toString()), arguments.stream())
                        .toList())
                .orElse(arguments);
    }

    /** Sends the signal to the process's group; false when there was nobody to take it (yet, or any more). */
    CompletableFuture<Boolean> send(Signal signal, Process process) {
        if (!shell) {
            ProcessHandle handle = process.toHandle();
            return CompletableFuture.completedFuture(
                    signal == Signal.KILL ? handle.destroyForcibly() : handle.destroy());
        }
        return kill(signal.name(), targets(process));
    }

    /** Whether anyone is left in the process's group. */
    CompletableFuture<Boolean> hasMembers(Process process) {
        return shell && setsid.isPresent()
                ? kill("0", List.of("-" + process.pid()))
                : CompletableFuture.completedFuture(process.isAlive());
    }

    private List<String> targets(Process process) {
        if (setsid.isPresent()) {
            return List.of("-" + process.pid());
        }
        return Stream.concat(Stream.of(process.toHandle()), process.descendants())
                .map(handle -> Long.toString(handle.pid()))
                .toList();
    }

    private static CompletableFuture<Boolean> kill(String signal, List<String> targets) {
        List<String> command = Stream.concat(
                        Stream.of(SHELL, "-c", "kill -s \"$0\" -- \"$@\"", signal), targets.stream())
                .toList();
        try {
            return new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start()
                    .onExit()
                    .thenApply(done -> done.exitValue() == 0);
        } catch (IOException _) {
            return CompletableFuture.completedFuture(false);
        }
    }

    private static Optional<Path> find(String program) {
        String path = System.getenv().getOrDefault("PATH", "/usr/bin:/bin");
        return Stream.of(path.split(":", -1))
                .filter(directory -> !directory.isEmpty())
                .map(directory -> Path.of(directory, program))
                .filter(Files::isExecutable)
                .findFirst();
    }
}
