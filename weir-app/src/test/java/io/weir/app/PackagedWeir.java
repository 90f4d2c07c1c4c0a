package io.weir.app;

import io.weir.app.tidy.ProjectRoot;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Runs of the packaged program behind the real launcher, in one folder. Ends what still runs when it is closed. */
final class PackagedWeir implements AutoCloseable {
    private final Path folder;
    private final List<Process> started = new ArrayList<>();

    PackagedWeir(Path folder) {
        this.folder = folder;
    }

    Process run(String... arguments) throws IOException {
        List<String> command =
                new ArrayList<>(List.of(ProjectRoot.find().resolve("weir").toString()));
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command).directory(folder.toFile());
        builder.environment().put("WEIR_JAVA", System.getProperty("java.home"));
        builder.environment().put("WEIR_BUILD", "never");
        builder.environment().put("WEIR_AOT", "never");
        builder.redirectError(folder.resolve("err").toFile());
        Process process = builder.start();
        started.add(process);
        return process;
    }

    /** What the last run has written to standard error. */
    String err() throws IOException {
        return Files.readString(folder.resolve("err"));
    }

    /** Reads the start screen and returns the port of the listener that {@code key} sets. */
    static int awaitPort(BufferedReader out, String key) throws IOException {
        Pattern listener = Pattern.compile("127\\.0\\.0\\.1:(\\d+) +" + key);
        for (String line = out.readLine(); line != null; line = out.readLine()) {
            Matcher match = listener.matcher(line);
            if (match.find()) {
                return Integer.parseInt(match.group(1));
            }
        }
        throw new IOException("ended before it listened");
    }

    @Override
    public void close() {
        started.forEach(Process::destroyForcibly);
    }
}
