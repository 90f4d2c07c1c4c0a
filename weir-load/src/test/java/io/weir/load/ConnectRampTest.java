package io.weir.load;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ConnectRampTest {
    @Test
    void shouldConnectAtTheRateAsked() {
        ConnectRamp ramp = new ConnectRamp(250);
        int begun = 0;
        for (int tick = 0; tick < 1000 / ConnectRamp.TICK_MS; tick++) {
            begun += spendAll(ramp);
        }
        assertThat(begun).isEqualTo(250);
    }

    @Test
    void shouldNotMakeUpForMissedConnects() {
        ConnectRamp ramp = new ConnectRamp(300);
        for (int tick = 0; tick < 100; tick++) {
            ramp.tick();
        }
        assertThat(spendAll(ramp)).isEqualTo(4);
        assertThat(spendAll(ramp)).isEqualTo(3);
    }

    @Test
    void shouldLetOneThatWasNotDueDelayTheNext() {
        ConnectRamp ramp = new ConnectRamp(50);
        ramp.tick();
        assertThat(ramp.isDue()).isFalse();
        ramp.spend();
        ramp.tick();
        ramp.tick();
        assertThat(ramp.isDue()).isFalse();
        ramp.tick();
        assertThat(ramp.isDue()).isTrue();
    }

    private static int spendAll(ConnectRamp ramp) {
        ramp.tick();
        int spent = 0;
        while (ramp.isDue()) {
            ramp.spend();
            spent++;
        }
        return spent;
    }
}
