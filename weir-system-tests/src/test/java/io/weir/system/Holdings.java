package io.weir.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.netty.util.internal.PlatformDependent;
import io.weir.base.id.SessionId;
import io.weir.config.ServerConfig;
import io.weir.server.hook.EventLog;
import io.weir.server.hook.HookClient;
import io.weir.server.hook.HookEvent;
import io.weir.server.hook.HookPath;
import java.io.File;
import java.lang.management.ManagementFactory;
import java.util.List;

/** What this process holds: to be the same before and after many sessions. Linux only. */
record Holdings(int threads, int descriptors, long heapBytes, long directBytes) {
    private static final int COUNT_SLACK = 8;
    private static final long DIRECT_SLACK_BYTES = 16L << 20;

    static Holdings now() {
        for (int i = 0; i < 3; i++) {
            System.gc();
        }
        String[] descriptors = new File("/proc/self/fd").list();
        return new Holdings(
                ManagementFactory.getThreadMXBean().getThreadCount(),
                descriptors == null ? 0 : descriptors.length,
                ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed(),
                Math.max(0, PlatformDependent.usedDirectMemory()));
    }

    /** The log keeps the last events on purpose: it is full before the first look, with events as clients make them. */
    static void fillEventLog(NodeUnderTest node) {
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

    /** Now no more is held than before, but for so much of the heap. */
    void assertNoMore(long heapSlackBytes) {
        // the ends of the last connections may still be on their way
        await("nothing held")
                .atMost(NodeUnderTest.PATIENCE)
                .untilAsserted(() -> now().assertWithin(this, heapSlackBytes));
    }

    private void assertWithin(Holdings before, long heapSlackBytes) {
        assertThat(threads).as("threads").isLessThanOrEqualTo(before.threads + COUNT_SLACK);
        assertThat(descriptors).as("descriptors").isLessThanOrEqualTo(before.descriptors + COUNT_SLACK);
        assertThat(heapBytes).as("heap").isLessThanOrEqualTo(before.heapBytes + heapSlackBytes);
        assertThat(directBytes).as("direct memory").isLessThanOrEqualTo(before.directBytes + DIRECT_SLACK_BYTES);
    }
}
