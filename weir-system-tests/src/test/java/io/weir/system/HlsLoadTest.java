package io.weir.system;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.load.FanoutOptions;
import io.weir.load.FanoutProtocol;
import io.weir.load.HlsBench;
import io.weir.load.HlsReport;
import io.weir.load.HttpLoadBench;
import io.weir.load.HttpLoadOptions;
import io.weir.load.HttpLoadReport;
import io.weir.load.PublishBench;
import io.weir.load.PublishOptions;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The load client's players by HLS at a node: all play, and find nothing wrong. Figures are for {@code bench/hls.sh}. */
class HlsLoadTest {
    private static final int READERS = 6;

    @RegisterExtension
    final NodeUnderTest node = NodeUnderTest.withDefaults();

    private String url(String file) {
        return "http://127.0.0.1:" + node.port("hlsAddress") + "/live/bench/" + file;
    }

    /** Long enough for several target durations. */
    private HlsReport load(FanoutProtocol protocol) throws Exception {
        FanoutOptions options = FanoutOptions.of(protocol, url("index.m3u8"), READERS)
                .withTimes(Duration.ofSeconds(1), Duration.ofSeconds(6))
                .withServerPids(List.of(ProcessHandle.current().pid()));
        return HlsBench.run(options, _ -> {});
    }

    @ParameterizedTest
    @CsvSource({"lowLatency,LLHLS", "lowLatency,HLS", "fmp4,LLHLS", "mpegts,HLS"})
    void shouldPlayWithoutFault(String variant, FanoutProtocol protocol) throws Exception {
        node.reload("hlsVariant: " + variant + "\n");
        try (PublishBench _ = PublishBench.start(PublishOptions.of(node.rtmp("live/bench")))) {
            node.awaitReady("live/bench");
            HlsReport report = load(protocol);
            String text = report.toText();
            assertThat(report.complete()).as(text).isTrue();
            assertThat(report.readersStarted()).isEqualTo(READERS);
            assertThat(report.errors()).as(text).isEmpty();
            assertThat(report.connectErrors()).isEmpty();
            assertThat(report.disconnects()).isEmpty();
            assertThat(report.faults().sum()).as(text).isZero();
            assertThat(report.times().firstMedia().count()).isEqualTo(READERS);
            assertThat(report.bytes()).isPositive();
            assertThat(report.requests().playlists()).isPositive();
            assertThat(report.serverMicrosPerRequest()).isPositive();
            boolean parts = variant.equals("lowLatency") && protocol == FanoutProtocol.LLHLS;
            assertThat(report.requests().parts() > 0).as(text).isEqualTo(parts);
            assertThat(report.requests().held() > 0).isEqualTo(parts);
            assertThat(report.continuity().sampledReaders()).isEqualTo(5);
            if (variant.equals("mpegts")) {
                assertThat(report.continuity().videoFrames()).isZero();
                return;
            }
            assertThat(report.times().delay().count()).as(text).isPositive();
            assertThat(report.continuity().videoFrames()).isPositive();
            assertThat(report.continuity().stampedFrames())
                    .isEqualTo(report.continuity().videoFrames());
            assertThat(report.continuity().missingFrames()).isZero();
            assertThat(report.continuity().repeatedFrames()).isZero();
            assertThat(report.continuity().timestampsBackwards()).isZero();
        }
    }

    @Test
    void shouldNameTheAnswerWhenThereIsNoStream() throws Exception {
        HlsReport report = load(FanoutProtocol.LLHLS);
        assertThat(report.complete()).isFalse();
        assertThat(report.connectErrors()).containsEntry("the server answered 404 to a request for the index", READERS);
        assertThat(report.errors()).containsEntry("index: 404", READERS);
    }

    @Test
    void shouldAskForAddressesAgainAndAgain() throws Exception {
        String server = "http://127.0.0.1:" + node.port("httpAddress");
        HttpLoadOptions options = HttpLoadOptions.of(server, List.of("/live/bench/", "/health"))
                .withConnections(3)
                .withTimes(Duration.ZERO, Duration.ofSeconds(1))
                .withServerPids(List.of(ProcessHandle.current().pid()));
        HttpLoadReport report = HttpLoadBench.run(options);
        assertThat(report.complete()).as(report.toText()).isTrue();
        assertThat(report.connectionsAlive()).isEqualTo(3);
        assertThat(report.answer().count()).isEqualTo(report.requests());
        assertThat(report.requestsPerCpuSecond()).isPositive();
        HttpLoadReport refused = HttpLoadBench.run(HttpLoadOptions.of(server + "/live/bench/index.m3u8", List.of())
                .withTimes(Duration.ZERO, Duration.ofSeconds(1)));
        assertThat(refused.complete()).isFalse();
        assertThat(refused.errors()).containsOnlyKeys("404");
    }
}
