package io.weir.testkit.peer;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Assumptions;

/**
 * A program that tests speak with.
 *
 * @param name what messages call it
 * @param executable its file
 * @param environment added to this process's environment
 * @param leadingArguments put before all others
 */
public record Peer(String name, Path executable, Map<String, String> environment, List<String> leadingArguments) {
    /** Takes copies of the collections. */
    public Peer {
        environment = Map.copyOf(environment);
        leadingArguments = List.copyOf(leadingArguments);
    }

    /** The program of that name on the path; when there is none, the test is skipped and says so. */
    public static Peer installed(String program) {
        Optional<Path> found = find(program);
        Assumptions.assumeTrue(found.isPresent(), program + " is not installed");
        return new Peer(program, found.orElseThrow(), Map.of(), List.of());
    }

    /** The file of that name in a directory of {@code PATH}. */
    static Optional<Path> find(String program) {
        String path = System.getenv("PATH");
        if (path == null) {
            return Optional.empty();
        }
        for (String directory : path.split(File.pathSeparator)) {
            Path file = Path.of(directory, program);
            if (Files.isExecutable(file)) {
                return Optional.of(file);
            }
        }
        return Optional.empty();
    }

    /** The same program with these arguments before all others. */
    public Peer with(String... arguments) {
        return new Peer(name, executable, environment, List.of(arguments));
    }

    /** Starts it; the caller closes it. */
    public PeerProcess start(List<String> arguments) {
        List<String> command = new ArrayList<>();
        command.add(executable.toString());
        command.addAll(leadingArguments);
        command.addAll(arguments);
        return PeerProcess.start(command, environment);
    }

    /**
     * Runs it to its end.
     *
     * @throws AssertionError when it takes longer than {@code deadline}
     */
    public PeerResult run(Duration deadline, List<String> arguments) {
        try (PeerProcess process = start(arguments)) {
            return process.await(deadline);
        }
    }

    @Override
    public String toString() {
        return name;
    }
}
