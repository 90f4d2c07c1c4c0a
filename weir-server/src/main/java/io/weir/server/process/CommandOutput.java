package io.weir.server.process;

import io.weir.base.log.Redaction;
import io.weir.base.time.Clock;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import org.slf4j.Logger;

/**
 * Puts what a command writes into the log, line by line.
 *
 * <p>Threading: a thread of its own; reading a pipe would hold a virtual thread's carrier.
 * <p>Limits: {@value #LINE_MAX} bytes of a line, {@value #LINES_PER_SECOND} lines in a second; what is beyond is dropped, and dropped lines
 * are counted.
 */
final class CommandOutput {
    /** Bytes kept of one line. */
    static final int LINE_MAX = 1024;
    /** Lines logged in one second. */
    static final int LINES_PER_SECOND = 50;

    private static final long SECOND_NS = 1_000_000_000L;

    private final String label;
    private final Logger log;
    private final Clock clock;
    private final ByteArrayOutputStream line = new ByteArrayOutputStream();
    private boolean cut;
    private long windowNs;
    private int logged;
    private long dropped;
    /** Written by the thread that reads the output, read by the one that tells why the command ended. */
    private volatile String lastLine = "";

    CommandOutput(String label, Logger log, Clock clock) {
        this.label = label;
        this.log = log;
        this.clock = clock;
        this.windowNs = clock.nanoTime();
    }

    /** Logs until the last holder of the pipe's other end has gone. */
    void run(InputStream in) {
        byte[] buffer = new byte[4096];
        try (in) {
            for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
                for (int i = 0; i < count; i++) {
                    onByte(buffer[i]);
                }
            }
        } catch (IOException _) {
            // the pipe is gone with its process
        }
        if (line.size() > 0) {
            endLine();
        }
        if (dropped > 0) {
            log.info("{} ({} lines not shown)", label, dropped);
        }
    }

    /** The last line so far that is not blank, cut and redacted as in the log. */
    String lastLine() {
        return lastLine;
    }

    private void onByte(byte next) {
        if (next == '\n') {
            endLine();
        } else if (line.size() < LINE_MAX) {
            line.write(next);
        } else {
            cut = true;
        }
    }

    private void endLine() {
        long now = clock.nanoTime();
        if (now - windowNs >= SECOND_NS) {
            windowNs = now;
            logged = 0;
            if (dropped > 0) {
                log.info("{} ({} lines not shown)", label, dropped);
                dropped = 0;
            }
        }
        String text = Redaction.redact(text());
        if (!text.isBlank()) {
            lastLine = text;
        }
        if (logged < LINES_PER_SECOND) {
            logged++;
            log.info("{} {}{}", label, text, cut ? "…" : "");
        } else {
            dropped++;
        }
        line.reset();
        cut = false;
    }

    /** The line without control characters, which would forge lines or colours. */
    private String text() {
        String raw = line.toString(StandardCharsets.UTF_8).stripTrailing();
        StringBuilder out = new StringBuilder(raw.length());
        raw.chars().forEach(c -> out.append(c == '\t' || !Character.isISOControl(c) ? (char) c : '?'));
        return out.toString();
    }
}
