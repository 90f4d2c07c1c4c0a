package io.weir.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What players do when servers don't do as they should; HlsLoadTest has a node that does. */
@Timeout(120)
class HlsBenchTest {
    private static final String SEGMENTS = """
            #EXTM3U
            #EXT-X-TARGETDURATION:1
            #EXT-X-MEDIA-SEQUENCE:7
            #EXTINF:1.0,
            7.ts
            #EXTINF:1.0,
            8.ts
            #EXTINF:1.0,
            9.ts
            """;
    private static final String PARTS = """
            #EXTM3U
            #EXT-X-TARGETDURATION:1
            #EXT-X-SERVER-CONTROL:CAN-BLOCK-RELOAD=YES,PART-HOLD-BACK=0.6,CAN-SKIP-UNTIL=6.0
            #EXT-X-PART-INF:PART-TARGET=0.2
            #EXT-X-MEDIA-SEQUENCE:7
            """;

    private static HlsReport load(FanoutProtocol protocol, int seconds, Function<String, byte[]> script)
            throws Exception {
        try (ScriptedHttpServer server = new ScriptedHttpServer(script)) {
            return HlsBench.run(
                    FanoutOptions.of(protocol, server.url("/cam/index.m3u8?token=x"), 1)
                            .withTimes(Duration.ZERO, Duration.ofSeconds(seconds)),
                    _ -> {});
        }
    }

    @Test
    void shouldFetchEachSegmentOnce() throws Exception {
        AtomicInteger segments = new AtomicInteger();
        HlsReport report = load(FanoutProtocol.HLS, 2, path -> {
            segments.addAndGet(path.endsWith(".ts") ? 1 : 0);
            return ScriptedHttpServer.ok(path.endsWith(".ts") ? "media" : SEGMENTS);
        });
        assertThat(report.complete()).as(report.toText()).isTrue();
        assertThat(segments).hasValue(3);
        assertThat(report.faults().sum()).isZero();
        assertThat(report.toJson()).doesNotContain("token");
    }

    @Test
    void shouldGiveUpWhenPlaylistsNoLongerCome() throws Exception {
        AtomicInteger playlists = new AtomicInteger();
        HlsReport report = load(FanoutProtocol.HLS, 8, path -> {
            if (path.endsWith(".ts")) {
                return ScriptedHttpServer.ok("media");
            }
            return playlists.incrementAndGet() == 1
                    ? ScriptedHttpServer.ok(SEGMENTS)
                    : ScriptedHttpServer.answer("503 Busy", "");
        });
        assertThat(playlists).as(report.toText()).hasValue(1 + HlsPlayer.FAILURES_MAX);
        assertThat(report.disconnects()).containsEntry("the server answered 503 to a request for the playlist", 1);
        assertThat(report.errors()).containsEntry("playlist: 503", HlsPlayer.FAILURES_MAX);
        assertThat(report.warnings()).contains("only 0 of 1 readers are alive");
    }

    @Test
    void shouldWaitForPartsAndBeginAgainWhenOneIsGone() throws Exception {
        AtomicInteger asked = new AtomicInteger();
        AtomicBoolean gone = new AtomicBoolean();
        AtomicBoolean goesOn = new AtomicBoolean();
        HlsReport report = load(FanoutProtocol.LLHLS, 1, path -> {
            if (path.endsWith(".mp4")) {
                // whoever asks for another one has heard that this is gone
                goesOn.compareAndSet(false, gone.getAndSet(gone.get() || path.endsWith("gone.mp4")));
                return path.endsWith("gone.mp4")
                        ? ScriptedHttpServer.answer("404 Not Found", "")
                        : ScriptedHttpServer.ok("media");
            }
            int count = asked.getAndIncrement();
            if (count == 4) {
                assertThat(path).isEqualTo("/cam/index.m3u8?token=x&_HLS_msn=7&_HLS_part=4&_HLS_skip=YES");
            }
            StringBuilder text = new StringBuilder(PARTS);
            for (int part = 0; part <= Math.min(count, 9); part++) {
                String name = part == 3 ? "gone" : "part" + part;
                text.append("#EXT-X-PART:DURATION=0.2,INDEPENDENT=YES,URI=\"" + name + ".mp4\"\n");
            }
            return ScriptedHttpServer.ok(text + (count < 9 || !goesOn.get() ? "" : "#EXT-X-ENDLIST\n"));
        });
        // It meets the part again when the playlist has not got far ahead of it by then.
        assertThat(report.faults().jumps()).as(report.toText()).isPositive();
        assertThat(report.errors()).containsOnlyKeys("part: 404");
        assertThat(report.disconnects()).containsEntry("the stream ended", 1);
    }

    @Test
    void shouldNameWhatIsWrongWithAPlaylist() throws Exception {
        HlsReport report = load(FanoutProtocol.HLS, 1, _ -> ScriptedHttpServer.ok("<html>"));
        assertThat(report.connectErrors()).containsEntry("not a playlist: it does not begin with #EXTM3U", 1);
        HlsReport circle =
                load(FanoutProtocol.HLS, 1, _ -> ScriptedHttpServer.ok("#EXTM3U\n#EXT-X-STREAM-INF:A=1\na.m3u8\n"));
        assertThat(circle.connectErrors()).containsEntry("a multivariant playlist that leads to no media playlist", 1);
        HlsReport closed = load(FanoutProtocol.HLS, 1, _ -> new byte[0]);
        assertThat(closed.connectErrors()).containsEntry("closed by the server", 1);
    }

    @Test
    void shouldLimitBodiesThatItLooksAt() throws Exception {
        byte[] head = ("HTTP/1.1 200 OK\r\nContent-Length: " + (HttpWire.BODY_MAX + 1) + "\r\n\r\n")
                .getBytes(StandardCharsets.US_ASCII);
        byte[] answer = new byte[head.length + HttpWire.BODY_MAX + 1];
        System.arraycopy(head, 0, answer, 0, head.length);
        HlsReport report = load(FanoutProtocol.HLS, 1, _ -> answer);
        assertThat(report.connectErrors()).containsEntry("HTTP body above " + HttpWire.BODY_MAX + " bytes", 1);
    }

    @Test
    void shouldConnectAgainWhenTheServerClosesBetweenRequests() throws Exception {
        AtomicInteger playlists = new AtomicInteger();
        HlsReport report = load(FanoutProtocol.HLS, 2, path -> {
            playlists.addAndGet(path.endsWith(".ts") ? 0 : 1);
            String body = path.endsWith(".ts") ? "media" : SEGMENTS;
            return ("HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: " + body.length() + "\r\n\r\n" + body)
                    .getBytes(StandardCharsets.US_ASCII);
        });
        assertThat(report.complete()).as(report.toText()).isTrue();
        assertThat(playlists).hasValueGreaterThan(1);
        assertThat(report.times().connect().count()).as("the first").isEqualTo(1);
    }

    @Test
    void shouldLimitRequestsThatWait() throws Exception {
        try (ClosedPort port = new ClosedPort();
                LoadLoop loop = new LoadLoop("test")) {
            TargetUrl target = TargetUrl.of(UrlScheme.HTTP, TargetUrl.parse(port.url("http", "/")));
            String reason = loop.loop()
                    .submit(() -> {
                        HttpWires wires = new HttpWires(loop, FanoutBench.resolve(target), "h", _ -> {});
                        StringBuilder lost = new StringBuilder();
                        HttpWire wire = new HttpWire(wires, new HttpWire.Owner() {
                            @Override
                            public void onConnected(long tookNs) {}

                            @Override
                            public void onReply(HttpFetch fetch, byte[] body, int length) {}

                            @Override
                            public void onLost(String why) {
                                lost.append(why);
                            }
                        });
                        for (int i = 0; i < HttpWire.WAITING_MAX; i++) {
                            wire.fetch(new HttpFetch("/", false));
                        }
                        assertThat(lost).isEmpty();
                        wire.fetch(new HttpFetch("/", false));
                        wires.close();
                        return lost.toString();
                    })
                    .get();
            assertThat(reason).isEqualTo("more than " + HttpWire.WAITING_MAX + " requests wait");
        }
    }

    @Test
    void shouldRefuseOtherProtocols() {
        FanoutOptions options = FanoutOptions.of(FanoutProtocol.FLV, "http://127.0.0.1:1/a", 1);
        assertThatThrownBy(() -> HlsBench.run(options, _ -> {})).hasMessageContaining("not HLS");
        FanoutOptions hls = FanoutOptions.of(FanoutProtocol.HLS, "http://127.0.0.1:1/a", 1);
        assertThatThrownBy(() -> FanoutBench.run(hls)).hasMessageContaining("bench of its own");
    }
}
