package io.weir.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.weir.server.session.SessionKind;
import io.weir.testkit.peer.Ffmpeg;
import io.weir.testkit.peer.PeerProcess;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What viewers of HLS notice of another configuration: those who are there, and those who come after it. */
class HlsReloadTest {
    private static final String PATHS = "paths:\n  live/cam:\n  live/other:\n";

    @RegisterExtension
    final NodeUnderTest node = NodeUnderTest.with(PATHS);

    private PeerProcess push() {
        PeerProcess push = Ffmpeg.installed().push(Clip.H264_AAC.file(), node.rtmp("live/cam"));
        node.awaitReady("live/cam");
        return push;
    }

    private String index() {
        return "http://127.0.0.1:" + node.port("hlsAddress") + "/live/cam/index.m3u8";
    }

    private HttpResponse<String> get(String url, String... fields) throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(url));
        if (fields.length > 0) {
            request.headers(fields);
        }
        return node.http().send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    /** The media playlist of a viewer who comes now. */
    private String playlist() throws Exception {
        String media = get(index())
                .body()
                .lines()
                .filter(line -> line.endsWith(".m3u8"))
                .findFirst()
                .orElseThrow();
        return get(URI.create(index()).resolve(media).toString()).body();
    }

    @Test
    void shouldCutAnewForThoseWhoComeAfterAChange() throws Exception {
        try (PeerProcess push = push();
                HlsViewer viewer = HlsViewer.begin(node.http(), index())) {
            viewer.awaitMore(2);
            assertThat(playlist()).contains("PART-TARGET=0.21", ".mp4\n").contains("TARGETDURATION:1\n");

            node.reload("hlsPartDuration: 400ms\n" + PATHS);
            assertThat(playlist()).contains("PART-TARGET=0.42");
            viewer.awaitMore(6);

            node.reload("hlsSegmentDuration: 2s\nhlsVariant: fmp4\n" + PATHS);
            assertThat(playlist()).doesNotContain("PART").contains("TARGETDURATION:2\n", ".mp4\n");
            viewer.awaitMore(6);

            node.reload("hlsVariant: mpegts\n" + PATHS);
            assertThat(playlist()).contains(".ts\n").doesNotContain(".mp4");
            assertThat(node.api("v3/hlsmuxers/list").get("itemCount").asInt()).isGreaterThan(1);
            viewer.awaitMore(6);

            node.reload("hlsCDNSecret: seven-times-seven\n" + PATHS);
            assertThat(get(index(), "Authorization", "Bearer seven-times-seven").body())
                    .contains("hls/cdn/");
            viewer.awaitMore(6);
            assertThat(push.isAlive()).isTrue();
        }
    }

    @Test
    void shouldDropViewersOnlyWithTheSourceOfTheirPath() throws Exception {
        try (PeerProcess push = push();
                HlsViewer viewer = HlsViewer.begin(node.http(), index())) {
            viewer.awaitMore(2);
            for (String other : List.of(
                    PATHS + "    source: rtmp://127.0.0.1:1/app/key\n",
                    "paths:\n  live/cam:\n    maxReaders: 7\n    hlsVariants: [live/other]\n",
                    "paths:\n  live/cam:\n  live/new:\n",
                    "readTimeout: 2m\nrtmpEncryption: optional\n" + PATHS)) {
                node.reload(other);
                viewer.awaitMore(6);
            }
            assertThat(push.isAlive()).isTrue();

            node.reload("paths:\n  live/cam:\n    source: rtmp://127.0.0.1:1/app/key\n");
            viewer.awaitEnd();
            await("end of the session")
                    .atMost(NodeUnderTest.PATIENCE)
                    .until(() -> node.server()
                            .sessions()
                            .statuses(SessionKind.HLS)
                            .join()
                            .isEmpty());
        }
    }
}
