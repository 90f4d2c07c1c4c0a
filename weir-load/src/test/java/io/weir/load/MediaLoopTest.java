package io.weir.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.weir.base.buf.Bytes;
import java.util.List;
import org.junit.jupiter.api.Test;

class MediaLoopTest {
    private static final Bytes KEYFRAME = Bytes.ofHex("17 01 000000 00000001 65");
    private static final Bytes INTER_FRAME = Bytes.ofHex("27 01 000000 00000001 41");
    private static final Bytes SOUND = Bytes.ofHex("af 01 21");
    private static final MediaMessage METADATA = MediaMessage.of(18, 0, Bytes.ofHex("02 0000"));
    private static final MediaMessage VIDEO_CONFIGURATION = video(0, Bytes.ofHex("17 00 000000 01"));
    private static final MediaMessage AUDIO_CONFIGURATION = audio(0, Bytes.ofHex("af 00 1210"));

    @Test
    void shouldPutConfigurationFirstAndBeginAtTheFirstKeyframe() {
        MediaLoop loop = MediaLoop.of(List.of(
                METADATA,
                VIDEO_CONFIGURATION,
                AUDIO_CONFIGURATION,
                audio(90, SOUND),
                video(95, INTER_FRAME),
                video(100, KEYFRAME),
                audio(110, SOUND),
                video(140, INTER_FRAME),
                audio(133, SOUND)));
        assertThat(loop.start()).containsExactly(METADATA, VIDEO_CONFIGURATION, AUDIO_CONFIGURATION);
        assertThat(loop.messages()).extracting(MediaMessage::timestampMs).containsExactly(0L, 10L, 40L, 33L);
        assertThat(loop.video()).isTrue();
        // Video: 40 and a step of 40; audio: 33 and one of 23.
        assertThat(loop.durationMs()).isEqualTo(80);
    }

    @Test
    void shouldTakeSoundAlone() {
        MediaLoop loop = MediaLoop.of(List.of(AUDIO_CONFIGURATION, audio(5, SOUND), audio(28, SOUND)));
        assertThat(loop.video()).isFalse();
        assertThat(loop.durationMs()).isEqualTo(46);
    }

    @Test
    void shouldRefuseAFileWithoutMedia() {
        assertThatThrownBy(() -> MediaLoop.of(List.of(METADATA))).hasMessageContaining("no audio or video");
    }

    @Test
    void shouldStampAfterAnAccessUnitDelimiter() {
        assertThat(video(0, KEYFRAME).stampAt()).isEqualTo(5);
        assertThat(video(0, Bytes.ofHex("17 01 000000 00000002 09f0 00000001 65"))
                        .stampAt())
                .isEqualTo(11);
        assertThat(video(0, Bytes.ofHex("17 01 000000 000000ff 09f0")).stampAt())
                .isEqualTo(5);
        assertThat(VIDEO_CONFIGURATION.stampAt()).isNegative();
        assertThat(video(0, Bytes.ofHex("91 68766331 000000 00000001 26")).stampAt())
                .isNegative();
        assertThat(audio(0, SOUND).stampAt()).isNegative();
        for (int length = 0; length < 10; length++) {
            assertThat(video(0, KEYFRAME.slice(0, length)).stampAt()).isNegative();
        }
    }

    @Test
    void shouldKnowConfigurationFromMedia() {
        assertThat(audio(0, Bytes.ofHex("90 4f707573")).isConfiguration()).isTrue();
        assertThat(audio(0, Bytes.ofHex("91 4f707573 00")).isConfiguration()).isFalse();
        assertThat(audio(0, SOUND).isConfiguration()).isFalse();
        assertThat(audio(0, Bytes.EMPTY).isConfiguration()).isFalse();
    }

    private static MediaMessage video(long timestampMs, Bytes body) {
        return MediaMessage.of(FrameProbe.TYPE_VIDEO, timestampMs, body);
    }

    private static MediaMessage audio(long timestampMs, Bytes body) {
        return MediaMessage.of(FrameProbe.TYPE_AUDIO, timestampMs, body);
    }
}
