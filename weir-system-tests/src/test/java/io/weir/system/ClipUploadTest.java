package io.weir.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.weir.testkit.net.Ports;
import io.weir.testkit.net.StoppingRelay;
import io.weir.testkit.peer.Ffmpeg;
import io.weir.testkit.peer.S3Proxy;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Clips on their way to a storage that others have written, which checks every signature. */
class ClipUploadTest {
    private static final String PATH = "live/cam";
    private static final JsonMapper JSON = JsonMapper.shared();
    private static final Path CLASS_PATH = Path.of("s3proxy", "target", "classpath");
    private static final Instant START = Instant.parse("2026-03-01T10:00:00Z");

    /** Seconds and megabytes of noise: two parts and a half. */
    private static final String NOISE =
            "-f lavfi -i testsrc2=size=640x360:rate=25,noise=alls=80:allf=t -t 5 -c:v libx264 -preset ultrafast -qp 1 -g 25";

    private static final long PART_BYTES = 8 << 20;
    private static final long LARGE_BYTES_MIN = 2 * PART_BYTES;

    private static S3Proxy storage;

    @TempDir
    static Path shared;

    @RegisterExtension
    final NodeUnderTest node = NodeUnderTest.withDefaults();

    @TempDir
    Path directory;

    @BeforeAll
    static void startStorage() {
        storage = S3Proxy.start(CLASS_PATH, shared);
    }

    @AfterAll
    static void endStorage() {
        storage.close();
    }

    private void configure(int port, String more) throws IOException {
        node.reload("clipsDirectory: " + directory.resolve("clips") + "\nclipsS3Endpoint: http://localhost:" + port
                + "\nclipsS3AccessKey: " + S3Proxy.ACCESS_KEY
                + "\n" + (more.contains("clipsS3Bucket") ? "" : "clipsS3Bucket: clips\n")
                + (more.contains("clipsS3SecretKey") ? "" : "clipsS3SecretKey: " + S3Proxy.SECRET_KEY + "\n") + more
                + "pathDefaults:\n  recordDeleteAfter: 0s\n  recordPath: " + directory
                + "/rec/%path/%Y-%m-%d_%H-%M-%S-%f\n");
    }

    /** A recording by another program, which the index finds. */
    private void recorded(String source) throws Exception {
        Path folder = Files.createDirectories(directory.resolve("rec").resolve(PATH));
        Path file = folder.resolve("2026-03-01_10-00-00-000000.mp4");
        String arguments = source + " -movflags frag_keyframe+empty_moov+default_base_moof -y " + file;
        Ffmpeg.installed().run(arguments.split(" ", -1));
        Files.setLastModifiedTime(file, java.nio.file.attribute.FileTime.from(Instant.now()));
    }

    private void recordSmall() throws Exception {
        recorded("-f lavfi -i testsrc2=size=160x90:rate=25 -t 6 -c:v libx264 -preset veryfast -g 25");
    }

    private JsonNode request(double seconds, String more) throws Exception {
        HttpResponse<String> response = node.send(
                "POST v3/clips",
                "{'path':'" + PATH + "','start':'" + START.plusMillis(500) + "','duration':"
                        + Math.round(seconds * 1000) + more + "}");
        assertThat(response.statusCode()).as(response.body()).isEqualTo(201);
        return JSON.readTree(response.body());
    }

    /** The job as the node has written it down. */
    private String stored(String id) throws IOException {
        return Files.readString(
                node.file().resolveSibling("state").resolve("clip-jobs").resolve(id + ".json"));
    }

    /** Asks this machine, whatever the URL's host is, as if names below localhost were known to everybody. */
    private HttpResponse<Path> fetch(String url) throws Exception {
        URI uri = URI.create(url);
        URI here = URI.create("http://127.0.0.1:" + uri.getPort() + uri.getRawPath()
                + (uri.getRawQuery() == null ? "" : "?" + uri.getRawQuery()));
        try (HttpClient client = HttpClient.newHttpClient()) {
            HttpRequest request = HttpRequest.newBuilder(here)
                    .setHeader("Host", uri.getAuthority())
                    .build();
            return client.send(
                    request, HttpResponse.BodyHandlers.ofFile(Files.createTempFile(directory, "got", ".mp4")));
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void shouldUploadAndSign(boolean pathStyle) throws Exception {
        recordSmall();
        configure(storage.port(), "clipsS3PathStyle: " + pathStyle + "\nclipsS3Key: 'clips/{path}/{id}.mp4'\n");

        JsonNode clip = request(4, "");
        JsonNode result = node.awaitClip(clip, "succeeded").get("result");

        String id = clip.get("id").asString();
        HttpResponse<Path> onward = fetch(result.get("url").asString());
        assertThat(onward.statusCode()).isEqualTo(307);
        assertThat(onward.headers().firstValue("Cache-Control")).contains("no-store");
        String url = onward.headers().firstValue("Location").orElseThrow();
        String place = "clips/" + PATH + "/" + id + ".mp4";
        assertThat(url)
                .startsWith(
                        pathStyle
                                ? "http://localhost:" + storage.port() + "/clips/" + place + "?"
                                : "http://clips.localhost:" + storage.port() + "/" + place + "?");
        assertThat(result.get("bucket").asString()).isEqualTo("clips");
        assertThat(result.get("object").asString()).isEqualTo(place);
        HttpResponse<Path> got = fetch(url);
        assertThat(got.statusCode()).isEqualTo(200);
        assertThat(Files.size(got.body())).isEqualTo(result.get("size").asLong());
        Ffmpeg.installed().run("-xerror", "-i", got.body().toString(), "-f", "null", "-");
        assertThat(fetch(url.substring(0, url.indexOf('?'))).statusCode()).isEqualTo(403);
        assertThat(directory.resolve("clips")).isEmptyDirectory();

        assertThat(node.send("DELETE v3/clips/" + id, "").statusCode()).isEqualTo(200);
        assertThat(fetch(url).statusCode()).isEqualTo(404);
        assertThat(node.get("v3/clips/get/" + id).statusCode()).isEqualTo(404);
    }

    @Test
    void shouldResumeAnUploadAfterARestart() throws Exception {
        recorded(NOISE);
        long stopAt = 10_000_000;
        try (StoppingRelay relay = new StoppingRelay(storage.port(), stopAt)) {
            configure(relay.port(), "");
            JsonNode clip = request(2, "");
            await("the middle").atMost(NodeUnderTest.PATIENCE).until(() -> relay.sentBytes() >= stopAt);
            assertThat(node.awaitClip(clip, "uploading").get("progress").asDouble())
                    .isBetween(0.1, 0.9);

            node.restart();
            relay.release();

            JsonNode result = node.awaitClip(clip, "succeeded").get("result");
            long size = result.get("size").asLong();
            assertThat(size).isGreaterThan(LARGE_BYTES_MIN);
            // The first part is not sent again, the second one is.
            assertThat(relay.sentBytes()).isLessThan(size + PART_BYTES + 2_000_000);
            assertThat(RecentLog.lines()).anyMatch(line -> line.contains("parts were uploaded before"));
            HttpResponse<Path> onward = fetch(result.get("url").asString());
            HttpResponse<Path> got =
                    fetch(onward.headers().firstValue("Location").orElseThrow());
            assertThat(Files.size(got.body())).isEqualTo(size);
            Ffmpeg.installed().run("-xerror", "-i", got.body().toString(), "-f", "null", "-");
        }
    }

    @Test
    void shouldGiveAnUploadUpThatIsCancelled() throws Exception {
        recorded(NOISE);
        try (StoppingRelay relay = new StoppingRelay(storage.port(), 10_000_000)) {
            configure(relay.port(), "");
            JsonNode clip = request(2, "");
            await("the middle").atMost(NodeUnderTest.PATIENCE).until(() -> relay.sentBytes() >= 10_000_000);
            String id = clip.get("id").asString();
            assertThat(node.send("DELETE v3/clips/" + id, "").statusCode()).isEqualTo(200);
            relay.release();
            assertThat(node.api("v3/clips/get/" + id).get("state").asString()).isEqualTo("cancelled");
            await("no parts left")
                    .atMost(NodeUnderTest.PATIENCE)
                    .until(() -> stored(id).contains("\"content\":null"));
            assertThat(storage.object("clips", "recordings/" + id + ".mp4")).doesNotExist();
            assertThat(directory.resolve("clips")).isEmptyDirectory();
        }
    }

    @Test
    void shouldSayWhatIsWrongWithTheBucket() throws Exception {
        recordSmall();
        configure(storage.port(), "clipsS3Bucket: nowhere\n");
        assertThat(node.awaitClip(request(1, ""), "failed").get("reason").asString())
                .isEqualTo("bucket nowhere answers 404 NoSuchBucket");
        configure(storage.port(), "clipsS3SecretKey: wrong-topsecret\n");
        JsonNode refused = node.awaitClip(request(2, ""), "failed");
        assertThat(refused.get("reason").asString())
                .isEqualTo("bucket clips answers 403 SignatureDoesNotMatch: the keys are wrong, or do not allow this");
        configure(storage.port(), "outgoingAllowedURLs: ['rtmp://localhost']\n");
        assertThat(node.awaitClip(request(3, ""), "failed").get("reason").asString())
                .contains("outgoingAllowedURLs does not allow http://localhost");
        assertThat(node.awaitClip(request(3, ",'storage':'local'"), "succeeded")
                        .get("attempts")
                        .asInt())
                .isEqualTo(1);

        int closed = Ports.findFree();
        configure(closed, "");
        JsonNode unreachable = request(3.5, "");
        await("tried")
                .atMost(NodeUnderTest.PATIENCE.toSeconds(), TimeUnit.SECONDS)
                .until(() -> node.api("v3/clips/get/" + unreachable.get("id").asString())
                        .get("reason")
                        .asString()
                        .contains("cannot be reached at http://localhost:" + closed));
        configure(storage.port(), "");
        node.awaitClip(unreachable, "succeeded");
        assertThat(RecentLog.lines()).noneMatch(line -> line.contains("topsecret"));
        assertThat(node.get("v3/clips/list").body()).doesNotContain("topsecret");
    }
}
