package io.weir.server.path;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.embedded.EmbeddedChannel;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class RedialTest {
    private int dialCount;
    private final EmbeddedChannel channel = new EmbeddedChannel();
    private final Redial redial = new Redial(channel.eventLoop(), "[path a] [test]", () -> dialCount++);

    @BeforeEach
    void stopTheClock() {
        channel.freezeTime();
    }

    @AfterEach
    void close() {
        channel.finishAndReleaseAll();
    }

    @Test
    void shouldDialAgainAWhileAfterEveryEnd() {
        start();
        for (int ends = 1; ends <= 3; ends++) {
            redial.later("refused");
            pass(Outgoing.RETRY_MS - 1);
            assertThat(dialCount).isEqualTo(ends);
            pass(1);
            assertThat(dialCount).isEqualTo(ends + 1);
        }
    }

    @Test
    void shouldDialAtOnceWhereItWasSent() {
        start();
        redial.elsewhere("rtmp://other/a/b");
        assertThat(dialCount).isEqualTo(2);
    }

    @Test
    void shouldNotDialOnceClosed() {
        start();
        redial.later("refused");
        redial.close();
        pass(Outgoing.RETRY_MS);
        redial.later("closed");
        redial.elsewhere("rtmp://other/a/b");
        pass(Outgoing.RETRY_MS);
        assertThat(dialCount).isEqualTo(1);
        assertThat(redial.isClosed()).isTrue();
    }

    @Test
    void shouldNotDialWhenClosedBeforeItsFirstTry() {
        redial.start();
        redial.close();
        channel.runPendingTasks();
        assertThat(dialCount).isZero();
    }

    private void start() {
        redial.start();
        channel.runPendingTasks();
        assertThat(dialCount).isEqualTo(1);
    }

    private void pass(int ms) {
        channel.advanceTimeBy(ms, TimeUnit.MILLISECONDS);
        channel.runScheduledPendingTasks();
    }
}
