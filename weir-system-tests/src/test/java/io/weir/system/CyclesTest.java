package io.weir.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.weir.base.metrics.Counters;
import io.weir.testkit.FixtureMedia;
import io.weir.testkit.Scale;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Connect, publish, play, disconnect, again and again: afterwards the node holds what it held before. */
class CyclesTest {
    /** Cycles before the first look: class loading, pools and caches are filled by then. */
    private static final int WARM_UP = 100;

    /** Heap that a collection may leave behind without any leak; 1 kB a cycle would show far above it. */
    private static final long HEAP_SLACK_BYTES = 8L << 20;

    @RegisterExtension
    final NodeUnderTest node = NodeUnderTest.withDefaults();

    private final List<FlvTag> clip = FlvTag.of(FixtureMedia.load(FixtureMedia.H264_AAC_FLV));

    @Test
    @EnabledOnOs(value = OS.LINUX, disabledReason = "descriptors are counted in /proc")
    void shouldHoldNothingAfterItsClientsHaveGone() {
        cycles(WARM_UP);
        Holdings.fillEventLog(node);
        Holdings before = Holdings.now();
        cycles(Scale.count(500, 10_000));
        before.assertNoMore(HEAP_SLACK_BYTES);
        assertThat(node.server().paths().size()).as("paths").isZero();
        assertThat(node.server().counters().value(Counters.INTERNAL_ERRORS)).isZero();
    }

    private void cycles(int count) {
        for (int i = 0; i < count; i++) {
            String url = node.rtmp("live/cycle" + i % 10);
            try (RtmpPeer publisher = RtmpPeer.publish(url)) {
                publisher.send(clip);
                try (RtmpPeer player = RtmpPeer.play(url)) {
                    player.awaitReceived(1, _ -> true);
                }
            }
            if (i % 50 == 49) {
                node.awaitNoSessions();
            }
        }
        node.awaitNoSessions();
        await().atMost(NodeUnderTest.PATIENCE)
                .pollInterval(Duration.ofMillis(10))
                .until(() -> node.server().paths().size() == 0);
    }
}
