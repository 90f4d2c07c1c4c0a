package io.weir.system;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.testkit.peer.Ffmpeg;
import io.weir.testkit.peer.PeerProcess;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The page that every path has, in a real browser. */
class PlayerPageTest {
    private static final Path SCREENSHOTS = Path.of("target", "screenshots");

    /** The frames that the video element has shown, minus those it had to drop; 0 while the page loads. */
    private static final String SHOWN_FRAMES =
            "(q => q ? q.totalVideoFrames - q.droppedVideoFrames : 0)(document.querySelector('video')?.getVideoPlaybackQuality())";

    private static final String STATE = "document.getElementById('state')?.textContent ?? ''";

    @RegisterExtension
    final NodeUnderTest node = NodeUnderTest.withDefaults();

    @ParameterizedTest
    @ValueSource(strings = {"", "?player=flv"})
    void shouldShowMovingPictures(String query) throws Exception {
        try (PeerProcess push = push();
                Browser browser = Browser.start()) {
            node.awaitReady("live/cam1");
            try (BrowserPage page = browser.open(node.http("live/cam1/" + query))) {
                page.await(SHOWN_FRAMES, count -> count.asInt() >= 25);
                page.await(STATE, state -> state.asString().equals("live"));
                page.screenshot(SCREENSHOTS.resolve(query.isEmpty() ? "player-ws.png" : "player-http.png"));

                assertThat(page.evaluate("document.querySelector('video').videoWidth")
                                .asInt())
                        .isPositive();
                assertThat(page.evaluate("document.title").asString()).isEqualTo("live/cam1 – weir");
                double before = page.evaluate("document.querySelector('video').currentTime")
                        .asDouble();
                page.await("document.querySelector('video').currentTime", time -> time.asDouble() > before + 1);
                assertThat(push.isAlive()).isTrue();
            }
        }
    }

    @Test
    void shouldWaitForAPublisherAndComeBackAfterAnInterruption() throws Exception {
        try (Browser browser = Browser.start();
                BrowserPage page = browser.open(node.http("live/cam1/"))) {
            page.await(STATE, state -> state.asString().contains("trying again"));
            PeerProcess first = push();
            try {
                page.await(SHOWN_FRAMES, count -> count.asInt() >= 10);
            } finally {
                first.close();
            }
            page.await(STATE, state -> state.asString().contains("trying again"));
            try (PeerProcess second = push()) {
                page.await(STATE, state -> state.asString().equals("live"));
                assertThat(second.isAlive()).isTrue();
            }
        }
    }

    private PeerProcess push() {
        return Ffmpeg.installed().push(Clip.H264_AAC.file(), node.rtmp("live/cam1"));
    }
}
