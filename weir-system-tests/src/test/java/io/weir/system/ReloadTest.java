package io.weir.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.weir.config.LogLevel;
import io.weir.server.path.PathStatus;
import io.weir.testkit.net.Ports;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What becomes of live sessions when the configuration's file changes. */
class ReloadTest {
    private static final String PATHS = "paths:\n  cam:\n  other:\n  all_others:\n";
    private static final String HTTP = "httpAddress: 127.0.0.1:0\n";
    private static final String RTMP = "rtmpAddress: 127.0.0.1:0\n";

    @RegisterExtension
    final NodeUnderTest node = NodeUnderTest.with(PATHS);

    private static List<FlvTag> clip() {
        return FlvTag.of(Clip.H264_AAC.file());
    }

    private RtmpPeer publish(String name) {
        RtmpPeer publisher = RtmpPeer.publish(node.rtmp(name));
        publisher.send(clip());
        node.awaitReady(name);
        return publisher;
    }

    private RtmpPeer play(String name) {
        RtmpPeer reader = RtmpPeer.play(node.rtmp(name));
        reader.awaitReceived(1, FlvTag::isKeyframe);
        return reader;
    }

    /** Media still goes from one to the other. */
    private static void assertFlows(RtmpPeer publisher, RtmpPeer reader) {
        int before = reader.received().size();
        publisher.send(clip().stream()
                .filter(tag -> !tag.isConfig() && !tag.isMetadata())
                .toList());
        reader.awaitReceived(before + 10, _ -> true);
        assertThat(publisher.isOpen()).isTrue();
    }

    @Test
    void shouldLetEverybodyStayThroughChangesThatDoNotConcernThem() throws Exception {
        try (RtmpPeer publisher = publish("cam");
                RtmpPeer reader = play("cam");
                RtmpPeer wild = publish("wild")) {
            node.reload("""
                    logLevel: debug
                    readTimeout: 20s
                    writeTimeout: 20s
                    writeQueueSize: 1024
                    authInternalUsers: [{user: any, permissions: [{action: publish}, {action: read}]}]
                    rtmpWriteInterval: 20ms
                    rtmpServerKey: elsewhere.key
                    httpTrustedProxies: [10.0.0.0/8]
                    hls: no
                    pathDefaults: {maxReaders: 3, runOnRead: 'true', publisherGracePeriod: 1s, gopCache: no, recordPath: './x/%path/%Y-%m-%d_%H-%M-%S-%f'}
                    paths:
                      cam: {overridePublisher: no, rtspTransport: tcp}
                      fresh:
                      wild: {maxReaders: 9}
                      ~^other.*$:
                      all_others:
                    """);
            assertFlows(publisher, reader);
            assertThat(wild.isOpen()).isTrue();
            assertThat(node.path("wild")).get().extracting(PathStatus::confName).isEqualTo("wild");
            assertThat(node.path("fresh")).isPresent();
            assertThat(node.server().supervisor().config().log().level()).isEqualTo(LogLevel.DEBUG);
        }
        // it matches a pattern now, so that it goes with its last client
        node.awaitGone("other");
        node.awaitPath("wild", path -> path.onlineAt().isEmpty());
    }

    @Test
    void shouldMoveListenersAndKeepTheirConnections() throws Exception {
        int oldRtmp = node.port("rtmpAddress");
        int oldHttp = node.port("httpAddress");
        HttpRequest flv =
                HttpRequest.newBuilder(URI.create(node.http("cam.flv"))).build();
        try (RtmpPeer publisher = publish("cam");
                RtmpPeer reader = play("cam");
                InputStream body = node.http()
                        .send(flv, HttpResponse.BodyHandlers.ofInputStream())
                        .body()) {
            assertThat(body.readNBytes(1000)).hasSize(1000);
            int rtmp = Ports.findFree();
            int http = Ports.findFree();
            node.reload("rtmpAddress: 127.0.0.1:" + rtmp + "\nhttpAddress: 127.0.0.1:" + http + "\n", PATHS);
            assertThat(node.port("rtmpAddress")).isEqualTo(rtmp);
            assertThat(node.port("httpAddress")).isEqualTo(http);
            assertThat(Ports.isListening(oldRtmp)).isFalse();
            assertThat(Ports.isListening(oldHttp)).isFalse();
            assertFlows(publisher, reader);
            assertThat(body.readNBytes(20_000)).hasSize(20_000);
            assertThat(node.get("health").statusCode()).isEqualTo(200);
            try (RtmpPeer late = play("cam");
                    RtmpPeer elsewhere = publish("elsewhere")) {
                assertFlows(publisher, late);
                assertThat(elsewhere.isOpen()).isTrue();
            }
            node.reload("rtmp: no\nhttpAddress: :" + http + "\n", PATHS);
            assertThat(Ports.isListening(rtmp)).isFalse();
            assertThat(node.get("health").statusCode()).isEqualTo(200);
            assertFlows(publisher, reader);
        }
    }

    @Test
    void shouldDropExactlyThePathWhoseSourceChanged() throws Exception {
        try (RtmpPeer publisher = publish("cam");
                RtmpPeer reader = play("cam");
                RtmpPeer other = publish("other");
                RtmpPeer otherReader = play("other");
                RtmpPeer wild = publish("wild")) {
            node.reload("paths:\n  cam: {source: redirect, sourceRedirect: /other}\n  other:\n  all_others:\n");
            publisher.awaitClosed();
            reader.awaitClosed();
            assertFlows(other, otherReader);
            assertThat(wild.isOpen()).isTrue();
            node.reload("paths:\n  cam:\n  other:\n");
            wild.awaitClosed();
            node.awaitGone("wild");
            assertFlows(other, otherReader);
            try (RtmpPeer again = publish("cam")) {
                assertThat(again.isOpen()).isTrue();
            }
        }
    }

    @Test
    void shouldRefuseWhatCannotBeUsedAndGoOn() throws Exception {
        try (RtmpPeer publisher = publish("cam");
                RtmpPeer reader = play("cam");
                ServerSocket busy = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            int port = node.port("rtmpAddress");
            List<String> lines = node.refuse(RTMP + HTTP, "readTimeout: soon\nrtmpAdress: x\nwriteQueueSize: 3\n");
            assertThat(lines).anyMatch(line -> line.contains("readTimeout"));
            assertThat(lines).anyMatch(line -> line.contains("rtmpAdress: unknown key, did you mean rtmpAddress?"));
            assertThat(lines).anyMatch(line -> line.contains("writeQueueSize"));
            lines = node.refuse(
                    "rtmpAddress: 127.0.0.1:" + Ports.findFree() + "\nhttpAddress: 127.0.0.1:" + busy.getLocalPort()
                            + "\n",
                    PATHS);
            assertThat(lines).anyMatch(line -> line.contains("port " + busy.getLocalPort() + " is already in use"));
            lines = node.refuse("rtmpAddress: 127.0.0.1:" + busy.getLocalPort() + "\n" + HTTP, "paths:\n");
            assertThat(lines).anyMatch(line -> line.contains("rtmpAddress"));
            lines = node.refuse(RTMP + HTTP, "httpAllowOrigins: [nonsense]\n");
            assertThat(lines).anyMatch(line -> line.contains("httpAllowOrigins"));
            assertThat(node.port("rtmpAddress")).isEqualTo(port);
            assertFlows(publisher, reader);
            try (RtmpPeer late = publish("wild")) {
                assertThat(late.isOpen()).isTrue();
            }
        }
    }

    @Test
    void shouldFollowItsFile() throws Exception {
        node.server().supervisor().watchFile();
        Files.writeString(node.file(), Files.readString(node.file()).replace("  cam:\n", "  cam: {maxReaders: 1}\n"));
        await().atMost(NodeUnderTest.PATIENCE)
                .until(() ->
                        node.api("v3/config/paths/get/cam").get("maxReaders").intValue() == 1);
        node.rewrite("paths:\n  cam: {maxReaders: 2}\n");
        await().atMost(NodeUnderTest.PATIENCE)
                .until(() ->
                        node.api("v3/config/paths/get/cam").get("maxReaders").intValue() == 2);
        assertThat(node.path("other")).isEmpty();
    }
}
