package io.weir.app;

import io.weir.config.ConfigException;
import io.weir.config.ConfigProblem;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code weir check}: every problem of a configuration, one a line, in the form that editors understand. */
@Command(
        name = "check",
        description = {
            "Read a configuration and list everything that is wrong, as FILE:LINE: KEY: MESSAGE.",
            "Exit status 1 if there is anything. MTX_ environment variables count, as they do for serve."
        },
        mixinStandardHelpOptions = true,
        versionProvider = Main.VersionLine.class)
final class CheckCommand implements Callable<Integer> {
    @Parameters(arity = "0..1", paramLabel = "CONFIG", description = "configuration file (YAML); default as for serve")
    private @Nullable Path config;

    @CommandLine.Spec
    private CommandLine.Model.@Nullable CommandSpec spec;

    @Override
    public Integer call() {
        PrintWriter out = Objects.requireNonNull(spec).commandLine().getOut();
        try {
            List<ConfigProblem> warnings =
                    ConfigChoice.load(config, System.getenv()).loaded().warnings();
            warnings.forEach(warning -> out.println(warning.text() + " (warning)"));
            out.println(warnings.isEmpty() ? "ok" : "ok, with " + warnings.size() + " warning(s)");
            return Main.EXIT_OK;
        } catch (ConfigException e) {
            e.problems().forEach(problem -> out.println(problem.text()));
            return Main.EXIT_FAILED;
        } finally {
            out.flush();
        }
    }
}
