package io.weir.system;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.IThrowableProxy;
import ch.qos.logback.core.AppenderBase;
import java.util.ArrayDeque;
import java.util.List;

/** Keeps the last lines of the log, for the report of a failed test. Threading: any thread. */
public final class RecentLog extends AppenderBase<ILoggingEvent> {
    static final int LINES_MAX = 60;

    private static final ArrayDeque<String> LINES = new ArrayDeque<>();

    /** The last lines, oldest first. */
    static List<String> lines() {
        synchronized (LINES) {
            return List.copyOf(LINES);
        }
    }

    /** Forgets what was logged so far. */
    static void clear() {
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
