package io.weir.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class CanonicalStreamTest {
    private final MediaLoop loop = CanonicalStream.create();

    @Test
    void shouldHaveTheCanonicalRates() {
        assertThat(loop.durationMs()).isEqualTo(30_000);
        assertThat(loop.megabitsPerSecond()).isEqualTo(1.06, within(0.005));
        assertThat(loop.messages().size() / 30.0).isEqualTo(73.0, within(0.1));
        assertThat(loop.messages().stream().filter(MediaMessage::keyframe)).hasSize(15);
        assertThat(loop.start()).hasSize(3).allMatch(MediaMessage::isConfiguration);
    }

    @Test
    void shouldGiveEachMessageItsSize() {
        for (MediaMessage message : loop.messages()) {
            int expected = message.type() == FrameProbe.TYPE_AUDIO
                    ? CanonicalStream.AUDIO_BYTES
                    : message.keyframe() ? CanonicalStream.KEYFRAME_BYTES : CanonicalStream.INTER_FRAME_BYTES;
            assertThat(message.body().length()).isEqualTo(expected);
        }
    }

    @Test
    void shouldBeginWithAKeyframeAndStepForward() {
        assertThat(loop.messages().getFirst().keyframe()).isTrue();
        long last = 0;
        for (MediaMessage message : loop.messages()) {
            assertThat(message.timestampMs()).isBetween(last, last + 34);
            last = message.timestampMs();
        }
        assertThat(loop.durationMs() - last).isBetween(1L, 34L);
    }
}
