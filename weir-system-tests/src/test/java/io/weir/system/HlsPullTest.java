package io.weir.system;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.weir.testkit.peer.Ffmpeg;
import io.weir.testkit.peer.PeerProcess;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Paths whose source is the HLS of another server: of a node, and of FFmpeg's files behind a plain web server. */
class HlsPullTest {
    /** ffmpeg begins a clip anew with the end of its sound, 18 ms after that of its pictures. */
    private static final long LAP_STEP_MS = 58;

    private static final int SECONDS = 3;

    @RegisterExtension
    final NodeUnderTest origin = NodeUnderTest.withDefaults();

    @RegisterExtension
    final NodeUnderTest node = NodeUnderTest.withDefaults();

    @TempDir
    Path directory;

    private void pull(String url, String more) throws Exception {
        node.reload("paths:\n  pulled:\n    source: " + url + "\n" + more);
    }

    private String originUrl() {
        return "http://127.0.0.1:" + origin.port("hlsAddress") + "/live/cam/index.m3u8";
    }

    /** Reads some seconds of the pulled path; no picture may be missing. */
    private void assertPlays() throws Exception {
        Path file = directory.resolve("out.flv");
        Ffmpeg.installed()
                .run("-i", node.http("pulled.flv"), "-t", "" + SECONDS, "-c", "copy", "-f", "flv", file.toString());
        List<MediaPacket> pictures = MediaPacket.ofKind(MediaPacket.of(Ffmpeg.installed(), file), "video");
        assertThat(pictures).hasSizeGreaterThan((SECONDS - 1) * Clip.PICTURES_PER_SECOND);
        int laps = 0;
        for (int i = 1; i < pictures.size(); i++) {
            long stepMs = pictures.get(i).dtsMs() - pictures.get(i - 1).dtsMs();
            if (stepMs >= LAP_STEP_MS - 1 && stepMs <= LAP_STEP_MS + 1) {
                laps++;
            } else {
                assertThat(stepMs).isBetween(39L, 41L);
            }
        }
        assertThat(laps).as("once a lap of the clip").isLessThanOrEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"lowLatency", "mpegts"})
    void shouldPullFromAnotherNode(String variant) throws Exception {
        origin.reload("hlsVariant: " + variant + "\n");
        try (PeerProcess push = Ffmpeg.installed().push(Clip.H264_BFRAMES_AAC.file(), origin.rtmp("live/cam"))) {
            origin.awaitReady("live/cam");
            pull(originUrl(), "");
            node.awaitReady("pulled");
            assertThat(node.api("v3/paths/get/pulled").get("source").get("type").asString())
                    .isEqualTo("hlsSource");
            assertThat(node.api("v3/paths/get/pulled").get("tracks").size()).isEqualTo(2);
            assertPlays();
            assertThat(push.isAlive()).isTrue();
        }
        node.awaitPath("pulled", path -> path.onlineAt().isEmpty());
        try (PeerProcess again = Ffmpeg.installed().push(Clip.H264_AAC.file(), origin.rtmp("live/cam"))) {
            node.awaitReady("pulled");
            assertThat(again.isAlive()).isTrue();
        }
    }

    @Test
    void shouldPullOnlyWhileSomeoneReads() throws Exception {
        try (PeerProcess push = Ffmpeg.installed().push(Clip.H264_AAC.file(), origin.rtmp("live/cam"))) {
            origin.awaitReady("live/cam");
            pull(
                    originUrl(),
                    "    sourceOnDemand: yes\n    sourceOnDemandStartTimeout: 60s\n    sourceOnDemandCloseAfter: 1s\n");
            assertThat(origin.path("live/cam").orElseThrow().readers()).isEmpty();
            assertPlays();
            node.awaitPath("pulled", path -> path.source().isEmpty());
            assertThat(push.isAlive()).isTrue();
        }
    }

    /** FFmpeg's options to make of a clip what {@code all.m3u8} leads to. */
    static Stream<List<String>> kinds() {
        List<String> fragments = List.of("-hls_segment_type", "fmp4");
        return Stream.of(
                List.of("all.m3u8"),
                joined(fragments, "all.m3u8"),
                joined(fragments, "-hls_flags", "single_file", "all.m3u8"),
                joined(
                        fragments,
                        "-map",
                        "0:v",
                        "-map",
                        "0:a",
                        "-master_pl_name",
                        "all.m3u8",
                        "-var_stream_map",
                        "v:0,agroup:a a:0,agroup:a,default:yes",
                        "stream%v.m3u8"));
    }

    private static List<String> joined(List<String> first, String... more) {
        return Stream.concat(first.stream(), Stream.of(more)).toList();
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void shouldPlayFilesBehindAWebServer(List<String> options) throws Exception {
        List<String> words = new ArrayList<>(
                List.of("-stream_loop", "3", "-i", Clip.H264_AAC.file().toString()));
        words.addAll(List.of("-c", "copy", "-f", "hls", "-hls_time", "1", "-hls_list_size", "0"));
        words.addAll(options);
        words.set(words.size() - 1, directory.resolve(words.getLast()).toString());
        Ffmpeg.installed().run(words.toArray(String[]::new));
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", this::serve);
        server.start();
        try {
            pull("http://127.0.0.1:" + server.getAddress().getPort() + "/all.m3u8", "");
            node.awaitReady("pulled");
            assertThat(node.api("v3/paths/get/pulled").get("tracks").size()).isEqualTo(2);
            assertPlays();
            node.awaitPath("pulled", path -> path.onlineAt().isEmpty());
        } finally {
            server.stop(0);
        }
    }

    /** A web server as plain as can be, with ranges. */
    private void serve(HttpExchange exchange) throws IOException {
        byte[] file = Files.readAllBytes(
                directory.resolve(exchange.getRequestURI().getPath().substring(1)));
        String range = exchange.getRequestHeaders().getFirst("Range");
        if (range == null) {
            exchange.sendResponseHeaders(200, file.length);
            exchange.getResponseBody().write(file);
        } else {
            String[] ends = range.substring("bytes=".length()).split("-");
            int first = Integer.parseInt(ends[0]);
            int length = Integer.parseInt(ends[1]) + 1 - first;
            exchange.sendResponseHeaders(206, length);
            exchange.getResponseBody().write(file, first, length);
        }
        exchange.close();
    }
}
