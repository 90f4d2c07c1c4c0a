package io.weir.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.weir.server.hook.HookEvent;
import io.weir.server.session.SessionStatus;
import io.weir.testkit.peer.Ffmpeg;
import io.weir.testkit.peer.Peer;
import io.weir.testkit.peer.PeerProcess;
import io.weir.testkit.peer.PeerResult;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** Recordings of real publishers, read by FFmpeg. */
class RecordTest {
    private static final String PATH = "live/cam";
    private static final Duration DEADLINE = Duration.ofSeconds(60);

    @RegisterExtension
    final NodeUnderTest node = NodeUnderTest.withDefaults();

    @TempDir
    Path directory;

    @BeforeEach
    void record() throws IOException {
        configure("");
    }

    /** Records all paths under the test's directory, with more lines for them. */
    private void configure(String lines) throws IOException {
        node.reload("pathDefaults:\n  record: yes\n  recordPath: " + directory
                + "/rec/%path/%Y-%m-%d_%H-%M-%S-%f\n  recordPartDuration: 200ms\n"
                + lines.lines().map(line -> "  " + line + "\n").reduce("", String::concat));
    }

    /** Publishes a clip at its own pace; waits until it is recorded. */
    private void publish(Clip clip) throws Exception {
        try (PeerProcess push = Pusher.ffmpeg(clip.ffmpeg(), clip, node.rtmp(PATH))) {
            push.await(DEADLINE).outputOrFail();
        }
        node.awaitGone(PATH);
        awaitWritten();
    }

    private void awaitWritten() {
        await("recordings written")
                .atMost(NodeUnderTest.PATIENCE)
                .until(() -> node.api("v3/recorders/list").get("itemCount").intValue() == 0);
    }

    private List<Path> files() throws IOException {
        Path under = directory.resolve("rec/" + PATH);
        if (!Files.exists(under)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(under)) {
            return files.sorted().toList();
        }
    }

    private static List<MediaPacket> pictures(Clip clip, Path file) throws Exception {
        return MediaPacket.ofKind(MediaPacket.of(clip.ffmpeg(), file), "video");
    }

    @ParameterizedTest
    @CsvSource({
        "H264_AAC, fmp4",
        "H264_BFRAMES_AAC, fmp4",
        "HEVC_OPUS, fmp4",
        "AV1_OPUS, fmp4",
        "VP9_AAC, fmp4",
        "H264_AAC, mpegts",
        "H264_BFRAMES_AAC, mpegts",
        "HEVC_OPUS, mpegts",
    })
    void shouldHoldAllThatWasPublished(Clip clip, String format) throws Exception {
        configure("recordFormat: " + format + "\n");
        publish(clip);
        int pictures = 0;
        for (Path file : files()) {
            pictures += pictures(clip, file).size();
            clip.ffmpeg().run("-xerror", "-i", file.toString(), "-f", "null", "-");
        }
        // in one file, unless the machine stood still for so long that the clock left the media
        assertThat(pictures).isEqualTo(Clip.SECONDS * Clip.PICTURES_PER_SECOND);
    }

    private JsonNode recorder() throws Exception {
        return node.api("v3/recorders/list").get("items").get(0);
    }

    private void awaitState(String state) {
        await("recorder that is " + state)
                .atMost(NodeUnderTest.PATIENCE)
                .until(() -> node.api("v3/recorders/list").get("itemCount").intValue() == 1
                        && recorder().get("state").asString().equals(state));
    }

    private void awaitFiles(int count) {
        await(count + " files").atMost(NodeUnderTest.PATIENCE).until(() -> files().size() >= count);
    }

    private static void assertPlays(Path file) {
        Ffmpeg.installed().run("-xerror", "-i", file.toString(), "-f", "null", "-");
    }

    private List<HookEvent> events(String type) {
        return node.server().hooks().events().read(0).entries().stream()
                .map(entry -> entry.event())
                .filter(event -> event.type().equals(type))
                .toList();
    }

    @ParameterizedTest
    @ValueSource(strings = {"fmp4", "mpegts"})
    void shouldRotateTellAndList(String format) throws Exception {
        Path log = directory.resolve("log");
        Path script = Files.writeString(
                directory.resolve("hook.sh"),
                "echo $1 $MTX_PATH $MTX_SEGMENT_PATH $MTX_SEGMENT_DURATION >>" + log + "\n");
        configure("recordFormat: " + format + "\nrecordSegmentDuration: 1s\nrunOnRecordSegmentCreate: sh " + script
                + " create\nrunOnRecordSegmentComplete: sh " + script + " complete\n");
        publish(Clip.H264_AAC);
        List<Path> files = files();
        assertThat(files).hasSizeBetween(3, 5);
        int pictures = 0;
        for (Path file : files) {
            assertPlays(file);
            List<MediaPacket> packets = pictures(Clip.H264_AAC, file);
            assertThat(packets.getFirst().keyframe()).isTrue();
            pictures += packets.size();
        }
        assertThat(pictures).isEqualTo(Clip.SECONDS * Clip.PICTURES_PER_SECOND);
        assertThat(events("recordSegmentCreate")).hasSize(files.size());
        assertThat(events("recordSegmentComplete")).hasSize(files.size());
        await("commands")
                .atMost(NodeUnderTest.PATIENCE)
                .until(() -> Files.exists(log) && Files.readAllLines(log).size() == 2 * files.size());
        assertThat(Files.readAllLines(log))
                .filteredOn(line -> line.startsWith("complete"))
                .allMatch(line -> line.matches("complete live/cam \\S+/rec/live/cam/\\S+ \\d\\.\\d+"));
        assertListed(files);
    }

    private void assertListed(List<Path> files) throws Exception {
        JsonNode list = node.api("v3/recordings/list");
        assertThat(list.get("itemCount").intValue()).isEqualTo(1);
        JsonNode recording = node.api("v3/recordings/get/" + PATH);
        assertThat(list.get("items").get(0)).isEqualTo(recording);
        assertThat(recording.get("name").asString()).isEqualTo(PATH);
        JsonNode segments = recording.get("segments");
        assertThat(segments.size()).isEqualTo(files.size());
        String second = segments.get(1).get("start").asString();
        assertThat(node.api("v3/recordings/get/" + PATH + "?itemsPerPage=1&page=1")
                        .get("segments")
                        .get(0))
                .isEqualTo(segments.get(1));
        assertThat(node.api("v3/recordings/get/" + PATH + "?to=" + second)
                        .get("segments")
                        .size())
                .isEqualTo(1);
        String delete = "DELETE v3/recordings/deletesegment?path=" + PATH + "&start=" + second;
        assertThat(node.send(delete, "").statusCode()).isEqualTo(200);
        assertThat(node.send(delete, "").statusCode()).isEqualTo(404);
        assertThat(files()).hasSize(files.size() - 1).doesNotContain(files.get(1));
        assertThat(node.api("v3/recordings/get/" + PATH).get("segments").size()).isEqualTo(files.size() - 1);
        assertThat(node.get("v3/recordings/get/other").statusCode()).isEqualTo(404);
        assertThat(node.get("v3/recordings/get/a%20b").statusCode()).isEqualTo(400);
        for (String bad : List.of("..%2F..%2Fetc&start=" + second, PATH + "&start=now", PATH)) {
            assertThat(node.send("DELETE v3/recordings/deletesegment?path=" + bad, "")
                            .statusCode())
                    .as(bad)
                    .isEqualTo(400);
        }
    }

    @Test
    void shouldBeSwitchedWithoutTouchingTheStream() throws Exception {
        node.reload("pathDefaults:\n  recordPath: " + directory + "/rec/%path/%s-%f\n  recordPartDuration: 100ms\n"
                + "paths:\n  all_others:\n  " + PATH + ":\n");
        try (PeerProcess push = Ffmpeg.installed().push(Clip.H264_AAC.file(), node.rtmp(PATH))) {
            node.awaitReady(PATH);
            List<SessionStatus> before = node.sessions();
            assertThat(node.api("v3/recorders/list").get("itemCount").intValue())
                    .isZero();
            patch(true);
            awaitFiles(1);
            patch(false);
            awaitWritten();
            assertThat(node.post("v3/record/start/" + PATH).body()).contains("\"record\":true");
            awaitFiles(2);
            assertThat(recorder().get("startedByAPI").booleanValue()).isTrue();
            assertThat(node.post("v3/record/stop/" + PATH).body()).contains("\"record\":false");
            awaitWritten();
            assertThat(node.post("v3/record/start/a%20b").statusCode()).isEqualTo(400);
            assertThat(node.sessions())
                    .extracting(SessionStatus::id)
                    .containsExactlyElementsOf(
                            before.stream().map(SessionStatus::id).toList());
            assertThat(push.isAlive()).isTrue();
        }
        assertThat(files()).hasSize(2).allSatisfy(RecordTest::assertPlays);
    }

    private void patch(boolean record) throws Exception {
        assertThat(node.send("PATCH v3/config/paths/patch/" + PATH, "{'record': " + record + "}")
                        .statusCode())
                .isEqualTo(200);
    }

    /** Another publisher takes over with pictures of another size. */
    @Test
    void shouldBeginAnotherFileWhenTheCodecChanges() throws Exception {
        try (PeerProcess first = Ffmpeg.installed().push(Clip.H264_AAC.file(), node.rtmp(PATH))) {
            awaitFiles(1);
            try (PeerProcess second = Ffmpeg.installed().push(Clip.H264_LARGER.file(), node.rtmp(PATH))) {
                awaitFiles(2);
                assertThat(second.isAlive()).isTrue();
            }
            assertThat(first.await(DEADLINE).isSuccess()).isFalse();
        }
        awaitWritten();
        assertThat(files()).hasSize(2).allSatisfy(RecordTest::assertPlays);
        assertThat(pictureWidth(files().get(0))).isEqualTo("160");
        assertThat(pictureWidth(files().get(1))).isEqualTo("320");
    }

    private static String pictureWidth(Path file) {
        return Ffmpeg.installed()
                .probe("-select_streams", "v", "-show_entries", "stream=width", "-of", "csv=p=0", file.toString())
                .strip();
    }

    @Test
    void shouldPlayWhereverAFileIsCut() throws Exception {
        publish(Clip.H264_BFRAMES_AAC);
        Path whole = files().getFirst();
        byte[] bytes = Files.readAllBytes(whole);
        int before = 0;
        for (int part = 3; part <= 10; part++) {
            Path cut = Files.write(directory.resolve("cut.mp4"), Arrays.copyOf(bytes, bytes.length * part / 10));
            int pictures = pictures(Clip.H264_BFRAMES_AAC, cut).size();
            assertThat(pictures).isGreaterThanOrEqualTo(before);
            before = pictures;
        }
        assertThat(before).isEqualTo(Clip.SECONDS * Clip.PICTURES_PER_SECOND);
    }

    /** Files of MediaMTX, or of a server whose state is lost. */
    @Test
    void shouldFindFilesThatNobodyToldOf() throws Exception {
        configure("recordSegmentDuration: 1s\n");
        publish(Clip.H264_AAC);
        String before = node.get("v3/recordings/get/" + PATH).body();
        node.server().close();
        try (Stream<Path> state = Files.walk(node.file().resolveSibling("state"))) {
            state.filter(Files::isRegularFile).forEach(file -> file.toFile().delete());
        }
        node.restart();
        await("the index")
                .atMost(NodeUnderTest.PATIENCE)
                .until(() -> node.get("v3/recordings/get/" + PATH).statusCode() == 200
                        && node.api("v3/recordings/get/" + PATH).get("segments").size() == files().size());
        JsonNode segments = node.api("v3/recordings/get/" + PATH).get("segments");
        for (int i = 0; i < segments.size(); i++) {
            assertThat(before).contains(segments.get(i).get("start").asString());
        }
    }

    /** Commands that need root; the test is skipped elsewhere, visibly. */
    @Test
    void shouldStopWhenTheDiskIsFullAndGoOnWhenThereIsRoom() throws Exception {
        Path disk = Files.createDirectories(directory.resolve("rec"));
        PeerResult mounted = Peer.installed("mount")
                .run(DEADLINE, List.of("-t", "tmpfs", "-o", "size=400k", "tmpfs", disk.toString()));
        Assumptions.assumeTrue(mounted.isSuccess(), () -> "no tmpfs here: " + mounted.log());
        try (PeerProcess push = Ffmpeg.installed().push(Clip.H264_AAC.file(), node.rtmp(PATH))) {
            Path filler = Files.createDirectories(disk.resolve("other")).resolve("filler");
            awaitFiles(1);
            fill(filler);
            awaitState("failed");
            assertThat(recorder().get("reason").asString()).isEqualTo("no space left on device");
            assertThat(node.awaitReady(PATH).onlineAt()).isPresent();
            Files.delete(filler);
            awaitState("recording");
            assertThat(push.isAlive()).isTrue();
        } finally {
            node.awaitGone(PATH);
            awaitWritten();
            List<Path> files = files();
            assertThat(files).hasSizeGreaterThan(1);
            assertPlays(files.getFirst());
            assertThat(events("recordFailed")).isNotEmpty();
            assertThat(events("recordResumed")).isNotEmpty();
            node.server().close();
            Peer.installed("umount").run(DEADLINE, List.of("-l", disk.toString()));
        }
    }

    private static void fill(Path file) throws IOException {
        try (OutputStream out = Files.newOutputStream(file)) {
            byte[] block = new byte[512];
            while (true) {
                out.write(block);
            }
        } catch (IOException e) {
            assertThat(e).hasMessageContaining("No space left");
        }
    }
}
