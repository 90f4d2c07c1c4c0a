package io.weir.app;

import io.weir.server.auth.Argon2Hash;
import java.io.BufferedReader;
import java.io.Console;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Base64;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code weir passwd}: turns a password into the hash that stands in a configuration. */
@Command(
        name = "passwd",
        description = {
            "Read a password and print its hash, to be written as pass (or user) in authInternalUsers.",
            "Asks twice on a terminal; otherwise reads one line of the standard input."
        },
        mixinStandardHelpOptions = true,
        versionProvider = Main.VersionLine.class)
final class PasswdCommand implements Callable<Integer> {
    @Option(
            names = "--sha256",
            description = "a SHA-256 hash: quick to check, and quick to guess; for long random passwords only")
    private boolean sha256;

    @CommandLine.Spec
    private CommandLine.Model.@Nullable CommandSpec spec;

    @Override
    public Integer call() throws IOException {
        CommandLine commandLine = Objects.requireNonNull(spec).commandLine();
        PrintWriter err = commandLine.getErr();
        Console console = Objects.requireNonNull(System.console());
        String password = console.isTerminal() ? ask(console) : line();
        if (password == null || password.isEmpty()) {
            err.println(password == null ? "weir: the two passwords differ" : "weir: no password was given");
            err.flush();
            return Main.EXIT_FAILED;
        }
        PrintWriter out = commandLine.getOut();
        out.println(hash(password, sha256));
        out.flush();
        return Main.EXIT_OK;
    }

    /** The configuration's form of {@code password}. */
    static String hash(String password, boolean sha256) {
        if (!sha256) {
            return "argon2:" + Argon2Hash.encode(password);
        }
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(password.getBytes(StandardCharsets.UTF_8));
            return "sha256:" + Base64.getEncoder().encodeToString(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    /** What was typed twice, or null when it was not the same. */
    private static @Nullable String ask(Console console) {
        char[] first = console.readPassword("Password: ");
        char[] second = console.readPassword("Again: ");
        return first == null || second == null ? "" : Arrays.equals(first, second) ? new String(first) : null;
    }

    private static String line() throws IOException {
        String line = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8)).readLine();
        return line == null ? "" : line;
    }
}
