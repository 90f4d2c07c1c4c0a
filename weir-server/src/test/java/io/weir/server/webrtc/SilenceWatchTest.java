package io.weir.server.webrtc;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.server.stream.EndReason;
import org.junit.jupiter.api.Test;

class SilenceWatchTest {
    private static final long S = 1_000_000_000;

    private final SilenceWatch watch = new SilenceWatch(2 * S, 10 * S, 0);

    @Test
    void shouldEndWhoSendsNothingWhileTracksAreGathered() {
        assertThat(watch.deadlineNs()).isEqualTo(2 * S);
        assertThat(watch.endNow(2 * S - 1)).isNull();
        assertThat(watch.endNow(2 * S)).isEqualTo(EndReason.NO_TRACKS);
    }

    @Test
    void shouldEndWhoStopsSending() {
        watch.onPacket(S);
        assertThat(watch.deadlineNs()).isEqualTo(11 * S);
        assertThat(watch.endNow(11 * S - 1)).isNull();
        assertThat(watch.endNow(11 * S)).isEqualTo(EndReason.TIMED_OUT);
        watch.onPacket(11 * S);
        assertThat(watch.endNow(11 * S)).isNull();
    }
}
