package io.weir.server.clip;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.weir.base.id.PathName;
import io.weir.server.playback.GapPolicy;
import io.weir.server.playback.StartMode;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ClipRequestTest {
    private static ClipRequest of(Duration duration) {
        return new ClipRequest(
                new PathName("cam"),
                Instant.parse("2026-03-01T10:00:00Z"),
                duration,
                ClipFormat.MP4,
                GapPolicy.SKIP,
                StartMode.EXACT,
                ClipStorage.LOCAL,
                "");
    }

    @ParameterizedTest
    @ValueSource(longs = {0, -1, -9_300_000_000_000L, Long.MIN_VALUE})
    void shouldRefuseARangeThatIsNone(long durationMs) {
        assertThatThrownBy(() -> of(Duration.ofMillis(durationMs)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("the duration is not more than nothing");
    }

    @Test
    void shouldRefuseARangeThatIsTooLong() {
        assertThatThrownBy(() -> of(Duration.ofMillis(Long.MAX_VALUE)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("the duration is more than 24 hours");
    }
}
