package io.weir.system;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.base.time.Clock;
import io.weir.testkit.Scale;
import io.weir.testkit.net.LinkConditions;
import io.weir.testkit.net.LossyRelay;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import tools.jackson.databind.JsonNode;

/** Chromium publishes and plays over a bad link in both directions. */
class WebRtcLossTest {
    private static final long MS = 1_000_000;
    private static final int CAMERA_FPS = 20;
    private static final int STEADY_S = Scale.count(5, 60);
    private static final int OUTAGE_MS = 2_000;
    /**
     * From the end of an outage to the first picture that was taken after it: a second. A machine that is busy with
     * other things is late by itself; {@code PublisherMediaLossTest}, whose time is moved by hand, asks for the second.
     */
    private static final int RECOVERY_MS = Scale.count(3_000, 1_000);
    /** Of the time, that longer gaps may have than three pictures leave. */
    private static final double FROZEN_SHARE_MAX = 0.1;
    /** Two pictures: the last before an outage may be as old as that when it begins. */
    private static final int PICTURES_MS = 100;

    /** 5 % lost, up to 50 ms late, 2 % out of order by as much as 20 ms. */
    private static final LinkConditions BAD =
            LinkConditions.lossy(0.05, 10 * MS, 50 * MS).reordering(0.02, 20 * MS);

    @RegisterExtension
    final NodeUnderTest node = NodeUnderTest.withDefaults();

    private LossyRelay relay(LinkConditions conditions) throws Exception {
        InetSocketAddress server =
                new InetSocketAddress(InetAddress.getLoopbackAddress(), node.port("webrtcLocalUDPAddress"));
        return new LossyRelay(server, Clock.system()::nanoTime, 7, conditions);
    }

    private BrowserPage page(Browser browser, LossyRelay relay) throws Exception {
        BrowserPage page = browser.open(node.http("assets/page.css"));
        page.await("location.pathname", path -> path.asString().equals("/assets/page.css"));
        page.await("document.readyState", state -> state.asString().equals("complete"));
        page.loadWebRtc();
        // answers lead to the relay instead of to the server
        page.evaluate("""
                (() => {
                  const straight = RTCPeerConnection.prototype.setRemoteDescription;
                  RTCPeerConnection.prototype.setRemoteDescription = function (description) {
                    const sdp = description.sdp.replaceAll(/(a=candidate:\\S+ \\d+ udp \\d+ \\S+) \\d+ /g, '$1 %d ');
                    return straight.call(this, { type: description.type, sdp });
                  };
                })()""".formatted(relay.port()));
        return page;
    }

    private static JsonNode awaitFrames(BrowserPage page, int count) {
        Duration patience = NodeUnderTest.PATIENCE.plusSeconds(3L * count / CAMERA_FPS);
        return page.await(
                patience, "weir.received()", read -> read.path("frames").asInt() >= count);
    }

    /** The widest gap between two pictures that were decoded and shown since then, by when the camera took them. */
    private static int widestGapMs(BrowserPage page, JsonNode shownBefore) {
        JsonNode gap = page.evaluate("weir.widestGapMs(" + shownBefore.asInt() + ")");
        assertThat(gap.isNumber()).as("times of pictures").isTrue();
        return gap.asInt();
    }

    @Test
    void shouldKeepDecodingOverABadLink() throws Exception {
        try (LossyRelay up = relay(BAD);
                LossyRelay down = relay(BAD);
                Browser browser = Browser.startWithCamera();
                BrowserPage publisher = page(browser, up);
                BrowserPage reader = page(browser, down)) {
            publisher.evaluate("weir.publish('" + node.http("cam/whip") + "','H264')");
            node.awaitReady("cam");
            reader.evaluate("weir.play('" + node.http("cam/whep") + "')");
            JsonNode first = awaitFrames(reader, CAMERA_FPS);
            JsonNode shown = reader.evaluate("weir.pictures()");
            JsonNode last = awaitFrames(reader, first.path("frames").asInt() + STEADY_S * CAMERA_FPS);
            assertThat(last.path("state").asString()).isEqualTo("connected");
            assertThat(widestGapMs(reader, shown))
                    .as("from picture to picture, %s", last)
                    .isLessThanOrEqualTo(RECOVERY_MS);
            if (Scale.isLong()) {
                assertThat(reader.evaluate("weir.frozenShare(" + shown.asInt() + ")")
                                .asDouble())
                        .as("share of the time in gaps, %s", last)
                        .isLessThanOrEqualTo(FROZEN_SHARE_MAX);
            }
            assertThat(up.offeredCount()).as("packets to the server").isGreaterThan((long) STEADY_S * CAMERA_FPS);
            assertThat(down.offeredCount()).as("packets to the reader").isGreaterThan((long) STEADY_S * CAMERA_FPS);
        }
    }

    /** Pictures go on when the link is back, in both directions, without a new session. */
    @Test
    void shouldRecoverFromAnOutage() throws Exception {
        LinkConditions good = LinkConditions.PERFECT;
        try (LossyRelay up = relay(good);
                LossyRelay down = relay(good);
                Browser browser = Browser.startWithCamera();
                BrowserPage publisher = page(browser, up);
                BrowserPage reader = page(browser, down)) {
            publisher.evaluate("weir.publish('" + node.http("cam/whip") + "','VP8')");
            node.awaitReady("cam");
            reader.evaluate("weir.play('" + node.http("cam/whep") + "')");
            awaitFrames(reader, 2 * CAMERA_FPS);
            for (LossyRelay cut : new LossyRelay[] {up, down}) {
                JsonNode shown = reader.evaluate("weir.pictures()");
                int before = reader.evaluate("weir.received()").path("frames").asInt();
                cut.outage(OUTAGE_MS * MS);
                JsonNode after = awaitFrames(reader, before + 4 * CAMERA_FPS);
                assertThat(after.path("state").asString()).isEqualTo("connected");
                assertThat(widestGapMs(reader, shown))
                        .as("from the last picture before the outage to the first after it, %s", after)
                        .isLessThanOrEqualTo(OUTAGE_MS + RECOVERY_MS + PICTURES_MS);
            }
        }
    }
}
