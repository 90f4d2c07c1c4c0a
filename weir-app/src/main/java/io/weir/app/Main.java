package io.weir.app;

import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Parameters;

/** The entry point: {@code weir serve} starts the server at once, everything else goes through the command line parser. */
public final class Main {
    /** Exit status of a command that did what it was asked. */
    static final int EXIT_OK = 0;

    /** Exit status of a command that could not. */
    static final int EXIT_FAILED = 1;

    private Main() {}

    /** Runs one command and ends the process with its exit status: 0 done, 1 failed, 2 wrong usage. */
    public static void main(String[] args) throws InterruptedException {
        if (isPlainServe(args)) {
            System.exit(new ServeCommand(args.length == 2 ? Path.of(args[1]) : null).run());
        } else if (args.length == 1 && args[0].equals("train")) {
            System.exit(TrainingRun.run());
        } else {
            System.exit(commandLine().execute(args));
        }
    }

    /**
     * The command whose start counts. It does without the parser, whose classes are in a format that the start cache does not
     * take: they cost 0.1 s.
     */
    private static boolean isPlainServe(String[] args) {
        return (args.length == 1 || args.length == 2)
                && args[0].equals("serve")
                && (args.length == 1 || !args[1].startsWith("-"));
    }

    /** The parser with all commands. */
    static CommandLine commandLine() {
        return new CommandLine(new Weir()).setUsageHelpAutoWidth(true);
    }

    @Command(
            name = "weir",
            description = "Live video in from anywhere, out to anyone.",
            mixinStandardHelpOptions = true,
            versionProvider = VersionLine.class,
            synopsisSubcommandLabel = "COMMAND",
            subcommands = {
                Serve.class,
                CheckCommand.class,
                InspectCommand.class,
                BenchCommand.class,
                SignCommand.class,
                PasswdCommand.class
            })
    private static final class Weir implements Callable<Integer> {
        @CommandLine.Spec
        private CommandLine.Model.@Nullable CommandSpec spec;

        @Override
        public Integer call() {
            if (spec != null) {
                spec.commandLine().usage(System.err);
            }
            return CommandLine.ExitCode.USAGE;
        }
    }

    @Command(
            name = "serve",
            description = {
                "Run the server.",
                "Without CONFIG: ./weir.yml, else ./mediamtx.yml, else the built-in defaults, which accept any path."
            },
            mixinStandardHelpOptions = true,
            versionProvider = VersionLine.class)
    private static final class Serve implements Callable<Integer> {
        @Parameters(arity = "0..1", paramLabel = "CONFIG", description = "configuration file (YAML)")
        private @Nullable Path config;

        @Override
        public Integer call() throws InterruptedException {
            return new ServeCommand(config).run();
        }
    }

    /** What {@code --version} prints. */
    static final class VersionLine implements IVersionProvider {
        @Override
        public String[] getVersion() {
            return new String[] {"weir " + Version.number() + " (Java " + Runtime.version() + ")"};
        }
    }
}
