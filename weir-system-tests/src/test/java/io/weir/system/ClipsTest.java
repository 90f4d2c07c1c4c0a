package io.weir.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.awaitility.Awaitility.await;

import io.weir.testkit.peer.Ffmpeg;
import io.weir.testkit.peer.PeerProcess;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Clips of what a node records: of what was, of what will be, across gaps, and into the directory. */
class ClipsTest {
    private static final String PATH = "live/cam";
    private static final JsonMapper JSON = JsonMapper.shared();

    @RegisterExtension
    final NodeUnderTest node = NodeUnderTest.withDefaults();

    @TempDir
    Path directory;

    private void configure(String more) throws IOException {
        node.reload(more + "clipsDirectory: " + directory.resolve("clips")
                + "\npathDefaults:\n  record: yes\n  recordPath: "
                + directory + "/rec/%path/%Y-%m-%d_%H-%M-%S-%f\n  recordPartDuration: 200ms\n"
                + "  recordSegmentDuration: 2s\n");
    }

    private PeerProcess push() {
        return Clip.H264_AAC.ffmpeg().push(Clip.H264_AAC.file(), node.rtmp(PATH));
    }

    private void publish(double seconds) {
        try (PeerProcess _ = push()) {
            awaitRecorded(seconds);
        }
        node.awaitGone(PATH);
    }

    private JsonNode awaitRecorded(double seconds) {
        return await("recorded").atMost(NodeUnderTest.PATIENCE).until(this::list, list -> total(list) >= seconds);
    }

    private JsonNode list() throws Exception {
        HttpResponse<String> response = node.get("playback/list?path=" + PATH);
        return response.statusCode() == 404 ? JSON.createArrayNode() : JSON.readTree(response.body());
    }

    private static double total(JsonNode list) {
        double sum = 0;
        for (JsonNode entry : list) {
            sum += entry.get("duration").asDouble();
        }
        return sum;
    }

    private Instant start() throws Exception {
        return Instant.parse(list().get(0).get("start").asString());
    }

    private HttpResponse<String> request(Instant start, long durationMs, String more) throws Exception {
        return node.send(
                "POST v3/clips",
                "{'path':'" + PATH + "','start':'" + start + "','duration':" + durationMs + more + "}");
    }

    private JsonNode requested(Instant start, long durationMs, String more) throws Exception {
        HttpResponse<String> response = request(start, durationMs, more);
        assertThat(response.statusCode()).as(response.body()).isEqualTo(201);
        return JSON.readTree(response.body());
    }

    private Path save(String url) throws Exception {
        Path file = Files.createTempFile(directory, "got", ".mp4");
        HttpResponse<Path> response = node.http()
                .send(HttpRequest.newBuilder(URI.create(url)).build(), HttpResponse.BodyHandlers.ofFile(file));
        assertThat(response.statusCode()).as(url).isEqualTo(200);
        return file;
    }

    private static double duration(Path file) {
        return Double.parseDouble(Ffmpeg.installed()
                .probe("-show_entries", "format=duration", "-of", "default=nw=1:nk=1", file.toString())
                .trim());
    }

    private List<Path> files() throws IOException {
        try (Stream<Path> files = Files.list(directory.resolve("clips"))) {
            return files.toList();
        }
    }

    @Test
    void shouldMakeAFileOfWhatWasRecorded() throws Exception {
        configure("");
        publish(5);
        Instant start = start().plusMillis(1200).truncatedTo(ChronoUnit.MILLIS);

        JsonNode clip = requested(start, 3000, "");
        JsonNode again = JSON.readTree(request(start, 3000, "").body());
        JsonNode done = node.awaitClip(clip, "succeeded");

        assertThat(again.get("id")).isEqualTo(clip.get("id"));
        JsonNode result = done.get("result");
        assertThat(Instant.parse(result.get("start").asString())).isEqualTo(start);
        assertThat(result.get("duration").asLong()).isCloseTo(3000, within(100L));
        assertThat(result.get("partial").asBoolean()).isFalse();
        assertThat(result.get("mime").asString()).isEqualTo("video/mp4");
        assertThat(result.get("filename").asString()).isEqualTo(clip.get("id").asString() + ".mp4");
        Path file = save(result.get("url").asString());
        assertThat(Files.size(file)).isEqualTo(result.get("size").asLong());
        assertThat(duration(file)).isCloseTo(3, within(0.25));
        Ffmpeg.installed().run("-xerror", "-i", file.toString(), "-f", "null", "-");
        assertThat(files()).hasSize(1);
    }

    @Test
    void shouldMakeAClipOfWhatWillBe() throws Exception {
        configure("");
        JsonNode clip;
        try (PeerProcess _ = push()) {
            awaitRecorded(1);
            Instant start = Instant.now().truncatedTo(ChronoUnit.MILLIS);
            clip = requested(start, 2500, ",'format':'fmp4'");
            node.awaitClip(clip, "waiting");
            JsonNode result = node.awaitClip(clip, "succeeded").get("result");
            assertThat(result.get("partial").asBoolean()).isFalse();
            assertThat(result.get("duration").asLong()).isCloseTo(2500, within(100L));
            Path file = save(result.get("url").asString());
            assertThat(duration(file)).isCloseTo(2.5, within(0.3));
            Ffmpeg.installed().run("-xerror", "-i", file.toString(), "-f", "null", "-");
        }
        JsonNode ahead = requested(Instant.now().plusSeconds(3600), 1000, "");
        node.awaitClip(ahead, "waiting");
        node.restart();
        assertThat(node.awaitClip(ahead, "waiting").get("reason").asString()).isEqualTo("the range is not over");
        String id = ahead.get("id").asString();
        assertThat(node.send("DELETE v3/clips/" + id, "").statusCode()).isEqualTo(200);
        node.awaitClip(ahead, "cancelled");
        assertThat(node.send("DELETE v3/clips/" + id, "").statusCode()).isEqualTo(200);
        assertThat(node.get("v3/clips/get/" + id).statusCode()).isEqualTo(404);
        assertThat(node.get("v3/clips/get/" + clip.get("id").asString()).statusCode())
                .isEqualTo(200);
    }

    @Test
    void shouldTellOfGaps() throws Exception {
        configure("");
        publish(2);
        publish(5);
        JsonNode list = list();
        assertThat(list).hasSize(2);
        Instant start = start();
        Instant end = Instant.parse(list.get(1).get("start").asString()).plusSeconds(2);
        long durationMs = ChronoUnit.MILLIS.between(start, end);

        JsonNode skipped =
                node.awaitClip(requested(start, durationMs, ""), "succeeded").get("result");
        JsonNode stopped = node.awaitClip(requested(start, durationMs, ",'gaps':'stop'"), "succeeded")
                .get("result");
        JsonNode refused = node.awaitClip(requested(start, durationMs, ",'gaps':'fail'"), "failed");

        assertThat(skipped.get("partial").asBoolean()).isTrue();
        assertThat(Instant.parse(skipped.get("gaps").get(0).get("to").asString())
                        .plusSeconds(2))
                .isEqualTo(end);
        assertThat(skipped.get("duration").asLong())
                .isCloseTo(Math.round(list.get(0).get("duration").asDouble() * 1000) + 2000, within(200L));
        Ffmpeg.installed()
                .run("-xerror", "-i", save(skipped.get("url").asString()).toString(), "-f", "null", "-");
        assertThat(stopped.get("duration").asLong())
                .isCloseTo(Math.round(list.get(0).get("duration").asDouble() * 1000), within(100L));
        assertThat(refused.get("reason").asString()).startsWith("the recording has a gap from");
        assertThat(refused.get("result").isNull()).isTrue();
        assertThat(node.api("v3/clips/list?state=failed").get("itemCount").asInt())
                .isEqualTo(1);
        assertThat(node.api("v3/clips/list?itemsPerPage=2&path=" + PATH)
                        .get("pageCount")
                        .asInt())
                .isEqualTo(2);
        assertThat(node.api("v3/clips/list?path=other").get("itemCount").asInt())
                .isZero();
    }

    @Test
    void shouldSendFilesWholeAndInPart() throws Exception {
        configure("");
        publish(3);
        JsonNode result =
                node.awaitClip(requested(start(), 2000, ""), "succeeded").get("result");
        String url = result.get("url").asString();
        byte[] whole = Files.readAllBytes(save(url));

        HttpResponse<byte[]> part = bytes(url, "Range", "bytes=100-199");
        assertThat(part.statusCode()).isEqualTo(206);
        assertThat(part.headers().firstValue("Content-Range")).contains("bytes 100-199/" + whole.length);
        assertThat(part.body()).isEqualTo(Arrays.copyOfRange(whole, 100, 200));
        String etag = part.headers().firstValue("ETag").orElseThrow();
        assertThat(bytes(url, "If-None-Match", etag).statusCode()).isEqualTo(304);
        assertThat(bytes(url, "Range", "bytes=0-0", "If-Range", etag).statusCode())
                .isEqualTo(206);
        assertThat(bytes(url, "Range", "bytes=0-0", "If-Range", "\"other\"").statusCode())
                .isEqualTo(200);
        assertThat(bytes(url, "Range", "bytes=" + whole.length + "-").statusCode())
                .isEqualTo(416);
        assertThat(part.headers().firstValue("ETag"))
                .contains('"' + result.get("sha256").asString() + '"');

        assertThat(node.send("DELETE v3/clips/" + result.get("id").asString(), "")
                        .statusCode())
                .isEqualTo(200);
        assertThat(bytes(url, "Range", "bytes=0-0").statusCode()).isEqualTo(404);
        assertThat(files()).isEmpty();
    }

    private HttpResponse<byte[]> bytes(String url, String... headers) throws Exception {
        return node.http()
                .send(
                        HttpRequest.newBuilder(URI.create(url)).headers(headers).build(),
                        HttpResponse.BodyHandlers.ofByteArray());
    }

    @Test
    void shouldRefuseWhatMakesNoSense() throws Exception {
        configure("");
        Instant now = Instant.now();
        assertThat(request(now, 0, "").statusCode()).isEqualTo(400);
        for (long durationMs : new long[] {-1, Long.MIN_VALUE, Long.MAX_VALUE}) {
            assertThat(request(now, durationMs, "").statusCode()).isEqualTo(400);
        }
        assertThat(request(now, 25 * 3_600_000L, "").body()).contains("the duration is more than 24 hours");
        assertThat(request(now, 1000, ",'format':'avi'").body()).contains("invalid format");
        assertThat(request(now, 1000, ",'storage':'s3'").body()).contains("clipsS3Bucket is not set");
        assertThat(request(now, 1000, ",'other':1").body()).contains("json: ");
        assertThat(request(now.plus(31, ChronoUnit.DAYS), 1000, "").body()).contains("more than 30 days ahead");
        assertThat(node.send("POST v3/clips", "{'path':'../etc','start':'" + now + "','duration':1000}")
                        .statusCode())
                .isEqualTo(400);
        JsonNode none = requested(now.minusSeconds(3600), 1000, "");
        assertThat(node.awaitClip(none, "failed").get("reason").asString()).isEqualTo("no recording segments found");
        assertThat(node.get("v3/clips/file/" + none.get("id").asString()).statusCode())
                .isEqualTo(404);
        assertThat(node.get("v3/clips/get/nothing").statusCode()).isEqualTo(404);
        String metrics = node.get("metrics").body();
        assertThat(metrics).contains("weir_clips_failed_total 1", "weir_clips{state=\"failed\"} 1");
    }

    @Test
    void shouldAskForPermission() throws Exception {
        configure("""
                authInternalUsers:
                - {user: any, permissions: [{action: publish}]}
                - {user: boss, pass: secret, role: operator}
                - {user: watcher, pass: secret, role: viewer}
                - {user: tool, pass: secret, permissions: [{action: api}, {action: playback, path: other}]}
                """);
        try (PeerProcess _ = push()) {
            await("recorded")
                    .atMost(NodeUnderTest.PATIENCE)
                    .until(() -> as("boss", "GET", "v3/recordings/get/" + PATH).statusCode() == 200);
        }
        node.awaitGone(PATH);
        JsonNode segments =
                JSON.readTree(as("boss", "GET", "v3/recordings/get/" + PATH).body());
        String wish = "{'path':'" + PATH + "','start':"
                + segments.get("segments").get(0).get("start") + ",'duration':100}";

        assertThat(node.send("POST v3/clips", wish).statusCode()).isEqualTo(401);
        assertThat(as("watcher", "POST", "v3/clips", wish).statusCode()).isEqualTo(403);
        assertThat(as("tool", "POST", "v3/clips", wish).statusCode()).isEqualTo(401);
        HttpResponse<String> made = as("boss", "POST", "v3/clips", wish);
        assertThat(made.statusCode()).isEqualTo(201);
        String id = JSON.readTree(made.body()).get("id").asString();
        await("clip")
                .atMost(NodeUnderTest.PATIENCE)
                .until(() -> as("watcher", "GET", "v3/clips/get/" + id).body().contains("succeeded"));
        assertThat(as("watcher", "GET", "v3/clips/file/" + id).statusCode()).isEqualTo(200);
        assertThat(as("tool", "GET", "v3/clips/file/" + id).statusCode()).isEqualTo(401);
        assertThat(as("watcher", "DELETE", "v3/clips/" + id).statusCode()).isEqualTo(403);
        assertThat(as("boss", "DELETE", "v3/clips/" + id).statusCode()).isEqualTo(200);
    }

    private HttpResponse<String> as(String user, String method, String path) throws Exception {
        return as(user, method, path, "");
    }

    private HttpResponse<String> as(String user, String method, String path, String body) throws Exception {
        String credentials = Base64.getEncoder().encodeToString((user + ":secret").getBytes(StandardCharsets.UTF_8));
        return node.send(method + " " + path, body, "Authorization", "Basic " + credentials);
    }
}
