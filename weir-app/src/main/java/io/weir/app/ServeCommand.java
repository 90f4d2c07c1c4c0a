package io.weir.app;

import io.weir.app.logging.LogOutput;
import io.weir.base.thread.EventLoops;
import io.weir.base.time.Clock;
import io.weir.config.ConfigException;
import io.weir.config.ConfigProblem;
import io.weir.config.LogConfig;
import io.weir.config.LogDestination;
import io.weir.config.ServerConfig;
import io.weir.server.hook.Hooks;
import io.weir.server.node.ListenException;
import io.weir.server.node.Listening;
import io.weir.server.node.OpenedConfig;
import io.weir.server.node.Server;
import io.weir.server.node.StartOptions;
import io.weir.server.node.Supervisor;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.ILoggerFactory;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** {@code weir serve}: runs the server until a signal ends it. */
final class ServeCommand {
    /**
     * How long closing may take before the process ends anyway: what still hangs then loses what it had to say. Hook commands have most of
     * it; without them it is over within 2.5 s with the log's own wait, unless disks and sessions hang at once.
     */
    static final long CLOSE_WAIT_MS = 2000 + Hooks.CLOSE_PATIENCE.toMillis();

    private final @Nullable Path file;

    /** @param file the configuration, or null to look for one */
    ServeCommand(@Nullable Path file) {
        this.file = file;
    }

    /** Returns the exit status when the server can't start; otherwise runs until the process is told to end. */
    int run() throws InterruptedException {
        // before it says that it listens: whoever reads that may send the signal at once
        Server server =
                start(running -> Runtime.getRuntime().addShutdownHook(new Thread(() -> shutDown(running), "shutdown")));
        if (server == null) {
            return Main.EXIT_FAILED;
        }
        new CountDownLatch(1).await();
        return Main.EXIT_OK;
    }

    /** Starts the server and shows where it listens; null, with the reason on the standard error, when it can't. */
    @Nullable
    Server start(Consumer<Server> onListening) {
        // A cold process needs as long for loggers and its first buffer as for its configuration: both at once. Whoever
        // asks for a logger while another thread sets them up gets a substitute, so the configuration asks for none.
        FutureTask<ILoggerFactory> loggers = new FutureTask<>(LoggerFactory::getILoggerFactory);
        FutureTask<EventLoops> loops = new FutureTask<>(EventLoops::startWarm);
        Thread.ofPlatform().name("start").start(() -> {
            loggers.run();
            loops.run();
        });
        try {
            ConfigChoice choice = ConfigChoice.load(file, System.getenv());
            OpenedConfig opened = OpenedConfig.open(choice.source());
            await(loggers);
            LogOutput.install(logSettings(opened.config().log()));
            Supervisor supervisor = new Supervisor(opened, Clock.system());
            Server server = Server.start(
                    supervisor, await(loops), new StartOptions(Version.number(), !choice.foreign()), Clock.system());
            onListening.accept(server);
            announce(choice, server);
            followConfig(supervisor);
            return server;
        } catch (ConfigException e) {
            System.err.println("weir: the configuration cannot be used:");
            e.problems().forEach(problem -> System.err.println(problem.text()));
        } catch (ListenException e) {
            System.err.println("weir: " + e.getMessage());
        } catch (IOException e) {
            System.err.println("weir: logFile: " + e.getMessage());
        }
        return null;
    }

    private static <T> T await(FutureTask<T> prepared) {
        try {
            return prepared.get();
        } catch (InterruptedException | ExecutionException e) {
            throw new IllegalStateException("the start was not prepared", e);
        }
    }

    /** The file, SIGHUP and the API change the configuration from now on. */
    private static void followConfig(Supervisor supervisor) {
        AtomicReference<LogOutput.Settings> installed =
                new AtomicReference<>(logSettings(supervisor.config().log()));
        supervisor.follow(config -> {
            LogOutput.Settings next = logSettings(config.log());
            if (!next.equals(installed.getAndSet(next))) {
                reinstall(next);
            }
        });
        supervisor.watchFile();
        if (!HangUp.onSignal(() -> supervisor.reload("SIGHUP"))) {
            LoggerFactory.getLogger(ServeCommand.class).info("no reload by SIGHUP on this system");
        }
    }

    private static void reinstall(LogOutput.Settings settings) {
        try {
            LogOutput.install(settings);
        } catch (IOException e) {
            LoggerFactory.getLogger(ServeCommand.class)
                    .error("[config] logFile: {}; the log stays where it is", e.getMessage());
        }
    }

    private static LogOutput.Settings logSettings(LogConfig log) {
        boolean toFile = log.destinations().contains(LogDestination.FILE);
        return new LogOutput.Settings(
                switch (log.level()) {
                    case ERROR -> LogOutput.Level.ERROR;
                    case WARN -> LogOutput.Level.WARN;
                    case INFO -> LogOutput.Level.INFO;
                    case DEBUG -> LogOutput.Level.DEBUG;
                },
                log.structured(),
                // With no destination that is built, lines go where they are seen.
                log.destinations().contains(LogDestination.STDOUT) || !toFile,
                toFile ? Path.of(log.file()) : null);
    }

    private static void announce(ConfigChoice choice, Server server) {
        Logger log = LoggerFactory.getLogger(ServeCommand.class);
        List<Listening> listening = server.listening();
        ServerConfig config = server.supervisor().config();
        String started = startTime();
        if (config.log().structured()) {
            log.info("weir {}, {}, config {}", Version.number(), started, choice.origin());
            listening.forEach(listener -> log.info(
                    "[{}] listening on {}:{} ({})",
                    listener.protocol(),
                    listener.host(),
                    listener.port(),
                    listener.key()));
        } else {
            System.out.print(new StartScreen(choice.origin(), config, listening).text(Version.number(), started));
            System.out.flush();
        }
        for (ConfigProblem warning : server.supervisor().warnings()) {
            log.warn("[config] {}", warning.text());
        }
        if (config.log().destinations().contains(LogDestination.SYSLOG)) {
            log.warn("[config] logDestinations: syslog is not built, its lines go to the other destinations");
        }
    }

    /** How long the process took to listen, from its start as the operating system tells it. */
    private static String startTime() {
        return ProcessAge.now()
                .map(taken -> "listening after " + taken.toMillis() + " ms")
                .orElse("listening");
    }

    /** Ends the process with status 0: being told to stop is no failure. */
    private static void shutDown(Server server) {
        Logger log = LoggerFactory.getLogger(ServeCommand.class);
        log.info("stopping");
        Thread closing = Thread.ofPlatform().daemon().name("close").start(server::close);
        try {
            if (closing.join(Duration.ofMillis(CLOSE_WAIT_MS))) {
                log.info("stopped");
            } else {
                log.warn("not everything ended in {} ms; stopped anyway", CLOSE_WAIT_MS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        LogOutput.close();
        Runtime.getRuntime().halt(Main.EXIT_OK);
    }
}
