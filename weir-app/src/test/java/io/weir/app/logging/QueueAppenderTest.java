package io.weir.app.logging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import io.weir.app.logging.LogOutput.Level;
import io.weir.app.logging.LogOutput.Settings;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(30)
class QueueAppenderTest {
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final LoggerContext context = new LoggerContext();
    private final ByteArrayOutputStream output = new ByteArrayOutputStream();

    private String written() {
        context.stop();
        return output.toString(StandardCharsets.UTF_8);
    }

    private Logger logger(Level level, boolean structured) {
        LogOutput.install(context, new Settings(level, structured, false, null), List.of(output));
        return context.getLogger("io.weir.test");
    }

    @Test
    void shouldWriteTimeLevelAndMessage() {
        Logger log = logger(Level.DEBUG, false);
        log.debug("[path {}] opened", "live/cam1");
        log.info("a");
        log.warn("b");
        log.error("c");
        assertThat(written().lines())
                .satisfiesExactly(
                        line -> assertThat(line)
                                .matches("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{3}Z DEB \\[path live/cam1]"
                                        + " opened"),
                        line -> assertThat(line).endsWith("Z INF a"),
                        line -> assertThat(line).endsWith("Z WAR b"),
                        line -> assertThat(line).endsWith("Z ERR c"));
    }

    @Test
    void shouldLeaveOutWhatIsBelowTheLevel() {
        Logger log = logger(Level.WARN, false);
        log.info("quiet");
        log.warn("loud");
        assertThat(written().lines()).singleElement().asString().endsWith("WAR loud");
    }

    @Test
    void shouldNotLetAClientForgeALine() {
        logger(Level.INFO, false).info("name={}", "x\n2026-01-01T00:00:00.000Z INF forged\u001b[2J\r");
        assertThat(written().lines()).singleElement().asString().endsWith("forged\\u001b[2J\\r");
    }

    @Test
    void shouldCutAMessageThatIsTooLong() {
        Logger log = logger(Level.INFO, false);
        for (int extra = -1; extra <= 1; extra++) {
            log.info("x".repeat(LogFormat.MESSAGE_LENGTH_MAX + extra));
        }
        assertThat(written().lines().map(line -> line.substring(line.indexOf("INF ") + 4)))
                .containsExactly(
                        "x".repeat(LogFormat.MESSAGE_LENGTH_MAX - 1),
                        "x".repeat(LogFormat.MESSAGE_LENGTH_MAX),
                        "x".repeat(LogFormat.MESSAGE_LENGTH_MAX) + "…");
    }

    @Test
    void shouldWriteAStackTraceOnIndentedLines() {
        logger(Level.INFO, false).error("broken", new IllegalStateException("why"));
        assertThat(written()).contains("ERR broken\n    java.lang.IllegalStateException: why\n    \tat io.weir.app");
    }

    @Test
    void shouldWriteObjectsWhenStructured() {
        logger(Level.INFO, true).info("say \"{}\"\n", "\\ü\u0001\ud800");
        assertThat(written())
                .matches("\\{\"timestamp\":\"[^\"]+Z\",\"level\":\"INF\",\"message\":\"say"
                        + " \\\\\"\\\\\\\\ü\\\\u0001\\\\ud800\\\\\"\\\\n"
                        + "\"}\n");
    }

    @Test
    void shouldNameThePathAndTheSessionOfALine() {
        Logger log = logger(Level.INFO, true);
        log.info("[path {}] [{} {}] reading", "live/\"cam\"", "rtmp", "0193a7f3");
        log.info("[path cam] available: {}", "[rtmp 0193a7f3] x");
        log.info("[http-flv 0193a7f3] left");
        log.info("[config] [path cam] x");
        assertThat(written().lines().map(line -> line.replaceAll(".*\"message\":\"[^,]*\",?", "")))
                .containsExactly(
                        "\"path\":\"live/\\\"cam\\\"\",\"protocol\":\"rtmp\",\"session\":\"0193a7f3\"}",
                        "\"path\":\"cam\"}",
                        "\"protocol\":\"http-flv\",\"session\":\"0193a7f3\"}",
                        "}");
    }

    @ParameterizedTest
    @ValueSource(ints = {-1, 0, 1})
    void shouldDropAndCountBeyondItsCapacityInsteadOfWaiting(int extra) throws Exception {
        CountDownLatch entered = new CountDownLatch(1);
        CountDownLatch released = new CountDownLatch(1);
        OutputStream stuck = new OutputStream() {
            @Override
            public void write(int b) {
                output.write(b);
            }

            @Override
            public void write(byte[] bytes, int offset, int length) throws IOException {
                entered.countDown();
                try {
                    released.await();
                } catch (InterruptedException e) {
                    throw new IOException(e);
                }
                output.write(bytes, offset, length);
            }
        };
        QueueAppender appender =
                LogOutput.install(context, new Settings(Level.INFO, false, false, null), List.of(stuck));
        Logger log = context.getLogger("io.weir.test");
        log.info("first");
        entered.await();
        for (int i = 0; i < QueueAppender.QUEUE_CAPACITY + extra; i++) {
            log.info("next");
        }
        assertThat(appender.droppedCount()).isEqualTo(Math.max(0, extra));
        released.countDown();
        await().atMost(PATIENCE).until(() -> appender.waitingCount() == 0);
        String text = written();
        assertThat(text.lines().filter(line -> line.endsWith("next")))
                .hasSize(QueueAppender.QUEUE_CAPACITY + Math.min(0, extra));
        if (extra > 0) {
            assertThat(text).contains("WAR [log] 1 line(s) dropped");
        } else {
            assertThat(text).doesNotContain("dropped");
        }
    }

    @Test
    void shouldAppendToAFile(@TempDir Path folder) throws Exception {
        Path file = folder.resolve("weir.log");
        Files.writeString(file, "before\n");
        try {
            LogOutput.install(new Settings(Level.INFO, false, false, file));
            org.slf4j.LoggerFactory.getLogger("io.weir.test").info("after");
        } finally {
            LogOutput.close();
        }
        assertThat(Files.readString(file)).startsWith("before\n").endsWith("INF after\n");
    }
}
