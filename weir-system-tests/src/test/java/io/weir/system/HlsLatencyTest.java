package io.weir.system;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.load.FanoutOptions;
import io.weir.load.FanoutProtocol;
import io.weir.load.HlsBench;
import io.weir.load.HlsReport;
import io.weir.load.PublishBench;
import io.weir.load.PublishOptions;
import io.weir.testkit.Scale;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import tools.jackson.databind.JsonNode;

/**
 * The player page by low-latency HLS while many others poll: how far behind live it is, and that it never stands still. What it measured
 * is left in {@code target/figures}. Only a long run, which has the machine for itself, goes by the clock.
 */
@Tag("alone")
class HlsLatencyTest {
    private static final int OTHERS = Scale.count(20, 200);
    private static final int SECONDS = Scale.count(12, 120);

    /** The others poll a little longer than the page is watched. */
    private static final int MORE_SECONDS = 5;

    private static final int LATENCY_MS_MAX = 2_000;
    private static final String SHOWN_S = "window.weirHls?.shownS() ?? 0";

    @RegisterExtension
    final NodeUnderTest node = NodeUnderTest.withDefaults();

    private String base() {
        return "http://127.0.0.1:" + node.port("hlsAddress") + "/live/bench/";
    }

    @Test
    void shouldPlayLittleBehindLiveWhileManyOthersPoll() throws Exception {
        try (PublishBench _ = PublishBench.start(PublishOptions.of(node.rtmp("live/bench")))) {
            node.awaitReady("live/bench");
            try (Browser browser = Browser.start();
                    BrowserPage page = browser.open("about:blank")) {
                page.watchHls();
                page.go(base() + "?player=hls");
                page.await(SHOWN_S, seconds -> seconds.asDouble() > 1);
                CountDownLatch playing = new CountDownLatch(1);
                FutureTask<HlsReport> others = new FutureTask<>(() -> poll(playing));
                Thread.ofVirtual().start(others);
                assertThat(playing.await(NodeUnderTest.PATIENCE.toSeconds(), TimeUnit.SECONDS))
                        .isTrue();
                assertPlays(page);
                HlsReport report = others.get(SECONDS + NodeUnderTest.PATIENCE.toSeconds(), TimeUnit.SECONDS);
                String text = report.toText();
                assertThat(report.complete()).as(text).isTrue();
                assertThat(report.errors()).as(text).isEmpty();
                assertThat(report.faults().sum()).as(text).isZero();
            }
        }
    }

    private HlsReport poll(CountDownLatch playing) throws Exception {
        FanoutOptions options = FanoutOptions.of(FanoutProtocol.LLHLS, base() + "index.m3u8", OTHERS)
                .withTimes(Duration.ZERO, Duration.ofSeconds(SECONDS + MORE_SECONDS));
        String all = OTHERS + " of " + OTHERS + " readers started";
        return HlsBench.run(options, step -> {
            if (step.startsWith(all)) {
                playing.countDown();
            }
        });
    }

    private static void assertPlays(BrowserPage page) throws Exception {
        double from = page.evaluate(SHOWN_S).asDouble();
        page.await(
                NodeUnderTest.PATIENCE.plusSeconds(SECONDS), SHOWN_S, seconds -> seconds.asDouble() >= from + SECONDS);
        JsonNode seen = page.evaluate("weirHls.seen");
        Figures latency = Figures.of(seen.get("latencyMs"));
        Figures behind = Figures.of(seen.get("behindMs"));
        String figures = "%d others, %d s, by hls.js %s, by date and time %s, %d stalls, %d waits%n"
                .formatted(
                        OTHERS,
                        SECONDS,
                        latency,
                        behind,
                        seen.get("stalls").asInt(),
                        seen.get("waits").asInt());
        Path file = Path.of("target", "figures", "hls-latency.txt");
        Files.createDirectories(file.getParent());
        Files.writeString(file, figures);
        assertThat(seen.get("fatal")).as(figures).isEmpty();
        assertThat(seen.get("players").asInt())
                .as("one player all the time: %s", figures)
                .isEqualTo(1);
        if (Scale.isLong()) {
            assertThat(latency.maxMs()).as(figures).isLessThanOrEqualTo(LATENCY_MS_MAX);
            assertThat(behind.maxMs()).as(figures).isLessThanOrEqualTo(LATENCY_MS_MAX);
            assertThat(seen.get("stalls").asInt()).as(figures).isZero();
            assertThat(seen.get("waits").asInt()).as(figures).isZero();
        }
    }

    /** Of many readings in milliseconds. */
    private record Figures(int count, int medianMs, int maxMs) {
        static Figures of(JsonNode readings) {
            List<Integer> sorted = StreamSupport.stream(readings.spliterator(), false)
                    .map(JsonNode::asInt)
                    .sorted()
                    .toList();
            assertThat(sorted).isNotEmpty();
            return new Figures(sorted.size(), sorted.get(sorted.size() / 2), sorted.getLast());
        }

        @Override
        public String toString() {
            return "p50 %d ms, max %d ms of %d readings".formatted(medianMs, maxMs, count);
        }
    }
}
