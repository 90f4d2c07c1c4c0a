package io.weir.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;
import static org.awaitility.Awaitility.await;

import io.weir.testkit.Scale;
import io.weir.testkit.peer.Ffmpeg;
import io.weir.testkit.peer.PeerProcess;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** A browser publishes by WHIP and plays by WHEP, by itself and through our pages. */
class WebRtcBrowserTest {
    private static final Path SCREENSHOTS = Path.of("target", "screenshots");

    /** How much media must be shown without a freeze, in seconds. */
    private static final int STEADY_S = Scale.count(5, 60);

    /** How often that is tried: once in long runs, which have the machine to themselves. */
    private static final int STEADY_TRIES = Scale.count(6, 1);

    /** Pictures of the browser's made-up camera in a second. */
    private static final int CAMERA_FPS = 20;

    /** By how much sound and picture may be apart. */
    private static final double SYNC_MS_MAX = 50;

    /** How long a browser may take to bring them together. */
    private static final Duration SETTLING = Duration.ofSeconds(60);

    private static final String STATE = "document.getElementById('state')?.textContent ?? ''";
    private static final String FIGURES = "document.getElementById('figures')?.textContent ?? ''";
    private static final String WIDTH = "document.querySelector('video')?.videoWidth ?? 0";
    private static final String FRAMES =
            "document.querySelector('video')?.getVideoPlaybackQuality().totalVideoFrames ?? 0";

    @RegisterExtension
    final NodeUnderTest node = NodeUnderTest.withDefaults();

    /** A page of the node's origin that does nothing by itself, with our functions. */
    private BrowserPage blank(Browser browser) throws Exception {
        BrowserPage page = browser.open(node.http("assets/page.css"));
        page.await("location.pathname", path -> path.asString().equals("/assets/page.css"));
        page.await("document.readyState", state -> state.asString().equals("complete"));
        page.loadWebRtc();
        return page;
    }

    private static String call(String function, String... arguments) {
        return "weir." + function + "('" + String.join("','", arguments) + "')";
    }

    /** Waits for so many decoded pictures; answers the figures then. */
    private static JsonNode awaitFrames(BrowserPage page, int count) {
        Duration patience = NodeUnderTest.PATIENCE.plusSeconds(2L * count / CAMERA_FPS);
        return page.await(
                patience, "weir.received()", read -> read.path("frames").asInt() >= count);
    }

    private static boolean isInSync(JsonNode soundBehindPictureMs) {
        return soundBehindPictureMs.isNumber() && Math.abs(soundBehindPictureMs.asDouble()) <= SYNC_MS_MAX;
    }

    @ParameterizedTest
    @ValueSource(strings = {"H264", "VP8", "VP9", "AV1"})
    void shouldPlayByWhepWhatABrowserPublishesByWhip(String codec) throws Exception {
        try (Browser browser = Browser.startWithCamera();
                BrowserPage publisher = blank(browser);
                BrowserPage reader = blank(browser)) {
            publisher.evaluate(call("publish", node.http("cam/whip"), codec));
            node.awaitReady("cam");
            reader.evaluate(call("play", node.http("cam/whep")));
            JsonNode last = awaitSteady(reader);

            assertThat(last.path("videoCodec").asString()).isEqualTo("video/" + codec);
            assertThat(last.path("audioCodec").asString()).isEqualTo("audio/opus");
            assertThat(last.path("samples").asLong()).isPositive();
            // A browser moves sound and picture towards each other step by step, over some twenty seconds.
            reader.await(SETTLING, "weir.received()", read -> isInSync(read.path("syncMs")));
        }
    }

    /** Watches until nothing freezes and nothing is lost for {@link #STEADY_S}; a machine that holds the browser up gets more tries. */
    private static JsonNode awaitSteady(BrowserPage reader) throws Exception {
        JsonNode last = awaitFrames(reader, CAMERA_FPS);
        List<String> tries = new ArrayList<>();
        while (tries.size() < STEADY_TRIES) {
            JsonNode first = last;
            last = awaitFrames(reader, first.path("frames").asInt() + STEADY_S * CAMERA_FPS);
            int freezes = last.path("freezes").asInt() - first.path("freezes").asInt();
            int lost = lost(last) - lost(first);
            if (freezes == 0 && lost == 0) {
                return last;
            }
            tries.add(freezes + " freezes, " + lost + " packets lost");
        }
        return fail("not steady for " + STEADY_S + " s: " + tries);
    }

    private static int lost(JsonNode received) {
        return received.path("videoLost").asInt() + received.path("audioLost").asInt();
    }

    /** Networks that let no UDP through. */
    @Test
    void shouldPublishAndPlayOverTcpAlone() throws Exception {
        node.reload("webrtcLocalUDPAddress: ''\nwebrtcLocalTCPAddress: 127.0.0.1:0\n");
        try (Browser browser = Browser.startWithCamera();
                BrowserPage publisher = blank(browser);
                BrowserPage reader = blank(browser)) {
            publisher.evaluate(call("publish", node.http("cam/whip"), "H264"));
            node.awaitReady("cam");
            reader.evaluate(call("play", node.http("cam/whep")));
            awaitFrames(reader, 2 * CAMERA_FPS);
            assertThat(node.api("v3/webrtcsessions/list").get("items"))
                    .hasSize(2)
                    .allMatch(
                            session -> session.get("localCandidate").asString().startsWith("host/tcp/"));
        }
    }

    @Test
    void shouldPlayTheBestOfTheLayersThatArrive() throws Exception {
        try (Browser browser = Browser.startWithCamera();
                BrowserPage publisher = blank(browser);
                BrowserPage reader = blank(browser)) {
            publisher.evaluate(call("publishLayers", node.http("cam/whip")));
            node.awaitReady("cam");
            reader.evaluate(call("play", node.http("cam/whep")));
            reader.await(WIDTH, width -> width.asInt() > 160);
            publisher.evaluate("weir.send('high', false)");
            reader.await(WIDTH, width -> width.asInt() > 0 && width.asInt() <= 160);
            int shown = awaitFrames(reader, 1).path("frames").asInt();
            awaitFrames(reader, shown + CAMERA_FPS);
            publisher.evaluate("weir.send('high', true)");
            reader.await(WIDTH, width -> width.asInt() > 160);
        }
    }

    @Test
    void shouldPlayInThePlayerPageWhatComesByRtmp() throws Exception {
        try (PeerProcess push = pushRtmp();
                Browser browser = Browser.start()) {
            node.awaitReady("live/cam1");
            try (BrowserPage page = browser.open(node.http("live/cam1/?player=whep"))) {
                page.await(FRAMES, frames -> frames.asInt() > 25);
                page.await(STATE, state -> state.asString().equals("live"));
                page.await(
                        FIGURES,
                        text -> text.asString().contains("WebRTC over UDP")
                                && text.asString().contains("H.264")
                                && text.asString().contains("Opus"));
                page.screenshot(SCREENSHOTS.resolve("player-rtmp-whep.png"));
                assertThat(page.evaluate("document.querySelector('video').videoWidth")
                                .asInt())
                        .isPositive();
                assertThat(push.isAlive()).isTrue();
            }
        }
    }

    @Test
    void shouldPublishFromThePageAndWatchInTheOther() throws Exception {
        try (Browser browser = Browser.startWithCamera();
                BrowserPage publisher = browser.open(node.http("cam/publish"))) {
            publisher.await(STATE, state -> state.asString().equals("not publishing"));
            publisher.evaluate("document.getElementById('start').click()");
            publisher.await(STATE, state -> state.asString().equals("publishing"));
            node.awaitReady("cam");
            try (BrowserPage reader = browser.open(node.http("cam/"))) {
                reader.await(FRAMES, frames -> frames.asInt() > CAMERA_FPS);
                reader.await(FIGURES, text -> text.asString().contains("WebRTC over UDP"));
                publisher.evaluate("document.getElementById('stop').click()");
                await("end of the publisher")
                        .atMost(NodeUnderTest.PATIENCE)
                        .until(() -> node.path("cam")
                                .filter(path -> path.onlineAt().isPresent())
                                .isEmpty());
                reader.await(STATE, state -> !state.asString().equals("live"));
            }
        }
    }

    private PeerProcess pushRtmp() {
        return Ffmpeg.installed().push(Clip.H264_AAC.file(), node.rtmp("live/cam1"));
    }
}
