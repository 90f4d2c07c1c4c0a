package io.weir.app.logging;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import java.io.BufferedOutputStream;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;

/**
 * The program's log: which lines, in which form, to which places.
 *
 * <p>Threading: {@link #install} and {@link #close} from the thread that starts or ends the program.
 */
public final class LogOutput {
    /** Severity below which nothing is written. */
    public enum Level {
        ERROR,
        WARN,
        INFO,
        DEBUG
    }

    /**
     * What to write where.
     *
     * @param level least severity
     * @param structured JSON objects, one a line, instead of text
     * @param console true for the standard output
     * @param file a file to append to, or null
     */
    public record Settings(
            Level level,
            boolean structured,
            boolean console,
            @Nullable Path file) {}

    private LogOutput() {}

    /** Replaces whatever was set up before. Fails, and changes nothing, when the file cannot be opened for appending. */
    public static void install(Settings settings) throws IOException {
        List<OutputStream> outputs = new ArrayList<>();
        if (settings.console()) {
            outputs.add(new BufferedOutputStream(new FileOutputStream(FileDescriptor.out)));
        }
        if (settings.file() != null) {
            outputs.add(new BufferedOutputStream(
                    new FileOutputStream(settings.file().toFile(), true)));
        }
        LoggerContext context = (LoggerContext) LoggerFactory.getILoggerFactory();
        install(context, settings, outputs);
    }

    /** Writes what is queued and stops; later lines are lost. */
    public static void close() {
        ((LoggerContext) LoggerFactory.getILoggerFactory()).stop();
    }

    static QueueAppender install(LoggerContext context, Settings settings, List<OutputStream> outputs) {
        QueueAppender appender = new QueueAppender(settings.structured() ? LogFormat.JSON : LogFormat.TEXT, outputs);
        appender.setContext(context);
        appender.start();
        Logger root = context.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
        root.detachAndStopAllAppenders();
        root.addAppender(appender);
        root.setLevel(
                switch (settings.level()) {
                    case ERROR -> ch.qos.logback.classic.Level.ERROR;
                    case WARN -> ch.qos.logback.classic.Level.WARN;
                    case INFO -> ch.qos.logback.classic.Level.INFO;
                    case DEBUG -> ch.qos.logback.classic.Level.DEBUG;
                });
        // Netty speaks of its own start-up below warnings, a page of it.
        context.getLogger("io.netty").setLevel(ch.qos.logback.classic.Level.WARN);
        return appender;
    }
}
