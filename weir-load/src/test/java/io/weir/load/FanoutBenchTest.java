package io.weir.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FanoutBenchTest {
    private static final int READERS = 12;

    @ParameterizedTest
    @CsvSource({"FLV,http,/plain", "FLV,http,/chunked", "WS_FLV,ws,/any.flv"})
    void shouldMeasureFlvHoweverItIsFramed(FanoutProtocol protocol, String scheme, String path) throws Exception {
        try (FlvServer server = new FlvServer()) {
            FanoutReport report =
                    FanoutBench.run(shortRun(protocol, server.url(scheme, path)).withServerPids(self()));
            assertAllWell(report);
            assertThat(report.addedLatency().count())
                    .isEqualTo(report.continuity().stampedFrames());
            ProcessUsage server1 = report.server();
            assertThat(server1).isNotNull();
            assertThat(server1 == null ? 0 : server1.residentPeakBytes()).isPositive();
        }
    }

    @Test
    void shouldCountRawBytes() throws Exception {
        try (FlvServer server = new FlvServer()) {
            // This server writes less in a second than the usual low-water mark.
            FanoutOptions options =
                    shortRun(FanoutProtocol.RAW, server.url("tcp", "")).withSampling(0, 1);
            FanoutReport report = FanoutBench.run(options);
            assertThat(report.readersAlive()).isEqualTo(READERS);
            assertThat(report.bytes()).isPositive();
            assertThat(report.continuity().sampledReaders()).isZero();
            assertThat(report.warnings())
                    .as("but for what the machine does to this client")
                    .allMatch(warning -> warning.startsWith("this client's loop comes late"));
        }
    }

    @Test
    void shouldMeasureRtmpFromTheBenchPublisherToTheReaders() throws Exception {
        try (RelayServer server = new RelayServer();
                PublishBench publishers = PublishBench.start(PublishOptions.of(server.url("/live/cam")))) {
            FanoutReport report = FanoutBench.run(shortRun(FanoutProtocol.RTMP, server.url("/live/cam")));
            assertAllWell(report);
            assertThat(report.continuity().videoFrames())
                    .isEqualTo(report.continuity().stampedFrames());
            double pictures = report.continuity().videoFrames()
                    / (double) report.continuity().sampledReaders()
                    / report.windowSeconds();
            assertThat(report.messagesPerSecondPerReader() / pictures)
                    .as("of one reader: 73 messages for 30 pictures, however many the machine brought in that second")
                    .isBetween(2.0, 3.0);
            assertThat(publishers.report().alive()).isEqualTo(1);
            assertThat(publishers.hasEnded()).isFalse();
        }
    }

    @Test
    void shouldNameTheServersReasonWhenReadersAreRefused() throws Exception {
        try (RelayServer server = new RelayServer()) {
            FanoutReport report =
                    FanoutBench.run(shortRun(FanoutProtocol.RTMP, server.url("/live/" + RelayServer.REFUSED)));
            assertThat(report.readersStarted()).isZero();
            assertThat(report.connectErrors())
                    .hasSize(1)
                    .containsValue(READERS)
                    .allSatisfy((reason, _) -> assertThat(reason).contains("NetStream.Play.StreamNotFound"));
            assertThat(report.complete()).isFalse();
        }
        try (FlvServer server = new FlvServer()) {
            FanoutReport report = FanoutBench.run(shortRun(FanoutProtocol.FLV, server.url("http", "/missing")));
            assertThat(report.connectErrors()).containsEntry("the server answered \"HTTP/1.1 404 Not Found\"", READERS);
        }
    }

    @Test
    void shouldCountConnectionsThatCannotBeMade() throws Exception {
        try (ClosedPort port = new ClosedPort()) {
            FanoutReport report = FanoutBench.run(shortRun(FanoutProtocol.RAW, port.url("tcp", "")));
            assertThat(report.connectErrors().values()).containsExactly(READERS);
            assertThat(report.warnings()).containsExactly("only 0 of 12 readers are alive");
        }
    }

    @Test
    void shouldCountReadersThatTheServerDrops() throws Exception {
        try (RelayServer server = new RelayServer();
                PublishBench _ = PublishBench.start(PublishOptions.of(server.url("/live/cam")))) {
            FanoutOptions options = shortRun(FanoutProtocol.RTMP, server.url("/live/cam"));
            FanoutReport report = FanoutBench.run(options, _ -> server.dropPlayers());
            assertThat(report.readersStarted()).isEqualTo(READERS);
            assertThat(report.readersAlive()).isZero();
            assertThat(report.disconnects()).containsEntry("closed by the server", READERS);
        }
    }

    @Test
    void shouldRefuseToSampleAProcessThatIsNotThere() {
        FanoutOptions options =
                shortRun(FanoutProtocol.RAW, "tcp://127.0.0.1:9").withServerPids(List.of(Long.MAX_VALUE));
        assertThatThrownBy(() -> FanoutBench.run(options))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("is there such a process");
    }

    private static void assertAllWell(FanoutReport report) {
        assertThat(report.connectErrors()).isEmpty();
        assertThat(report.disconnects()).isEmpty();
        assertThat(report.readersAlive()).isEqualTo(READERS);
        assertThat(report.connect().count()).isEqualTo(READERS);
        assertThat(report.firstFrame().count()).isEqualTo(READERS);
        assertThat(report.firstFrameFromConnect().count()).isEqualTo(READERS);
        assertThat(report.addedLatency().count()).isPositive();
        Continuity seen = report.continuity();
        assertThat(seen.sampledReaders()).isEqualTo(5);
        assertThat(seen.missingFrames()).isZero();
        assertThat(seen.repeatedFrames()).isZero();
        assertThat(seen.timestampsBackwards()).isZero();
    }

    private static FanoutOptions shortRun(FanoutProtocol protocol, String url) {
        return FanoutOptions.of(protocol, url, READERS).withTimes(Duration.ZERO, Duration.ofSeconds(1));
    }

    private static List<Long> self() {
        return List.of(ProcessHandle.current().pid());
    }
}
