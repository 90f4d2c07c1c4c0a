package io.weir.server.hlspull;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.weir.media.hls.ReadPlaylist.Piece;
import io.weir.server.outgoing.UrlPolicy;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Against two HTTP servers on loopback whose names exist in these tests alone. */
class HlsFetcherTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final String ELSEWHERE = "http://192.0.2.1/index.m3u8";

    private final Map<String, String> redirections = new ConcurrentHashMap<>();
    private final List<String> requests = new CopyOnWriteArrayList<>();
    private final Map<String, String> names = Map.of("cam.test", "127.0.0.1", "second.test", "127.0.0.1");
    private final UrlPolicy policy =
            new UrlPolicy(List.of(), host -> List.of(InetAddress.ofLiteral(names.getOrDefault(host, host))));
    private final HttpServer first = server();
    private final HttpServer second = server();

    private static HttpServer server() {
        try {
            return HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 64);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @BeforeEach
    void start() {
        for (HttpServer each : List.of(first, second)) {
            each.createContext("/", exchange -> answer(each == first ? "first" : "second", exchange));
            each.start();
        }
    }

    @AfterEach
    void stop() {
        first.stop(0);
        second.stop(0);
    }

    private void answer(String server, HttpExchange exchange) throws IOException {
        String path = exchange.getRequestURI().getPath();
        requests.add(server + path + " " + exchange.getRequestHeaders().getFirst("Authorization"));
        String location = redirections.get(path);
        if (location != null) {
            exchange.getResponseHeaders().add("Location", location);
            exchange.sendResponseHeaders(302, -1);
        } else {
            byte[] body = {'o', 'k'};
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
        }
        exchange.close();
    }

    private String at(HttpServer server, String host, String rest) {
        return "http://" + host + ":" + server.getAddress().getPort() + rest;
    }

    private HlsFetcher fetcher(String address) {
        return new HlsFetcher(address, "", PATIENCE, policy);
    }

    private static Piece whole(String uri) {
        return new Piece(uri, 0, -1);
    }

    @Test
    void shouldNotBeSentToThisMachineByAPlaylist() {
        URI playlist = URI.create(ELSEWHERE);
        String inside = at(first, "127.0.0.1", "/v3/paths/list");
        try (HlsFetcher fetcher = fetcher(ELSEWHERE)) {
            assertThatThrownBy(() -> fetcher.awaitPiece(playlist, whole(inside)))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("address of this machine");
            assertThatThrownBy(() -> fetcher.awaitText(HlsFetcher.resolve(playlist, inside)))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("address of this machine");
        }
        assertThat(requests).isEmpty();
    }

    @Test
    void shouldGoToAnotherServerOfThisMachineFromThisMachine() throws Exception {
        URI playlist = URI.create(at(first, "cam.test", "/index.m3u8"));
        try (HlsFetcher fetcher = fetcher(playlist.toString())) {
            assertThat(fetcher.awaitPiece(playlist, whole(at(second, "second.test", "/a.ts")))
                            .length())
                    .isEqualTo(2);
        }
        assertThat(requests).containsExactly("second/a.ts null");
    }

    @Test
    void shouldNotBeSentOutOfTlsByAPlaylist() throws Exception {
        URI start = URI.create("https://127.0.0.1/index.m3u8");
        try (HlsFetcher fetcher = fetcher(start.toString())) {
            assertThatThrownBy(() -> fetcher.awaitPiece(start, whole(at(first, "127.0.0.1", "/a.ts"))))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("from HTTPS to HTTP");
        }
        assertThat(requests).isEmpty();
    }

    @Test
    void shouldKeepCredentialsFromOtherServers() throws Exception {
        String start = at(first, "user:pw@cam.test", "/index.m3u8");
        redirections.put("/moved.ts", at(second, "cam.test", "/there.ts"));
        try (HlsFetcher fetcher = fetcher(start)) {
            URI playlist = fetcher.awaitText(fetcher.start()).at();
            fetcher.awaitPiece(playlist, whole("a.ts"));
            fetcher.awaitPiece(playlist, whole(at(second, "cam.test", "/b.ts")));
            fetcher.awaitPiece(playlist, whole(at(first, "second.test", "/c.ts")));
            fetcher.awaitPiece(playlist, whole("moved.ts"));
        }
        assertThat(requests)
                .containsExactly(
                        "first/index.m3u8 Basic dXNlcjpwdw==",
                        "first/a.ts Basic dXNlcjpwdw==",
                        "second/b.ts null",
                        "first/c.ts null",
                        "first/moved.ts Basic dXNlcjpwdw==",
                        "second/there.ts null");
    }

    @Test
    void shouldRefuseAddressesThatAreNotHttp() {
        URI playlist = URI.create(ELSEWHERE);
        assertThatThrownBy(() -> HlsFetcher.resolve(playlist, "file:///etc/passwd"))
                .isInstanceOf(IOException.class);
        assertThatThrownBy(() -> HlsFetcher.resolve(playlist, "httpx://192.0.2.1/a"))
                .isInstanceOf(IOException.class);
    }
}
