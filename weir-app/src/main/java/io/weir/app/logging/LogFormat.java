package io.weir.app.logging;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Writes one event as text: a line for people, or an object in JSON for machines. */
enum LogFormat {
    /** {@code 2026-11-21T10:00:00.123Z INF [path live/cam1] message}; a stack trace follows on indented lines. */
    TEXT {
        @Override
        void append(StringBuilder out, ILoggingEvent event) {
            TIME.formatTo(event.getInstant(), out);
            out.append(' ').append(levelCode(event.getLevel())).append(' ');
            appendVisible(out, event.getFormattedMessage());
            out.append('\n');
            if (event.getThrowableProxy() != null) {
                ThrowableProxyUtil.asString(event.getThrowableProxy())
                        .lines()
                        .forEach(line -> appendVisible(out.append("    "), line).append('\n'));
            }
        }
    },

    /**
     * {@code {"timestamp":…,"level":…,"message":…}}, MediaMTX's {@code logStructured}. A message that begins with its path or session
     * has these as members too, {@code path}, {@code protocol} and {@code session}; a stack trace is the member {@code error}.
     */
    JSON {
        @Override
        void append(StringBuilder out, ILoggingEvent event) {
            out.append("{\"timestamp\":\"");
            TIME.formatTo(event.getInstant(), out);
            out.append("\",\"level\":\"").append(levelCode(event.getLevel())).append("\",\"message\":");
            appendQuoted(out, event.getFormattedMessage());
            appendSubjects(out, event.getFormattedMessage());
            if (event.getThrowableProxy() != null) {
                appendQuoted(out.append(",\"error\":"), ThrowableProxyUtil.asString(event.getThrowableProxy()));
            }
            out.append("}\n");
        }
    };

    /** Characters of one message or stack trace line that are written; the rest is cut, with a mark. */
    static final int MESSAGE_LENGTH_MAX = 16_384;

    /** Path names have no brackets. */
    private static final Pattern PATH = Pattern.compile("\\[path ([^\\]]{1,1024})] ?");
    /** The beginning of a session's identifier, as all lines about it have it. */
    private static final Pattern SESSION = Pattern.compile("\\[([a-z][a-z-]{0,15}) ([0-9a-f]{8})] ");

    private static final DateTimeFormatter TIME =
            new DateTimeFormatterBuilder().appendInstant(3).toFormatter();

    abstract void append(StringBuilder out, ILoggingEvent event);

    /** A line that stands for {@code count} lines that were dropped. */
    void appendDropped(StringBuilder out, Instant when, long count) {
        String message = "[log] " + count + " line(s) dropped: the destination is slower than the log";
        String time = TIME.format(when);
        if (this == JSON) {
            out.append("{\"timestamp\":\"").append(time).append("\",\"level\":\"WAR\",\"message\":\"");
            out.append(message).append("\"}\n");
        } else {
            out.append(time).append(" WAR ").append(message).append('\n');
        }
    }

    /** What a message is about, from its prefixes: {@code [path live/cam1] [rtmp 7f3a]}. */
    private static void appendSubjects(StringBuilder out, String message) {
        Matcher path = PATH.matcher(message);
        int next = 0;
        if (path.lookingAt()) {
            appendQuoted(out.append(",\"path\":"), path.group(1));
            next = path.end();
        }
        Matcher session = SESSION.matcher(message).region(next, message.length());
        if (session.lookingAt()) {
            appendQuoted(out.append(",\"protocol\":"), session.group(1));
            appendQuoted(out.append(",\"session\":"), session.group(2));
        }
    }

    private static String levelCode(Level level) {
        return switch (level.toInt()) {
            case Level.ERROR_INT -> "ERR";
            case Level.WARN_INT -> "WAR";
            case Level.INFO_INT -> "INF";
            default -> "DEB";
        };
    }

    /** Control characters are written as escapes, so that nothing a client sends can forge a line or move a terminal's cursor. */
    private static StringBuilder appendVisible(StringBuilder out, String text) {
        int end = Math.min(text.length(), MESSAGE_LENGTH_MAX);
        for (int i = 0; i < end; i++) {
            char c = text.charAt(i);
            if (c == '\t' || !Character.isISOControl(c)) {
                out.append(c);
            } else {
                appendEscape(out, c);
            }
        }
        return end < text.length() ? out.append('…') : out;
    }

    /** RFC 8259 §7. */
    private static void appendQuoted(StringBuilder out, String text) {
        out.append('"');
        int end = Math.min(text.length(), MESSAGE_LENGTH_MAX);
        for (int i = 0; i < end; i++) {
            char c = text.charAt(i);
            if (c == '"' || c == '\\') {
                out.append('\\').append(c);
            } else if (Character.isISOControl(c) || Character.isSurrogate(c)) {
                // A half of a surrogate pair alone is no UTF-8; as an escape either half is legal.
                appendEscape(out, c);
            } else {
                out.append(c);
            }
        }
        out.append(end < text.length() ? "…\"" : "\"");
    }

    private static void appendEscape(StringBuilder out, char c) {
        switch (c) {
            case '\n' -> out.append("\\n");
            case '\r' -> out.append("\\r");
            case '\t' -> out.append("\\t");
            default -> out.append("\\u").append(String.format("%04x", (int) c));
        }
    }
}
