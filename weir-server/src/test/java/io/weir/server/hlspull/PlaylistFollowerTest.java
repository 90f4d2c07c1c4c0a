package io.weir.server.hlspull;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.weir.base.buf.Bytes;
import io.weir.media.AccessUnit;
import io.weir.media.Codec;
import io.weir.media.Track;
import io.weir.media.mp4.FragmentMuxer;
import io.weir.media.mp4.Mp4Track;
import io.weir.media.mp4.TrackRun;
import io.weir.server.outgoing.UrlPolicy;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Against an HTTP server on loopback whose files change from one request to the next. */
class PlaylistFollowerTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final int FRAME_TICKS = 960;

    private final Map<String, Queue<Bytes>> files = new ConcurrentHashMap<>();
    private final List<String> requests = new CopyOnWriteArrayList<>();
    private final List<String> told = new ArrayList<>();
    private final HttpServer server = server();
    private final SegmentReader.Output output = new SegmentReader.Output() {
        @Override
        public void onTrack(Track track) {
            told.add(((Codec.Opus) track.codec()).channelCount() + " channels");
        }

        @Override
        public void onDiscontinuity() {
            told.add("discontinuity");
        }

        @Override
        public void onUnit(Track track, AccessUnit unit) {
            told.add("unit " + unit.payload().get(0));
        }
    };

    private static HttpServer server() {
        try {
            return HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 64);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @BeforeEach
    void start() {
        server.createContext("/", this::answer);
        server.start();
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    /** The next version of a file, the last one again and again. */
    private void answer(HttpExchange exchange) throws IOException {
        String name = exchange.getRequestURI().getPath().substring(1);
        requests.add(name);
        Queue<Bytes> versions = files.get(name);
        if (versions == null) {
            exchange.sendResponseHeaders(404, -1);
        } else {
            Bytes file = versions.size() > 1 ? versions.remove() : versions.element();
            exchange.sendResponseHeaders(200, file.length());
            exchange.getResponseBody().write(file.toArray());
        }
        exchange.close();
    }

    private void file(String name, Bytes... versions) {
        files.put(name, new ArrayDeque<>(List.of(versions)));
    }

    private static FragmentMuxer muxer(int channels) {
        return new FragmentMuxer(List.of(Mp4Track.of(Track.of(1, new Codec.Opus(channels, Bytes.EMPTY)))));
    }

    private static Bytes init(int channels) {
        return muxer(channels).initSegment().bytes();
    }

    private static Bytes segment(int number) {
        AccessUnit unit = new AccessUnit(1, 0, 0, true, 0, Bytes.of(number));
        return muxer(1).fragment(1, List.of(new TrackRun(1, 0, List.of(unit), FRAME_TICKS)));
    }

    private static Bytes playlist(int sequence, String... lines) {
        return Bytes.ofUtf8("#EXTM3U\n#EXT-X-TARGETDURATION:1\n#EXT-X-MEDIA-SEQUENCE:" + sequence
                + "\n#EXT-X-MAP:URI=\"init.mp4\"\n" + String.join("\n", lines) + "\n");
    }

    private void follow() throws Exception {
        follow(false);
    }

    private void follow(boolean together) throws Exception {
        String address = "http://127.0.0.1:" + server.getAddress().getPort() + "/all.m3u8";
        try (HlsFetcher fetcher = new HlsFetcher(address, "", PATIENCE, new UrlPolicy(List.of()))) {
            PlaylistFollower follower = new PlaylistFollower(
                    fetcher, fetcher.start(), new SegmentReader(output, 0), new CountDownLatch(1), together, "[test]");
            follower.begin();
            follower.follow();
        }
    }

    @Test
    void shouldFetchAnInitSegmentOnce() throws Exception {
        file("all.m3u8", playlist(0, "#EXTINF:1,", "0.mp4", "#EXTINF:1,", "1.mp4", "#EXT-X-ENDLIST"));
        file("init.mp4", init(1));
        file("0.mp4", segment(0));
        file("1.mp4", segment(1));
        follow();
        assertThat(told).containsExactly("1 channels", "unit 0", "unit 1");
        assertThat(requests).containsExactly("all.m3u8", "init.mp4", "0.mp4", "1.mp4");
    }

    @Test
    void shouldFetchAnInitSegmentAgainAfterADiscontinuity() throws Exception {
        file(
                "all.m3u8",
                playlist(0, "#EXTINF:1,", "0.mp4", "#EXT-X-DISCONTINUITY", "#EXTINF:1,", "1.mp4", "#EXT-X-ENDLIST"));
        file("init.mp4", init(1), init(2));
        file("0.mp4", segment(0));
        file("1.mp4", segment(1));
        follow();
        assertThat(told).containsExactly("1 channels", "unit 0", "discontinuity", "2 channels", "unit 1");
    }

    @Test
    void shouldFetchAnInitSegmentAgainWhereThePlaylistBeginsAnew() throws Exception {
        file("all.m3u8", playlist(7, "#EXTINF:1,", "7.mp4"), playlist(0, "#EXTINF:1,", "0.mp4", "#EXT-X-ENDLIST"));
        file("init.mp4", init(1), init(2));
        file("7.mp4", segment(7));
        file("0.mp4", segment(0));
        follow();
        assertThat(told).containsExactly("1 channels", "unit 7", "discontinuity", "2 channels", "unit 0");
    }

    @Test
    void shouldFetchAnInitSegmentAgainWhereSegmentsWereLost() throws Exception {
        file("all.m3u8", playlist(0, "#EXTINF:1,", "0.mp4"), playlist(4, "#EXTINF:1,", "4.mp4", "#EXT-X-ENDLIST"));
        file("init.mp4", init(1), init(2));
        file("0.mp4", segment(0));
        file("4.mp4", segment(4));
        follow();
        assertThat(told).containsExactly("1 channels", "unit 0", "2 channels", "unit 4");
    }

    @Test
    void shouldFailWhereTimesJumpAndAnotherPlaylistMayGoOn() throws Exception {
        file("all.m3u8", playlist(0, "#EXTINF:1,", "0.mp4"), playlist(12, "#EXTINF:1,", "12.mp4", "#EXT-X-ENDLIST"));
        file("init.mp4", init(1));
        file("0.mp4", segment(0));
        assertThatThrownBy(() -> follow(true))
                .isInstanceOf(IOException.class)
                .hasMessage("11 segments were gone before they could be fetched");
        assertThat(told).containsExactly("1 channels", "unit 0");
    }
}
