package io.weir.app;

import io.weir.app.tidy.ProjectRoot;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * A machine for the launcher: a copy of the script in an empty project, and a path with nothing but the usual small programs. Tests
 * add JDKs and a Maven made of shell scripts.
 */
final class FakeMachine {
    /** Exit status and what was written. */
    record Outcome(int status, String out, String err) {}

    private static final List<String> SMALL_PROGRAMS = List.of(
            "sh",
            "awk",
            "basename",
            "cat",
            "dirname",
            "env",
            "find",
            "grep",
            "head",
            "id",
            "mkdir",
            "mktemp",
            "mv",
            "readlink",
            "rm",
            "sed",
            "sleep",
            "sort",
            "stat",
            "tail",
            "touch",
            "tr");

    private final Path folder;
    private final Map<String, String> environment = new TreeMap<>();

    FakeMachine(Path folder) throws IOException {
        this.folder = folder;
        Files.createDirectories(bin());
        Files.createDirectories(project().resolve("weir-app/target"));
        Files.copy(ProjectRoot.find().resolve("weir"), project().resolve("weir"));
        for (String program : SMALL_PROGRAMS) {
            Path found = Stream.of("/usr/bin", "/bin")
                    .map(place -> Path.of(place, program))
                    .filter(Files::exists)
                    .findFirst()
                    .orElseThrow(() -> new IllegalStateException("no " + program));
            Files.createSymbolicLink(bin().resolve(program), found);
        }
        environment.put("PATH", bin().toString());
        environment.put("HOME", folder.toString());
        environment.put("WEIR_JAVA_PLACES", places() + "/*");
        environment.put("WEIR_AOT", "never");
    }

    Path project() {
        return folder.resolve("project");
    }

    Path bin() {
        return folder.resolve("bin");
    }

    Path places() {
        return folder.resolve("places");
    }

    Path jar() {
        return project().resolve("weir-app/target/weir.jar");
    }

    FakeMachine set(String variable, String value) {
        environment.put(variable, value);
        return this;
    }

    /** A JDK whose release file names {@code version}, and whose java prints its own place, its process and its arguments. */
    Path jdk(Path home, String version) throws IOException {
        script(
                home.resolve("bin/java"),
                "echo \"java in %s\"; echo \"pid $$\"; for a in \"$@\"; do echo \"<$a>\"; done".formatted(home));
        script(home.resolve("bin/javac"), "exit 0");
        Files.writeString(
                home.resolve("release"), "IMPLEMENTOR=\"Test\"\nJAVA_VERSION=\"" + version + "\"\nOS_ARCH=\"any\"\n");
        return home;
    }

    /** A Maven that does what {@code commands} say. */
    void maven(String commands) throws IOException {
        script(bin().resolve("mvn"), commands);
    }

    void script(Path file, String commands) throws IOException {
        Files.createDirectories(file.getParent());
        Files.writeString(file, "#!/bin/sh\n" + commands + "\n");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    /** Sources, older than anything made later. */
    void sources() throws IOException {
        Path source = project().resolve("weir-app/src/main/java/Main.java");
        Files.createDirectories(source.getParent());
        for (Path file : List.of(source, project().resolve("pom.xml"), project().resolve("weir-app/pom.xml"))) {
            Files.writeString(file, "x");
        }
        age(project(), 100);
    }

    /** Sets the time of a file, or of all files below a folder, to {@code seconds} ago. */
    static void age(Path top, long seconds) throws IOException {
        java.nio.file.attribute.FileTime time =
                java.nio.file.attribute.FileTime.from(java.time.Instant.now().minusSeconds(seconds));
        try (Stream<Path> all = Files.walk(top)) {
            for (Path file : all.toList()) {
                Files.setLastModifiedTime(file, time);
            }
        }
    }

    Process start(String... arguments) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(
                Stream.concat(Stream.of(project().resolve("weir").toString()), Stream.of(arguments))
                        .toList());
        builder.environment().clear();
        builder.environment().putAll(environment);
        return builder.directory(folder.toFile())
                .redirectError(folder.resolve("err").toFile())
                .start();
    }

    Outcome run(String... arguments) throws IOException, InterruptedException {
        Process process = start(arguments);
        process.getOutputStream().close();
        String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return new Outcome(process.waitFor(), out, Files.readString(folder.resolve("err")));
    }
}
