package io.weir.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.weir.base.id.SessionId;
import io.weir.base.metrics.Counters;
import io.weir.config.ServerConfig;
import io.weir.server.hook.EventLog;
import io.weir.server.hook.HookClient;
import io.weir.server.hook.HookEvent;
import io.weir.server.hook.HookPath;
import io.weir.testkit.FixtureMedia;
import io.weir.testkit.Scale;
import java.io.File;
import java.lang.management.ManagementFactory;
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

    /** Descriptors and threads that come and go on their own. */
    private static final int SLACK = 8;

    /** Heap that a collection may leave behind without any leak; 1 kB a cycle would show far above it. */
    private static final long HEAP_SLACK_BYTES = 8L << 20;

    @RegisterExtension
    final NodeUnderTest node = NodeUnderTest.withDefaults();

    private final List<FlvTag> clip = FlvTag.of(FixtureMedia.load(FixtureMedia.H264_AAC_FLV));

    @Test
    @EnabledOnOs(value = OS.LINUX, disabledReason = "descriptors are counted in /proc")
    void shouldHoldNothingAfterItsClientsHaveGone() {
        cycles(WARM_UP);
        fillEventLog();
        Holdings before = Holdings.now();
        cycles(Scale.count(500, 10_000));
        Holdings after = Holdings.now();
        assertThat(after.threads()).as("threads").isLessThanOrEqualTo(before.threads() + SLACK);
        assertThat(after.descriptors()).as("descriptors").isLessThanOrEqualTo(before.descriptors() + SLACK);
        assertThat(after.heapBytes()).as("heap").isLessThanOrEqualTo(before.heapBytes() + HEAP_SLACK_BYTES);
        assertThat(node.server().paths().size()).as("paths").isZero();
        assertThat(node.server().counters().value(Counters.INTERNAL_ERRORS)).isZero();
    }

    /** The log keeps the last events on purpose: it is full before the first look, with events as clients make them. */
    private void fillEventLog() {
        for (int i = 0; i < EventLog.ENTRIES_MAX; i++) {
            HookPath path = new HookPath(
                    "live/cycle" + i % 10,
                    "all_others",
                    List.of(),
                    ServerConfig.defaults().pathDefaults().hooks());
            HookClient client =
                    new HookClient("rtmpConn", SessionId.random().toString(), "127.0.0.1:" + (10_000 + i), "");
            node.server().hooks().emit(new HookEvent.Read(path, client));
        }
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

    private record Holdings(int threads, int descriptors, long heapBytes) {
        static Holdings now() {
            for (int i = 0; i < 3; i++) {
                System.gc();
            }
            String[] descriptors = new File("/proc/self/fd").list();
            return new Holdings(
                    ManagementFactory.getThreadMXBean().getThreadCount(),
                    descriptors == null ? 0 : descriptors.length,
                    ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed());
        }
    }
}
