package io.weir.load;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class PlayoutClockTest {
    private final PlayoutClock clock = new PlayoutClock();

    @Test
    void shouldNotStallWhileMediaComesInTime() {
        clock.begin(900, 600, 0);
        clock.onMedia(900, 50);
        for (int i = 1; i <= 100; i++) {
            clock.onMedia(200, 50 + 200 * i);
        }
        clock.stallUntil(50 + 200 * 100 + 600);
        assertThat(clock.stalls()).isZero();
        assertThat(clock.stalledNs()).isZero();
    }

    @Test
    void shouldStallOnceItHasPlayedAllAndGoOnFromThere() {
        clock.begin(600, 600, 0);
        clock.onMedia(300, 0);
        clock.onMedia(300, 1000);
        clock.onMedia(200, 1000 + 650);
        assertThat(clock.stalls()).isEqualTo(1);
        assertThat(clock.stalledNs()).isEqualTo(50);
        clock.onMedia(200, 1000 + 850);
        assertThat(clock.stalls())
                .as("two hundred came, two hundred were played")
                .isEqualTo(1);
        clock.stallUntil(1000 + 1050 + 30);
        assertThat(clock.stalls()).isEqualTo(2);
        assertThat(clock.stalledNs()).isEqualTo(80);
    }

    @Test
    void shouldWaitForAsMuchAsItStaysBehind() {
        clock.begin(0, 600, 0);
        clock.onMedia(200, 10);
        clock.stallUntil(5000);
        assertThat(clock.stalls()).as("it does not play yet").isZero();
    }

    @Test
    void shouldCountAJumpAsAStall() {
        clock.begin(600, 600, 0);
        clock.onMedia(600, 0);
        clock.begin(600, 600, 700);
        clock.stallUntil(800);
        assertThat(clock.stalledNs()).isEqualTo(200);
        clock.onMedia(600, 900);
        clock.onMedia(200, 1400);
        assertThat(clock.stalls()).isEqualTo(1);
        assertThat(clock.stalledNs()).as("from dry to playing").isEqualTo(300);
    }
}
