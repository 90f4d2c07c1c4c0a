package io.weir.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.weir.protocol.rtmp.RtmpStreamEnd;
import io.weir.testkit.FixtureMedia;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(180)
class PublishBenchTest {
    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path folder;

    PublishBenchTest() {}

    @Test
    void shouldPublishUnderNamesWithAnIndexAndEndInOrder() {
        try (RelayServer server = new RelayServer()) {
            PublishOptions options =
                    PublishOptions.of(server.url("/live/cam?key=x")).withCount(3);
            try (PublishBench publishers = PublishBench.start(options)) {
                await().atMost(Duration.ofSeconds(60))
                        .until(() -> publishers.report().alive() == 3);
                assertThat(publishers.report().errors()).isEmpty();
            } catch (IOException e) {
                throw new AssertionError(e);
            }
            assertThat(server.published).containsExactlyInAnyOrder("cam0?key=x", "cam1?key=x", "cam2?key=x");
            await().atMost(Duration.ofSeconds(60)).until(() -> server.ends.size() == 3);
            assertThat(server.ends).allMatch(end -> end == RtmpStreamEnd.UNPUBLISHED || end == RtmpStreamEnd.DELETED);
        }
    }

    @Test
    void shouldStayConnectedWhenItFallsSilent() throws IOException {
        try (RelayServer server = new RelayServer();
                PublishBench silent = PublishBench.start(PublishOptions.of(server.url("/live/silent")));
                PublishBench other = PublishBench.start(PublishOptions.of(server.url("/live/other")))) {
            await().atMost(Duration.ofSeconds(60)).until(() -> silent.report().messages() > 0);
            silent.fallSilent();
            long sent = silent.report().messages();
            long othersSent = other.report().messages();
            await().atMost(Duration.ofSeconds(60)).until(() -> other.report().messages() > othersSent + 100);
            assertThat(silent.report().messages()).isEqualTo(sent);
            assertThat(silent.report().alive()).isOne();
            assertThat(server.ends).isEmpty();
        }
    }

    @Test
    void shouldNameTheServersReasonWhenPublishersAreRefused() throws IOException {
        try (RelayServer server = new RelayServer();
                PublishBench publishers =
                        PublishBench.start(PublishOptions.of(server.url("/live/" + RelayServer.REFUSED))
                                .withCount(2))) {
            await().atMost(Duration.ofSeconds(60)).until(publishers::hasEnded);
            assertThat(publishers.report().started()).isZero();
            assertThat(publishers.report().errors())
                    .containsValue(2)
                    .allSatisfy((reason, _) -> assertThat(reason).contains("NetStream.Publish.BadName"));
        }
    }

    @Test
    void shouldLoopAFileAndStampItsFrames() throws Exception {
        Path file = folder.resolve("media.flv");
        Files.write(file, FixtureMedia.load(FixtureMedia.H264_BFRAMES_AAC_FLV));
        try (RelayServer server = new RelayServer();
                PublishBench _ = PublishBench.start(
                        PublishOptions.of(server.url("/live/cam")).withFile(file))) {
            FanoutOptions options = FanoutOptions.of(FanoutProtocol.RTMP, server.url("/live/cam"), 2)
                    .withTimes(Duration.ZERO, Duration.ofSeconds(6));
            FanoutReport report = FanoutBench.run(options);
            // The file is 2 s long, so even a window that the machine cuts short holds the seam between two turns.
            Continuity seen = report.continuity();
            assertThat(seen.stampedFrames()).isEqualTo(seen.videoFrames()).isGreaterThan(2 * 80);
            assertThat(seen.missingFrames() + seen.timestampsBackwards() + seen.timestampGaps())
                    .isZero();
        }
    }

    @Test
    void shouldRefuseToStampWhatIsNotH264() throws IOException {
        Path file = folder.resolve("sound.flv");
        Files.write(file, FixtureMedia.load("mp3.flv"));
        PublishOptions options =
                PublishOptions.of("rtmp://127.0.0.1:9/live/cam").withFile(file);
        assertThatThrownBy(() -> PublishBench.start(options)).hasMessageContaining("no H.264 frames");
    }

    @Test
    void shouldNameTheFileThatIsNoFlv() throws IOException {
        Path file = folder.resolve("text.flv");
        Files.writeString(file, "this is not FLV at all");
        PublishOptions options =
                PublishOptions.of("rtmp://127.0.0.1:9/live/cam").withFile(file);
        assertThatThrownBy(() -> PublishBench.start(options))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("text.flv");
    }

    @Test
    void shouldWriteTheCanonicalStreamSoThatItReadsBackTheSame() throws IOException {
        Path file = folder.resolve("canonical.flv");
        MediaLoop written = CanonicalStream.create();
        written.writeTo(file);
        assertThat(MediaLoop.ofFile(file)).isEqualTo(written);
    }
}
