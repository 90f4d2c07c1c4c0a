package io.weir.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The player page and the publisher page over WebRTC, in a real browser, against a far end that can refuse. */
class WebRtcPagesTest {
    private static final Path SCREENSHOTS = Path.of("target", "screenshots");
    private static final String STATE = "document.getElementById('state')?.textContent ?? ''";
    private static final String NOTE = "document.getElementById('note')?.textContent ?? ''";
    private static final String PROBLEM = "document.getElementById('problem')?.textContent ?? ''";
    private static final String FIGURES = "document.getElementById('figures')?.textContent ?? ''";
    private static final String FRAMES =
            "document.querySelector('video')?.getVideoPlaybackQuality().totalVideoFrames ?? 0";

    private Browser browser;
    private WebRtcStub stub;

    @BeforeEach
    void start() throws Exception {
        browser = Browser.startForPairs("--host-resolver-rules=MAP insecure.example 127.0.0.1");
        stub = new WebRtcStub(browser);
    }

    @AfterEach
    void stop() {
        if (stub != null) {
            stub.close();
        }
        if (browser != null) {
            browser.close();
        }
    }

    private static void awaitState(BrowserPage page, String wanted) {
        page.await(STATE, state -> state.asString().equals(wanted));
    }

    private static void click(BrowserPage page, String id) {
        page.evaluate("document.getElementById('" + id + "').click()");
    }

    private static void screenshots(BrowserPage page, String name) throws Exception {
        for (String scheme : new String[] {"light", "dark"}) {
            page.present(scheme, 1000, 860);
            page.screenshot(SCREENSHOTS.resolve(name + "-" + scheme + ".png"));
        }
        page.present("light", 360, 860);
        assertThat(page.evaluate("document.documentElement.scrollWidth").asInt())
                .as("nothing reaches beyond a narrow window")
                .isLessThanOrEqualTo(360);
        page.screenshot(SCREENSHOTS.resolve(name + "-narrow.png"));
    }

    private void awaitRequest(String request) {
        await(request).atMost(NodeUnderTest.PATIENCE).until(() -> stub.requests.contains(request));
    }

    @Test
    void shouldPlayByWhepWithStatisticsAndLeaveProperly() throws Exception {
        try (BrowserPage page = browser.open(stub.url("live/cam1/?token=x"))) {
            awaitState(page, "live");
            awaitRequest("PATCH /live/cam1/whep/secret \"first\"");
            assertThat(stub.requests).startsWith("OPTIONS /live/cam1/whep?token=x", "POST /live/cam1/whep?token=x");
            click(page, "toggle");
            page.await(
                    FIGURES,
                    text -> text.asString().contains("WebRTC over UDP")
                            && text.asString().contains("Opus")
                            && text.asString().contains(" fps")
                            && text.asString().contains("Jitter buffer"));
            screenshots(page, "player-whep");
            page.evaluate("location.href = 'about:blank'");
            awaitRequest("DELETE /live/cam1/whep/secret");
        }
    }

    @Test
    void shouldFindAnotherWayAfterTheNetworkHasChanged() throws Exception {
        try (BrowserPage page = browser.open(stub.url("live/cam1/"))) {
            awaitState(page, "live");
            page.evaluate("dispatchEvent(new Event('online'))");
            awaitRequest("PATCH /live/cam1/whep/secret *");
            awaitState(page, "live");
            int before = page.evaluate(FRAMES).asInt();
            page.await(FRAMES, frames -> frames.asInt() > before + 10);
            assertThat(stub.requests)
                    .as("the same session")
                    .filteredOn(request -> request.startsWith("POST"))
                    .hasSize(1);
        }
    }

    @Test
    void shouldBeginAnewWhenNothingComesAnyMore() throws Exception {
        try (BrowserPage page = browser.open(stub.url("live/cam1/?player=whep"))) {
            awaitState(page, "live");
            stub.far("weir.vanish()");
            awaitRequest("DELETE /live/cam1/whep/secret");
            await("another session")
                    .atMost(NodeUnderTest.PATIENCE)
                    .until(() -> stub.requests.stream()
                                    .filter("POST /live/cam1/whep"::equals)
                                    .count()
                            == 2);
            awaitState(page, "live");
            assertThat(page.evaluate(FIGURES).asString()).doesNotContain("FLV");
        }
    }

    @Test
    void shouldTellWhyItPlaysByFlv() throws Exception {
        stub.refuse(406, "the publisher sends B-frames");
        try (BrowserPage page = browser.open(stub.url("live/cam1/"))) {
            page.await(NOTE, text -> text.asString().contains("the publisher sends B-frames"));
            awaitRequest("GET /live/cam1.flv");
            page.await(STATE, state -> state.asString().contains("trying again"));
            screenshots(page, "player-refused");
        }
        try (BrowserPage page = browser.open(stub.url("live/cam1/?player=whep"))) {
            page.await(STATE, state -> state.asString().equals("the publisher sends B-frames, trying again"));
        }
    }

    @Test
    void shouldAskForNameAndPassword() throws Exception {
        stub.refuse(401, "authentication error");
        try (BrowserPage page = browser.open(stub.url("live/cam1/"))) {
            page.await("document.getElementById('sign-in')?.open ?? false", open -> open.asBoolean());
            stub.accept();
            page.evaluate("""
                    (form => {
                      form.elements.user.value = 'ann';
                      form.elements.password.value = 'a word';
                      form.querySelector('.main').click();
                    })(document.querySelector('#sign-in form'))""");
            awaitState(page, "live");
        }
    }

    @Test
    void shouldPublishAndStop() throws Exception {
        try (BrowserPage page = browser.open(stub.url("live/cam1/publish?token=x"))) {
            awaitState(page, "not publishing");
            click(page, "start");
            awaitState(page, "publishing");
            awaitRequest("POST /live/cam1/whip?token=x");
            await("pictures at the far end")
                    .atMost(NodeUnderTest.PATIENCE)
                    .until(() -> stub.far("weir.received()").path("frames").asInt() > 20);
            assertThat(stub.far("weir.received()").path("videoCodec").asString())
                    .isEqualTo("video/H264");
            click(page, "toggle");
            page.await(FIGURES, text -> text.asString().contains("H.264, Opus"));
            screenshots(page, "publish");
            assertThat(page.evaluate("[...document.getElementById('camera').options].length")
                            .asInt())
                    .as("cameras by name")
                    .isGreaterThan(1);
            click(page, "mute");
            assertThat(page.evaluate("document.getElementById('preview').srcObject.getAudioTracks()[0].enabled")
                            .asBoolean())
                    .isFalse();
            click(page, "stop");
            awaitState(page, "not publishing");
            awaitRequest("DELETE /live/cam1/whip/secret");
        }
    }

    @ParameterizedTest
    @CsvSource({"VP8", "VP9", "AV1"})
    void shouldPublishInTheChosenCodec(String codec) throws Exception {
        try (BrowserPage page = browser.open(stub.url("cam/publish"))) {
            awaitState(page, "not publishing");
            page.evaluate("document.getElementById('codec').value = '" + codec + "'");
            click(page, "start");
            awaitState(page, "publishing");
            await("pictures at the far end")
                    .atMost(NodeUnderTest.PATIENCE)
                    .until(() -> stub.far("weir.received()").path("frames").asInt() > 5);
            assertThat(stub.far("weir.received()").path("videoCodec").asString())
                    .isEqualTo("video/" + codec);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "409, another publisher, Somebody else is publishing here already.",
        "406, two videos, The server does not take this kind of picture or sound. The server says: two videos",
        "405, '', This server takes no publishers by WebRTC; perhaps webrtc is off in its configuration."
    })
    void shouldTellWhyItDoesNotPublish(int status, String reason, String told) throws Exception {
        stub.refuse(status, reason);
        try (BrowserPage page = browser.open(stub.url("live/cam1/publish"))) {
            awaitState(page, "not publishing");
            click(page, "start");
            page.await(PROBLEM, text -> text.asString().equals(told));
            awaitState(page, "not publishing");
        }
    }

    @Test
    void shouldExplainWhatASecurePageNeeds() throws Exception {
        try (BrowserPage page = browser.open("http://insecure.example:" + stub.port() + "/live/publish")) {
            page.await(
                    PROBLEM,
                    text -> text.asString().contains("https://")
                            && text.asString().contains("acmeDomains"));
            assertThat(page.evaluate("document.getElementById('start').disabled")
                            .asBoolean())
                    .isTrue();
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '\0',
            value = {
                "<stun:a.example>; rel=\"ice-server\"|[{\"urls\":\"stun:a.example\"}]",
                "<turn:b?transport=udp>; rel=ice-server; username=\"a,\\\"b\"; credential=\"c;d\""
                        + "|[{\"urls\":\"turn:b?transport=udp\",\"username\":\"a,\\\"b\",\"credential\":\"c;d\"}]",
                "<stun:a>; rel=\"ice-server\", <turns:b>; username=u; rel=\"x ice-server\""
                        + "|[{\"urls\":\"stun:a\"},{\"urls\":\"turns:b\",\"username\":\"u\",\"credential\":\"\"}]",
                "<https://a>; rel=\"ice-server\", <stun:a>; rel=\"next\", <stun:|[]",
                "\"|[]"
            })
    void shouldReadIceServersFromLinks(String field, String servers) throws Exception {
        String quoted = field.replace("\\", "\\\\").replace("'", "\\'");
        try (BrowserPage page = browser.open(stub.url("far.html"))) {
            page.await("document.title", title -> title.asString().equals("far end"));
            assertThat(page.evaluate(
                                    "import('/assets/link-header.js').then(module => JSON.stringify(module.iceServers('"
                                            + quoted + "')))")
                            .asString())
                    .isEqualTo(servers);
        }
    }
}
