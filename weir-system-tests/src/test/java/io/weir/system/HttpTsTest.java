package io.weir.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.netty.buffer.Unpooled;
import io.weir.media.AccessUnit;
import io.weir.media.Codec;
import io.weir.media.MediaException;
import io.weir.media.Track;
import io.weir.media.mpegts.TsDemuxer;
import io.weir.media.mpegts.TsPacket;
import io.weir.server.path.PathStatus;
import io.weir.server.session.SessionStatus;
import io.weir.testkit.peer.Ffmpeg;
import io.weir.testkit.peer.PeerProcess;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** MPEG-TS over HTTP and WebSockets: how it begins, what it refuses, and how its readers are listed. {@link MatrixTest} has the rest. */
class HttpTsTest {
    private static final String PATH = "live/ts";
    private static final Duration DEADLINE = Duration.ofSeconds(40);

    @RegisterExtension
    final NodeUnderTest node = NodeUnderTest.with("readTimeout: 2m\n");

    @TempDir
    Path directory;

    /** What a stream holds, in its order. */
    private static final class Contents implements TsDemuxer.Listener {
        private final List<Track> tracks = new ArrayList<>();
        private final List<AccessUnit> units = new ArrayList<>();
        private final TsDemuxer demuxer = new TsDemuxer(this);

        private void read(byte[] bytes) throws MediaException {
            demuxer.read(Unpooled.wrappedBuffer(bytes), 0);
        }

        @Override
        public void onProgram(List<Integer> trackIds) {
            assertThat(trackIds).hasSize(2);
        }

        @Override
        public void onTrack(Track track) {
            tracks.add(track);
        }

        @Override
        public void onDiscontinuity(int trackId) {
            throw new AssertionError("discontinuity of track " + trackId);
        }

        @Override
        public void onUnit(AccessUnit unit) {
            units.add(unit);
        }
    }

    /** The publisher sends no more while the reader joins: what comes is what the server has kept. */
    @Test
    void shouldBeginWithTablesAndTheLastKeyframe() throws Exception {
        try (RtmpPeer publisher = RtmpPeer.publish(node.rtmp(PATH))) {
            publisher.send(FlvTag.of(Clip.H264_AAC.file()).stream()
                    .filter(tag -> tag.timestampMs() < 2_500)
                    .toList());
            node.awaitReady(PATH);
            HttpResponse<InputStream> response = open();
            assertThat(response.statusCode()).isEqualTo(200);
            assertThat(response.headers().firstValue("Content-Type")).contains("video/mp2t");
            assertThat(response.headers().firstValue("Cache-Control")).contains("no-store");
            Contents contents = new Contents();
            try (InputStream body = response.body()) {
                byte[] association = body.readNBytes(TsPacket.LENGTH);
                assertThat(association).startsWith(0x47, 0x40, 0x00);
                contents.read(association);
                await("the first pictures").atMost(NodeUnderTest.PATIENCE).until(() -> {
                    contents.read(body.readNBytes(TsPacket.LENGTH));
                    return contents.units.size() >= 5;
                });
                assertListed();
            }
            assertThat(contents.tracks).extracting(Track::codec).hasAtLeastOneElementOfType(Codec.H264.class);
            AccessUnit first = contents.units.getFirst();
            assertThat(first.keyframe()).isTrue();
            assertThat(first.trackId()).isEqualTo(contents.tracks.getFirst().id());
            assertThat(contents.demuxer.continuityErrorCount()).isZero();
            assertThat(contents.demuxer.skippedByteCount()).isZero();
            assertThat(publisher.isOpen()).isTrue();
            node.awaitReaders(PATH, 0);
        }
    }

    private void assertListed() throws Exception {
        JsonNode found = node.api("v3/sessions/list?protocol=http-ts");
        assertThat(found.get("itemCount").intValue()).isEqualTo(1);
        assertThat(found.get("items").get(0).get("path").asString()).isEqualTo(PATH);
        PathStatus path = node.awaitReaders(PATH, 1);
        assertThat(path.readers()).extracting(PathStatus.Party::apiType).containsExactly("httpTsSession");
        await("bytes of the session")
                .atMost(NodeUnderTest.PATIENCE)
                .until(() -> node.sessions().stream()
                        .filter(session -> session.kind().label().equals("http-ts"))
                        .mapToLong(SessionStatus::outboundBytes)
                        .anyMatch(bytes -> bytes > TsPacket.LENGTH));
    }

    @Test
    void shouldDeliverEveryPictureOverHttpAndWebSocketsUntilTheEnd() throws Exception {
        Clip clip = Clip.H264_BFRAMES_AAC;
        Path plain = directory.resolve("plain.ts");
        Path messages = directory.resolve("messages.ts");
        try (PeerProcess push = Pusher.FFMPEG.push(node, clip, PATH)) {
            node.hold(push, PATH);
            try (Playing first = Playing.http(node.http(), node.http(PATH + ".ts"), plain);
                    Playing second = Playing.webSocket(node.http(), node.webSocket(PATH + ".ts"), messages)) {
                node.awaitServed(PATH, 2);
                push.resume();
                assertThat(push.await(DEADLINE).isSuccess()).isTrue();
                first.awaitEnd(DEADLINE);
                second.awaitEnd(DEADLINE);
            }
        }
        Comparison comparison = new Comparison(clip);
        for (Path file : List.of(plain, messages)) {
            comparison.assertPictures(file.toString(), file);
            Contents contents = new Contents();
            contents.read(Files.readAllBytes(file));
            contents.demuxer.end();
            assertThat(contents.demuxer.continuityErrorCount()).isZero();
            assertThat(contents.demuxer.skippedByteCount()).isZero();
            assertThat(contents.demuxer.droppedUnitCount()).isZero();
            // nothing for FFmpeg to complain about, the last frames of the sound among it
            assertThat(Ffmpeg.installed()
                            .tryProbe("-v", "warning", file.toString())
                            .log())
                    .isEmpty();
        }
        node.awaitNoSessions();
    }

    @Test
    void shouldSayWhyItCannotCarryAStream() throws Exception {
        try (PeerProcess push = Pusher.FFMPEG_8.push(node, Clip.AV1_OPUS, PATH)) {
            node.awaitReady(PATH);
            HttpResponse<String> refused = node.get(PATH + ".ts");
            assertThat(refused.statusCode()).isEqualTo(406);
            assertThat(refused.body()).contains("AV1 in MPEG-TS is a draft");
            node.awaitReaders(PATH, 0);
            assertThat(node.sessions())
                    .noneMatch(session -> session.kind().label().equals("http-ts"));
            assertThat(push.await(DEADLINE).isSuccess()).isTrue();
        }
    }

    @Test
    void shouldSayThatNobodyPublishes() throws Exception {
        HttpResponse<String> refused = node.get("live/none.ts");
        assertThat(refused.statusCode()).isEqualTo(404);
        assertThat(refused.body()).contains("no stream is available on path 'live/none'");
    }

    private HttpResponse<InputStream> open() throws Exception {
        return node.http()
                .send(
                        HttpRequest.newBuilder(URI.create(node.http(PATH + ".ts")))
                                .build(),
                        HttpResponse.BodyHandlers.ofInputStream());
    }
}
