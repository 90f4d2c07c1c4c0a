package io.weir.server.stream;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.embedded.EmbeddedChannel;
import io.weir.base.time.ManualClock;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class KeyframeWishesTest {
    private final ManualClock clock = new ManualClock();
    private final EmbeddedChannel home = new EmbeddedChannel();
    private final AtomicInteger asked = new AtomicInteger();
    private final KeyframeWishes wishes = new KeyframeWishes(home.eventLoop(), clock, asked::incrementAndGet);

    private void pass(long ms) {
        clock.advance(Duration.ofMillis(ms));
        home.advanceTimeBy(ms, TimeUnit.MILLISECONDS);
        home.runScheduledPendingTasks();
    }

    @Test
    void shouldAskAtOnceAndKeepWhatComesTooSoon() {
        home.freezeTime();
        wishes.add();
        assertThat(asked).hasValue(1);
        pass(100);
        wishes.add();
        wishes.add();
        assertThat(asked).hasValue(1);
        pass(399);
        assertThat(asked).hasValue(1);
        pass(1);
        assertThat(asked).as("both wishes").hasValue(2);
        pass(5_000);
        assertThat(asked).as("nobody wished").hasValue(2);
        wishes.add();
        assertThat(asked).hasValue(3);
        wishes.add();
        wishes.granted();
        pass(5_000);
        assertThat(asked).as("the keyframe came by itself").hasValue(3);
        home.finishAndReleaseAll();
    }
}
