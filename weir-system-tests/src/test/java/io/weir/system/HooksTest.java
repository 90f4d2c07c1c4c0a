package io.weir.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.weir.protocol.rtmp.RtmpClientOptions.Intent;
import io.weir.protocol.rtmp.RtmpUrl;
import io.weir.server.hook.EventLog;
import io.weir.server.hook.HookEvent;
import io.weir.testkit.peer.Ffmpeg;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.WebSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Commands and events of a whole node, by real clients. */
class HooksTest {
    /** Notes what it was started for; then stays, if it shall, until it is interrupted. */
    private static final String SCRIPT = """
            note() { echo "$1" >>"$LOG"; }
            LOG=$(dirname "$0")/log
            test "$2" = stay && trap 'note "$1 interrupted"; exit 0' INT
            note "$1 path=$MTX_PATH,$RTSP_PATH query=$MTX_QUERY source=$MTX_SOURCE_TYPE reader=$MTX_READER_TYPE conn=$MTX_CONN_TYPE G1=$G1 port=$RTSP_PORT"
            test "$2" = stay || exit 0
            while true; do sleep 0.05; done
            """;

    private static Path workspace() {
        try {
            Path directory = Files.createTempDirectory(Files.createDirectories(Path.of("target", "hooks")), "test-")
                    .toAbsolutePath();
            Files.writeString(directory.resolve("hook.sh"), SCRIPT);
            return directory;
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static List<String> lines(Path directory) throws IOException {
        Path log = directory.resolve("log");
        return Files.exists(log) ? Files.readAllLines(log) : List.of();
    }

    private static List<String> awaitLines(Path directory, int count) {
        await().atMost(NodeUnderTest.PATIENCE).until(() -> lines(directory).size() >= count);
        try {
            return lines(directory);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static List<FlvTag> clip() {
        return FlvTag.of(Clip.H264_AAC.file()).stream()
                .filter(tag -> !tag.isEndOfSequence())
                .toList();
    }

    private static List<String> types(NodeUnderTest node) {
        EventLog.Page page = node.server().hooks().events().read(0);
        return page.entries().stream().map(entry -> entry.event().type()).toList();
    }

    @Nested
    class Commands {
        private final Path directory = workspace();

        private String hook(String name, boolean stays) {
            return "sh " + directory + "/hook.sh " + name + (stays ? " stay" : "") + "\n";
        }

        @RegisterExtension
        final NodeUnderTest node = NodeUnderTest.with("runOnConnect: " + hook("connect", true)
                + "runOnDisconnect: " + hook("disconnect", false)
                + "rtspAddress: 127.0.0.1:9554\n"
                + "paths:\n"
                + "  fixed:\n"
                + "    runOnInit: " + hook("init", true)
                + "  ~^live/(.+)$:\n"
                + "    runOnAvailable: " + hook("available", true)
                + "    runOnNotReady: " + hook("unavailable", false)
                + "    runOnOnline: " + hook("online", true)
                + "    runOnOffline: " + hook("offline", false)
                + "    runOnRead: " + hook("read", true)
                + "    runOnUnread: " + hook("unread", false));

        private List<String> starting(List<String> lines, String word) {
            return lines.stream().filter(line -> line.startsWith(word + " ")).toList();
        }

        @Test
        void shouldRunInPairsWithTheirEnvironment() throws Exception {
            awaitLines(directory, 1);
            assertThat(lines(directory).getFirst())
                    .isEqualTo("init path=fixed,fixed query= source= reader= conn= G1= port=9554");
            long before = node.server().hooks().events().lastSeq();
            try (RtmpPeer publisher = RtmpPeer.publish(node.rtmp("live/cam?a=b&c='$(x)"))) {
                publisher.send(clip());
                node.awaitReady("live/cam");
                awaitLines(directory, 4);
                try (RtmpPeer reader = RtmpPeer.play(node.rtmp("live/cam?r=1"))) {
                    reader.awaitReceived(1, FlvTag::isKeyframe);
                    awaitLines(directory, 6);
                }
                // the reader's connect and read are interrupted, disconnect and unread are run
                awaitLines(directory, 10);
            }
            List<String> lines = awaitLines(directory, 16);
            String query = "query=a%3Db%26c%3D%27%24%28x%29";
            String fed = " path=live/cam,live/cam " + query + " source=rtmpConn reader= conn= G1=cam port=9554";
            String read = " path=live/cam,live/cam query=r%3D1 source= reader=rtmpConn conn= G1=cam port=9554";
            assertThat(lines)
                    .contains("available" + fed, "online" + fed, "offline" + fed, "unavailable" + fed)
                    .contains("read" + read, "unread" + read)
                    .contains("available interrupted", "online interrupted", "read interrupted", "connect interrupted");
            assertThat(starting(lines, "connect"))
                    .hasSize(4)
                    .filteredOn(line -> line.contains("conn=rtmpConn"))
                    .hasSize(2);
            assertThat(starting(lines, "disconnect")).hasSize(2);
            assertThat(lines).hasSize(16);
            await("end of the path")
                    .atMost(NodeUnderTest.PATIENCE)
                    .until(() -> types(node).contains("closed"));
            List<HookEvent> events = node.server().hooks().events().read(before).entries().stream()
                    .map(EventLog.Entry::event)
                    .toList();
            assertThat(events.stream()
                            .filter(HookEvent.OfPath.class::isInstance)
                            .map(HookEvent::type))
                    .containsExactly(
                            "init", "available", "online", "read", "unread", "offline", "unavailable", "closed");
            assertThat(events.stream()
                            .filter(event -> !(event instanceof HookEvent.OfPath))
                            .map(HookEvent::type))
                    .containsExactly("connected", "connected", "disconnected", "disconnected");
        }

        @Test
        void shouldEndCommandsWhenTheServerStops() throws Exception {
            try (RtmpPeer publisher = RtmpPeer.publish(node.rtmp("live/cam"))) {
                publisher.send(clip());
                node.awaitReady("live/cam");
                awaitLines(directory, 4);
                node.server().close();
                List<String> lines = lines(directory);
                assertThat(lines)
                        .contains(
                                "init interrupted",
                                "available interrupted",
                                "online interrupted",
                                "connect interrupted");
                assertThat(starting(lines, "unavailable")).hasSize(1);
                assertThat(starting(lines, "offline")).hasSize(1);
                assertThat(starting(lines, "disconnect")).hasSize(1);
            }
        }
    }

    @Nested
    class OnDemand {
        private final Path directory = workspace();

        @RegisterExtension
        final NodeUnderTest node = NodeUnderTest.with("paths:\n"
                + "  ~^demand/(.+)$:\n"
                + "    runOnDemand: >-\n"
                + "      sh -c 'exec ffmpeg -nostdin -loglevel error -re -stream_loop -1 -i " + Clip.H264_AAC.file()
                + " -c copy -f flv rtmp://127.0.0.1:$(cat " + directory + "/port)/$MTX_PATH'\n"
                + "    runOnDemandStartTimeout: 60s\n"
                + "    runOnDemandCloseAfter: 500ms\n"
                + "    runOnUnDemand: sh " + directory + "/hook.sh undemand\n"
                + "  never:\n"
                + "    runOnDemand: sh " + directory + "/hook.sh demand stay\n"
                + "    runOnDemandStartTimeout: 3s\n");

        @Test
        void shouldStartThePublisherForTheFirstReaderAndEndItAfterTheLast() throws Exception {
            Ffmpeg.installed();
            Files.writeString(directory.resolve("port"), Integer.toString(node.port("rtmpAddress")));
            try (RtmpPeer first = RtmpPeer.play(node.rtmp("demand/cam?x=1"));
                    RtmpPeer second = RtmpPeer.play(node.rtmp("demand/cam"))) {
                first.awaitReceived(3, FlvTag::isPicture);
                second.awaitReceived(3, FlvTag::isPicture);
                assertThat(types(node).stream().filter("demanded"::equals)).hasSize(1);
            }
            node.awaitGone("demand/cam");
            assertThat(awaitLines(directory, 1).getFirst())
                    .startsWith("undemand path=demand/cam,demand/cam query=x%3D1 ")
                    .contains("G1=cam");
            node.awaitNoSessions();
        }

        @Test
        void shouldRefuseTheReaderWhenNothingComes() throws Exception {
            try (RtmpPeer reader = RtmpPeer.connect(RtmpUrl.parse(node.rtmp("never")), Intent.PLAY)) {
                assertThat(reader.awaitClosed().description()).contains("NetStream.Play.StreamNotFound");
            }
            assertThat(awaitLines(directory, 2).getLast()).isEqualTo("demand interrupted");
            assertThat(node.get("never.flv").statusCode()).isEqualTo(404);
        }
    }

    @Nested
    class Followers {
        @RegisterExtension
        final NodeUnderTest node = NodeUnderTest.withDefaults();

        private Iterator<String> follow(String query) throws Exception {
            HttpResponse<Stream<String>> response = node.http()
                    .send(
                            HttpRequest.newBuilder(URI.create(node.http("v3/events" + query)))
                                    .build(),
                            HttpResponse.BodyHandlers.ofLines());
            assertThat(response.statusCode()).isEqualTo(200);
            assertThat(response.headers().firstValue("Content-Type")).contains("text/event-stream");
            return response.body().iterator();
        }

        private static String nextOf(Iterator<String> lines, String field) {
            while (true) {
                String line = lines.next();
                if (line.startsWith(field + ": ")) {
                    return line.substring(field.length() + 2);
                }
            }
        }

        private void publishOnce(String path) {
            try (RtmpPeer publisher = RtmpPeer.publish(node.rtmp(path))) {
                publisher.send(clip());
                node.awaitReady(path);
            }
            node.awaitGone(path);
        }

        @Test
        void shouldReplayFromAPositionAndGoOn() throws Exception {
            publishOnce("live/a");
            Iterator<String> lines = follow("?since=0&type=available,unavailable&path=~%5Elive/");
            String id = nextOf(lines, "id");
            assertThat(nextOf(lines, "event")).isEqualTo("available");
            assertThat(nextOf(lines, "data"))
                    .contains("\"subject\":\"path:live/a\"", "\"type\":\"rtmpConn\"", "\"schema\":1");
            assertThat(nextOf(lines, "data")).contains("\"unavailable\"");
            publishOnce("other/b");
            publishOnce("live/c");
            assertThat(nextOf(lines, "data")).contains("path:live/c", "\"available\"");
            assertThat(id).contains(":");
            Iterator<String> resumed = follow("?type=available,unavailable&since=" + id);
            assertThat(nextOf(resumed, "event")).isEqualTo("unavailable");
        }

        @Test
        void shouldTellOfRefusedClientsWithoutTheirKey() throws Exception {
            Iterator<String> lines = follow("?since=0&type=sessionRefused");
            RtmpPeer.connect(RtmpUrl.parse(node.rtmp("live/mistyped")), Intent.PLAY)
                    .awaitClosed();
            assertThat(nextOf(lines, "data"))
                    .contains("\"path\":\"live/***\"", "\"action\":\"read\"", "\"reason\":\"no_stream\"")
                    .doesNotContain("mistyped");
        }

        @Test
        void shouldSpeakOverWebSocketsToo() throws Exception {
            publishOnce("live/a");
            List<String> messages = new CopyOnWriteArrayList<>();
            WebSocket socket = node.http()
                    .newWebSocketBuilder()
                    .buildAsync(
                            URI.create(node.webSocket("v3/events?since=0&type=online,offline")),
                            new WebSocket.Listener() {
                                private final StringBuilder text = new StringBuilder();

                                @Override
                                public CompletionStage<?> onText(WebSocket from, CharSequence part, boolean last) {
                                    text.append(part);
                                    if (last) {
                                        messages.add(text.toString());
                                        text.setLength(0);
                                    }
                                    from.request(1);
                                    return CompletableFuture.completedFuture(null);
                                }
                            })
                    .get(NodeUnderTest.PATIENCE.toSeconds(), TimeUnit.SECONDS);
            await().atMost(NodeUnderTest.PATIENCE).until(() -> messages.size() == 2);
            publishOnce("live/b");
            await().atMost(NodeUnderTest.PATIENCE).until(() -> messages.size() == 4);
            socket.abort();
            List<String> types = new ArrayList<>();
            messages.forEach(message -> types.add(message.replaceAll(".*?\"type\":\"(\\w+)\".*", "$1")));
            assertThat(types).containsExactly("online", "offline", "online", "offline");
        }

        @Test
        void shouldRefuseBadQuestions() throws Exception {
            assertThat(node.get("v3/events?since=x").statusCode()).isEqualTo(400);
            assertThat(node.get("v3/events?path=~%28").statusCode()).isEqualTo(400);
        }
    }
}
