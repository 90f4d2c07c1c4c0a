package io.weir.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(300)
class WhepBenchTest {
    private static final int READERS = 8;
    private static final long GOP_TICKS = 2 * 90_000;

    @Test
    void shouldMeasureFromTheWhipPublisherToTheReaders() throws Exception {
        try (RtcRelay server = new RtcRelay();
                PublishBench publishers =
                        PublishBench.start(PublishOptions.of(PublishProtocol.WHIP, server.url("/whip")))) {
            await().atMost(Duration.ofSeconds(60))
                    .until(() -> publishers.report().alive() == 1);
            WhepReport report = WhepBench.run(
                    shortRun(server.url("/whep"))
                            .withServerPids(List.of(ProcessHandle.current().pid())),
                    _ -> {});
            assertThat(report.connectErrors()).isEmpty();
            assertThat(report.disconnects()).isEmpty();
            assertThat(report.complete()).isTrue();
            assertThat(report.starts().answered().count()).isEqualTo(READERS);
            assertThat(report.starts().connected().count()).isEqualTo(READERS);
            assertThat(report.starts().firstPacket().count()).isEqualTo(READERS);
            assertThat(report.starts().firstFrame().count()).isEqualTo(READERS);
            assertThat(report.packets().count()).isPositive();
            assertThat(report.packets().duplicates()).isZero();
            assertThat(report.checked().authentic()).isPositive();
            assertThat(report.checked().faults()).isZero();
            assertThat(report.continuity().sampledReaders()).isEqualTo(5);
            assertThat(report.addedLatency().count()).isPositive();
            assertThat(report.continuity().stampedFrames())
                    .isEqualTo(report.continuity().videoFrames());
            assertThat(report.serverMicrosPerPacket()).isPositive();
            assertThat(report.toText()).contains("server CPU per packet", "first frame after POST");
            assertThat(report.toJson()).contains("\"serverMicrosPerPacket\":", "\"lost\":");
            await().atMost(Duration.ofSeconds(60)).until(() -> server.reports.get() > 0);
            // All readers and the rehearsal have left; the publisher is still there.
            await().atMost(Duration.ofSeconds(60)).until(() -> server.left.get() == READERS + 1);
            assertThat(publishers.report().alive()).isEqualTo(1);
            await().atMost(Duration.ofSeconds(60)).until(() -> server.sessions() == 1);
        }
    }

    /** The stream has a keyframe every two seconds by itself, so one that comes sooner was asked for. */
    @Test
    void shouldPublishAKeyframeWhenAsked() throws Exception {
        try (RtcRelay server = new RtcRelay();
                PublishBench publishers =
                        PublishBench.start(PublishOptions.of(PublishProtocol.WHIP, server.url("/whip")))) {
            await().atMost(Duration.ofSeconds(60)).until(() -> {
                server.requestKeyframe();
                List<Long> ticks = server.keyframes;
                return IntStream.range(1, ticks.size()).anyMatch(i -> ticks.get(i) - ticks.get(i - 1) < GOP_TICKS);
            });
            assertThat(publishers.report().alive()).isEqualTo(1);
        }
    }

    @Test
    void shouldNameTheServersReasonWhenReadersAreRefused() throws Exception {
        try (RtcRelay server = new RtcRelay()) {
            WhepReport report = WhepBench.run(shortRun(server.url("/else")), _ -> {});
            assertThat(report.readersStarted()).isZero();
            assertThat(report.complete()).isFalse();
            assertThat(report.connectErrors()).containsEntry("the server answered 404: no such stream", READERS);
            assertThat(report.warnings()).containsExactly("only 0 of 8 readers are alive");
        }
    }

    @Test
    void shouldCountServersThatAreNotThere() throws Exception {
        try (ClosedPort port = new ClosedPort()) {
            WhepReport report = WhepBench.run(shortRun(port.url("http", "/a/whep")), _ -> {});
            assertThat(report.connectErrors().values()).containsExactly(READERS);
            try (PublishBench publishers =
                    PublishBench.start(PublishOptions.of(PublishProtocol.WHIP, port.url("http", "/a/whip")))) {
                await().atMost(Duration.ofSeconds(60)).until(publishers::hasEnded);
                assertThat(publishers.report().errors().values()).containsExactly(1);
            }
        }
    }

    @Test
    void shouldKeepToItsProtocol() {
        FanoutOptions rtmp = FanoutOptions.of(FanoutProtocol.RTMP, "rtmp://127.0.0.1/a/b", 1);
        assertThatThrownBy(() -> WhepBench.run(rtmp, _ -> {})).hasMessageContaining("not WHEP");
        assertThatThrownBy(() -> FanoutBench.run(shortRun("http://127.0.0.1:9/whep")))
                .hasMessageContaining("WHEP");
        assertThatThrownBy(() -> PublishOptions.of(PublishProtocol.WHIP, "http://127.0.0.1/whip")
                        .withCount(2))
                .hasMessageContaining("{n}");
    }

    private static FanoutOptions shortRun(String url) {
        return FanoutOptions.of(FanoutProtocol.WHEP, url, READERS).withTimes(Duration.ZERO, Duration.ofSeconds(1));
    }
}
