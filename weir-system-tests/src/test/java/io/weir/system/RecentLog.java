package io.weir.system;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.IThrowableProxy;
import ch.qos.logback.core.AppenderBase;
import java.util.ArrayDeque;
import java.util.List;
import java.util.function.Predicate;
import org.awaitility.Awaitility;
import org.slf4j.LoggerFactory;

/** Keeps the last lines of the log, for the report of a failed test. Threading: any thread. */
final class RecentLog extends AppenderBase<ILoggingEvent> {
    static final int LINES_MAX = 60;

    private static final ArrayDeque<String> LINES = new ArrayDeque<>();

    /** The last lines, oldest first. */
    static List<String> lines() {
        synchronized (LINES) {
            return List.copyOf(LINES);
        }
    }

    /** Waits for a line as wanted. */
    static void await(Predicate<String> wanted) {
        Awaitility.await("line of the log")
                .atMost(NodeUnderTest.PATIENCE)
                .until(() -> lines().stream().anyMatch(wanted));
    }

    /** Takes the log over from whatever got it, and forgets what was logged so far. */
    static void begin() {
        Logger root = (Logger) LoggerFactory.getLogger(Logger.ROOT_LOGGER_NAME);
        if (root.getAppender(RecentLog.class.getName()) == null) {
            root.detachAndStopAllAppenders();
            root.setLevel(Level.INFO);
            RecentLog recent = new RecentLog();
            recent.setName(RecentLog.class.getName());
            recent.setContext(root.getLoggerContext());
            recent.start();
            root.addAppender(recent);
        }
        synchronized (LINES) {
            LINES.clear();
        }
    }

    @Override
    protected void append(ILoggingEvent event) {
        IThrowableProxy thrown = event.getThrowableProxy();
        String line = event.getInstant() + " " + event.getLevel() + " " + event.getFormattedMessage()
                + (thrown == null ? "" : " " + thrown.getClassName() + ": " + thrown.getMessage());
        synchronized (LINES) {
            LINES.addLast(line);
            if (LINES.size() > LINES_MAX) {
                LINES.removeFirst();
            }
        }
    }
}
