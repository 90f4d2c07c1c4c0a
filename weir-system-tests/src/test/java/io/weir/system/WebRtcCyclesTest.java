package io.weir.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.weir.base.metrics.Counters;
import io.weir.testkit.Scale;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.extension.RegisterExtension;

/** WebRTC sessions open, play and close, again and again: afterwards the node holds what it held before. */
class WebRtcCyclesTest {
    private static final int WARM_UP = 100;

    /** Sessions at the same time. */
    private static final int AT_ONCE = 10;

    private static final long HEAP_SLACK_BYTES = 16L << 20;

    @RegisterExtension
    final NodeUnderTest node = NodeUnderTest.withDefaults();

    @Test
    @EnabledOnOs(value = OS.LINUX, disabledReason = "descriptors are counted in /proc")
    void shouldHoldNothingAfterItsViewersHaveGone() throws Exception {
        try (WebRtcPeer publisher = WebRtcPeer.connect(node.http("cam/whip"))) {
            node.awaitReady("cam");
            cycles(WARM_UP);
            Holdings.fillEventLog(node);
            Holdings before = Holdings.now();
            cycles(Scale.count(500, 10_000));
            assertThat(publisher.isOpen()).isTrue();
            before.assertNoMore(HEAP_SLACK_BYTES);
        }
        node.awaitNoSessions();
        assertThat(node.server().counters().value(Counters.INTERNAL_ERRORS)).isZero();
    }

    private void cycles(int count) throws Exception {
        WebRtcPeer[] viewers = new WebRtcPeer[AT_ONCE];
        for (int i = 0; i < count; i += AT_ONCE) {
            for (int k = 0; k < AT_ONCE; k++) {
                viewers[k] = WebRtcPeer.posted(node.http("cam/whep")).answered();
            }
            for (int k = 0; k < AT_ONCE; k++) {
                viewers[k].awaitConnected().awaitVideo(1);
                if (k % 2 == 0) {
                    viewers[k].close();
                } else {
                    assertThat(viewers[k].ask("DELETE", "").statusCode()).isEqualTo(200);
                }
            }
            for (WebRtcPeer viewer : viewers) {
                viewer.awaitClosed();
            }
        }
        await("end of all viewers")
                .atMost(NodeUnderTest.PATIENCE)
                .pollInterval(Duration.ofMillis(10))
                .until(() -> node.server().sessions().size() == 1);
    }
}
