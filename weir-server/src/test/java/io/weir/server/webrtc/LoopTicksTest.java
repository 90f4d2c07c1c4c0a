package io.weir.server.webrtc;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.embedded.EmbeddedChannel;
import io.weir.base.time.ManualClock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class LoopTicksTest {
    private static final long MS = 1_000_000;
    /** What Netty says when nothing is scheduled. */
    private static final long NOTHING = -1;

    private final EmbeddedChannel channel = new EmbeddedChannel();
    private final ManualClock clock = new ManualClock();
    private final List<Long> callsMs = new ArrayList<>();
    private final long beginNs = clock.nanoTime();
    private long dueNs = Long.MAX_VALUE;
    private final LoopTicks ticks = new LoopTicks(channel.eventLoop(), clock, nowNs -> {
        callsMs.add((nowNs - beginNs) / MS);
        return dueNs;
    });

    @BeforeEach
    void start() {
        channel.freezeTime();
        ticks.start();
    }

    private void advance(int ms) {
        for (int i = 0; i < ms; i++) {
            clock.advance(Duration.ofMillis(1));
            channel.advanceTimeBy(1, TimeUnit.MILLISECONDS);
            channel.runScheduledPendingTasks();
        }
    }

    private void callBy(int ms) {
        ticks.callBy(beginNs + ms * MS, clock.nanoTime());
    }

    @Test
    void shouldLookEachSecondWhenNothingIsDue() {
        advance(2_500);
        assertThat(callsMs).containsExactly(0L, 1_000L, 2_000L);
    }

    @Test
    void shouldCallWhenAPacketMakesSomethingDueEarlier() {
        advance(100);
        callBy(120);
        callBy(500);
        callBy(120);
        advance(400);
        assertThat(callsMs).containsExactly(0L, 120L);
        advance(620);
        assertThat(callsMs).containsExactly(0L, 120L, 1_120L);
    }

    /** With many packets in a millisecond it is called all the same. */
    @Test
    void shouldNotPutOffWhatIsDueWithEachPacket() {
        advance(100);
        for (int i = 0; i < 10; i++) {
            callBy(100);
            clock.advance(Duration.ofNanos(MS / 10));
            callBy(100);
        }
        channel.advanceTimeBy(1, TimeUnit.MILLISECONDS);
        channel.runScheduledPendingTasks();
        assertThat(callsMs).containsExactly(0L, 101L);
    }

    @Test
    void shouldKeepNothingWhenItIsStopped() {
        ticks.stop();
        callBy(1);
        assertThat(channel.runScheduledPendingTasks()).isEqualTo(NOTHING);
    }
}
