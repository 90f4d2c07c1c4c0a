package io.weir.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.weir.testkit.peer.Peer;
import io.weir.testkit.peer.PeerResult;
import java.io.ByteArrayInputStream;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import jdk.jfr.consumer.RecordingFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What a monitoring system sees of a node with clients, and what an engineer finds on its port of profiles. */
class MonitoringTest {
    private static final Path BOARD = Path.of("..", "docs", "operating", "grafana.json");
    private static final Path PAGE = Path.of("..", "docs", "operating", "monitoring.md");

    /** A sample of the text format, version 0.0.4. */
    private static final Pattern SAMPLE =
            Pattern.compile("([a-zA-Z_:][a-zA-Z0-9_:]*)(\\{(.*)})? (NaN|[+-]Inf|-?\\d+(\\.\\d+)?([eE][+-]?\\d+)?)");

    private static final Pattern LABELS =
            Pattern.compile("([a-zA-Z_][a-zA-Z0-9_]*=\"(\\\\[\\\\\"n]|[^\\\\\"])*\"(,(?=.)|$))+");
    private static final Pattern NAME =
            Pattern.compile("\\b(weir_[a-z0-9_]+|jvm_[a-z0-9_]+|process_[a-z0-9_]+|paths[a-z_]*)\\b");

    @RegisterExtension
    final NodeUnderTest node = NodeUnderTest.with("pprof: yes\npprofAddress: 127.0.0.1:0\nrunOnConnect: 'true'\n");

    @TempDir
    Path temp;

    /** Scrapes a node that somebody publishes to and reads from. */
    private String scrape() throws Exception {
        try (RtmpPeer publisher = RtmpPeer.publish(node.rtmp("cam"))) {
            publisher.send(FlvTag.of(Clip.H264_AAC.file()));
            node.awaitReady("cam");
            try (RtmpPeer reader = RtmpPeer.play(node.rtmp("cam"))) {
                reader.awaitReceived(1, FlvTag::isKeyframe);
                publisher.send(FlvTag.of(Clip.H264_AAC.file()));
                node.get("metrics");
                await().atMost(NodeUnderTest.PATIENCE)
                        .until(() -> value(node.get("metrics").body(), "weir_added_latency_seconds_count") > 0
                                && node.get("metrics").body().contains("weir_hook_run_seconds_count"));
                return node.get("metrics").body();
            }
        }
    }

    private static double value(String scrape, String sample) {
        return scrape.lines()
                .filter(line -> line.startsWith(sample + " "))
                .mapToDouble(line -> Double.parseDouble(line.substring(sample.length() + 1)))
                .sum();
    }

    /** Parses every line, or fails; answers the names of all samples. */
    private static Set<String> parse(String scrape) {
        Set<String> names = new TreeSet<>();
        Set<String> series = new HashSet<>();
        Map<String, String> types = new TreeMap<>();
        assertThat(scrape).endsWith("\n");
        for (String line : scrape.lines().toList()) {
            if (line.startsWith("# TYPE ")) {
                String[] words = line.split(" ", -1);
                assertThat(words).as(line).hasSize(4);
                assertThat(types.put(words[2], words[3]))
                        .as("two types of %s", words[2])
                        .isNull();
                assertThat(words[3]).isIn("counter", "gauge", "histogram", "summary", "untyped");
                assertThat(names).as("%s after its samples", line).doesNotContain(words[2]);
            } else if (!line.startsWith("# HELP ")) {
                Matcher sample = SAMPLE.matcher(line);
                assertThat(sample.matches()).as(line).isTrue();
                if (sample.group(3) != null) {
                    assertThat(LABELS.matcher(sample.group(3)).matches())
                            .as(line)
                            .isTrue();
                }
                assertThat(series.add(line.substring(0, line.lastIndexOf(' '))))
                        .as("twice: %s", line)
                        .isTrue();
                names.add(sample.group(1));
            }
        }
        return names;
    }

    @Test
    void shouldWriteWhatPrometheusReads() throws Exception {
        String scrape = scrape();
        Set<String> names = parse(scrape);
        assertThat(names)
                .contains(
                        "paths",
                        "weir_added_latency_seconds_bucket",
                        "weir_reader_queue_units_sum",
                        "weir_auth_decision_seconds_count",
                        "weir_hook_run_seconds_count",
                        "weir_http_request_seconds_bucket",
                        "weir_event_loop_lag_seconds_bucket",
                        "weir_units_dropped_total");
        assertThat(scrape)
                .contains(
                        "weir_units_dropped_total{reason=\"slow_reader\"} 0",
                        "weir_auth_decision_seconds_count{method=\"internal\",result=\"allowed\"}",
                        "weir_http_request_seconds_count{listener=\"http\",status=\"2xx\"}",
                        "weir_hook_run_seconds_count{result=\"done\"}");
        for (String name : names) {
            if (name.endsWith("_bucket")) {
                cumulative(scrape, name);
            }
        }
    }

    /** Buckets grow, and the last is the count. */
    private static void cumulative(String scrape, String name) {
        String family = name.substring(0, name.length() - "_bucket".length());
        Map<String, Double> last = new TreeMap<>();
        for (String line :
                scrape.lines().filter(each -> each.startsWith(name + "{")).toList()) {
            String labels = line.substring(name.length() + 1, line.indexOf("le=\""));
            double count = Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1));
            assertThat(count).as(line).isGreaterThanOrEqualTo(last.getOrDefault(labels, 0.0));
            last.put(labels, count);
        }
        last.forEach((labels, count) -> {
            String sample = labels.isEmpty()
                    ? family + "_count"
                    : family + "_count{" + labels.substring(0, labels.length() - 1) + "}";
            assertThat(value(scrape, sample)).as(sample).isEqualTo(count);
        });
    }

    @Test
    void shouldPassPrometheusOwnCheck() throws Exception {
        Path file = Files.writeString(temp.resolve("scrape"), scrape());
        Peer shell = Peer.installed("promtool");
        PeerResult result = new Peer("sh", Path.of("/bin/sh"), Map.of(), List.of())
                .run(Duration.ofSeconds(60), List.of("-c", "exec " + shell.executable() + " check metrics < " + file));
        // status 3 and lines are advice on names, which are MediaMTX's in part; status 1 is a scrape that can't be read
        assertThat(result.log()).doesNotContain("error while linting");
    }

    /** Some metrics of WebRTC are there only once something was refused or dropped. */
    private void disturbWebRtc() throws Exception {
        URI nobody = URI.create(node.http("nobody/whep"));
        assertThat(WebRtcPeer.post(nobody, "application/sdp", WebRtcPeer.offerToRead())
                        .statusCode())
                .isEqualTo(404);
        InetSocketAddress media =
                new InetSocketAddress(InetAddress.getLoopbackAddress(), node.port("webrtcLocalUDPAddress"));
        try (DatagramSocket socket = new DatagramSocket()) {
            await("garbage").atMost(NodeUnderTest.PATIENCE).until(() -> {
                socket.send(new DatagramPacket(new byte[] {-1}, 1, media));
                return node.get("metrics").body().contains("weir_webrtc_dropped_packets_total");
            });
        }
    }

    @Test
    void shouldHaveEveryMetricOfTheBoardAndThePage() throws Exception {
        disturbWebRtc();
        Set<String> names = parse(scrape());
        JsonNode board = JsonMapper.shared().readTree(Files.readString(BOARD));
        assertThat(board.get("panels").size()).isGreaterThan(10);
        Set<String> used = new TreeSet<>();
        for (JsonNode panel : board.get("panels")) {
            for (JsonNode target : panel.path("targets")) {
                Matcher name = NAME.matcher(target.get("expr").asString());
                while (name.find()) {
                    used.add(name.group());
                }
            }
        }
        assertThat(used).hasSizeGreaterThan(12);
        assertThat(names).containsAll(used);
        String page = Files.readString(PAGE);
        for (String name : names) {
            if (name.startsWith("weir_")) {
                String family = name.replaceAll("_(bucket|count|sum)$", "");
                assertThat(page).as("docs page").contains(family);
            }
        }
    }

    private HttpResponse<byte[]> debug(String method, String path) throws Exception {
        URI uri = URI.create("http://127.0.0.1:" + node.port("pprofAddress") + "/debug" + path);
        return node.http()
                .send(
                        HttpRequest.newBuilder(uri)
                                .method(method, HttpRequest.BodyPublishers.noBody())
                                .timeout(Duration.ofSeconds(60))
                                .build(),
                        HttpResponse.BodyHandlers.ofByteArray());
    }

    private static String text(HttpResponse<byte[]> response) {
        return new String(response.body(), StandardCharsets.UTF_8);
    }

    @Test
    void shouldRecordOneAtATime() throws Exception {
        try (Socket first = new Socket(InetAddress.getLoopbackAddress(), node.port("pprofAddress"))) {
            first.getOutputStream()
                    .write("GET /debug/jfr?seconds=600 HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n"
                            .getBytes(StandardCharsets.US_ASCII));
            await().atMost(NodeUnderTest.PATIENCE)
                    .until(() -> debug("GET", "/threads").statusCode() == 409);
            assertThat(debug("GET", "/jfr?seconds=601").statusCode()).isEqualTo(400);
            assertThat(debug("GET", "/jfr?seconds=x").statusCode()).isEqualTo(400);
        }
        // whoever asked for it has gone: it ends long before its time
        await().atMost(NodeUnderTest.PATIENCE)
                .until(() -> debug("GET", "/threads").statusCode() == 200);
        HttpResponse<byte[]> recorded = debug("GET", "/jfr?seconds=1");
        assertThat(debug("GET", "/threads").statusCode()).as("after an answer").isEqualTo(200);
        assertThat(recorded.statusCode()).isEqualTo(200);
        Path file = Files.write(temp.resolve("weir.jfr"), recorded.body());
        assertThat(RecordingFile.readAllEvents(file)).isNotEmpty();
    }

    @Test
    void shouldTellOfHeapAndThreads() throws Exception {
        assertThat(text(debug("GET", "/heap"))).contains("memory, in KiB", "#instances", "java.lang.String");
        assertThat(text(debug("GET", "/threads"))).contains("loop-");
        HttpResponse<byte[]> dump = debug("POST", "/heap/dump");
        assertThat(dump.statusCode()).isEqualTo(200);
        assertThat(new String(new ByteArrayInputStream(dump.body()).readNBytes(12), StandardCharsets.US_ASCII))
                .isEqualTo("JAVA PROFILE");
        assertThat(debug("GET", "/heap/dump").statusCode()).isEqualTo(405);
        assertThat(text(debug("GET", ""))).contains("/debug/jfr");
    }

    @Test
    void shouldSayWhatThereIsInsteadOfGosProfiles() throws Exception {
        assertThat(debug("GET", "/pprof/").statusCode()).isEqualTo(200);
        assertThat(debug("GET", "/pprof/profile?seconds=5").statusCode()).isEqualTo(501);
        assertThat(text(debug("GET", "/pprof/profile"))).contains("/debug/jfr");
        assertThat(debug("GET", "/pprof/heap").statusCode()).isEqualTo(501);
        assertThat(text(debug("GET", "/pprof/goroutine?debug=1"))).contains("loop-");
        assertThat(text(debug("GET", "/pprof/heap?debug=1"))).contains("#instances");
    }

    @Test
    void shouldKeepOthersAway() throws Exception {
        URI uri = URI.create("http://127.0.0.1:" + node.port("pprofAddress") + "/debug/heap");
        HttpResponse<String> foreign = node.http()
                .send(
                        HttpRequest.newBuilder(uri)
                                .header("Origin", "https://evil.example.com")
                                .build(),
                        HttpResponse.BodyHandlers.ofString());
        assertThat(foreign.statusCode()).isEqualTo(403);
        node.reload("""
                pprof: yes
                pprofAddress: 127.0.0.1:0
                authInternalUsers:
                - {user: eve, pass: eves-password, permissions: [{action: metrics}]}
                - {user: ann, pass: anns-password, permissions: [{action: pprof}]}
                """);
        assertThat(as(uri, "eve")).isEqualTo(401);
        assertThat(as(uri, "ann")).isEqualTo(200);
    }

    private int as(URI uri, String user) throws Exception {
        String basic =
                Base64.getEncoder().encodeToString((user + ":" + user + "s-password").getBytes(StandardCharsets.UTF_8));
        return node.http()
                .send(
                        HttpRequest.newBuilder(uri)
                                .header("Authorization", "Basic " + basic)
                                .build(),
                        HttpResponse.BodyHandlers.discarding())
                .statusCode();
    }
}
