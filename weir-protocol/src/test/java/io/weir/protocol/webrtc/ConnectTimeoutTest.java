package io.weir.protocol.webrtc;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.embedded.EmbeddedChannel;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ConnectTimeoutTest {
    private static final int TIMEOUT_MS = 10_000;
    /** What Netty says when nothing is scheduled. */
    private static final long NOTHING = -1;

    private final EmbeddedChannel channel = new EmbeddedChannel();
    private final ConnectTimeout timeout = new ConnectTimeout();
    private final AtomicInteger runs = new AtomicInteger();

    @BeforeEach
    void freeze() {
        channel.freezeTime();
    }

    private void start() {
        timeout.start(channel.eventLoop(), TIMEOUT_MS, runs::incrementAndGet);
    }

    @Test
    void shouldRunOnceInTime() {
        start();
        channel.advanceTimeBy(TIMEOUT_MS - 1, TimeUnit.MILLISECONDS);
        channel.runScheduledPendingTasks();
        assertThat(runs).hasValue(0);
        channel.advanceTimeBy(1, TimeUnit.MILLISECONDS);
        assertThat(channel.runScheduledPendingTasks()).isEqualTo(NOTHING);
        assertThat(runs).hasValue(1);
    }

    @Test
    void shouldKeepNothingWhenItIsCancelled() {
        start();
        assertThat(timeout.isPending()).isTrue();
        timeout.cancel();
        assertThat(timeout.isPending()).isFalse();
        assertThat(channel.runScheduledPendingTasks()).isEqualTo(NOTHING);
    }

    /** Its loop may be faster than who opens it. */
    @Test
    void shouldKeepNothingOfASessionThatHasEndedAlready() {
        timeout.cancel();
        start();
        assertThat(timeout.isPending()).isFalse();
        assertThat(channel.runScheduledPendingTasks()).isEqualTo(NOTHING);
    }
}
