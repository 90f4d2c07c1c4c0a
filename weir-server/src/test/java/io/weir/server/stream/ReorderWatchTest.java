package io.weir.server.stream;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.base.buf.Bytes;
import io.weir.media.AccessUnit;
import io.weir.media.Codec;
import io.weir.media.Track;
import java.util.List;
import org.junit.jupiter.api.Test;

class ReorderWatchTest {
    private static final Track VIDEO = Track.of(0, new Codec.H264(List.of(), List.of()));
    private static final Track AUDIO = Track.of(1, new Codec.Opus(2, Bytes.EMPTY));

    private final ReorderWatch watch = new ReorderWatch();

    private void picture(long dts, long pts, boolean keyframe) {
        watch.unit(VIDEO, new AccessUnit(VIDEO.id(), pts * 90, dts * 90, keyframe, 0, Bytes.of(0)));
    }

    private void sound(long time) {
        watch.unit(AUDIO, new AccessUnit(AUDIO.id(), time * 48, time * 48, true, 0, Bytes.of(0)));
    }

    @Test
    void shouldNoticeAPictureThatIsShownBeforeAnEarlierOne() {
        picture(0, 66, true);
        picture(33, 166, false);
        assertThat(watch.hasBFrames()).isFalse();
        picture(66, 100, false);
        assertThat(watch.hasBFrames()).isTrue();
    }

    @Test
    void shouldForgetAfterAWholeGroupWithoutThem() {
        picture(0, 66, true);
        picture(33, 166, false);
        picture(66, 100, false);
        picture(100, 200, true);
        picture(133, 233, false);
        assertThat(watch.hasBFrames()).as("the group before had some").isTrue();
        picture(166, 266, true);
        assertThat(watch.hasBFrames()).isFalse();
    }

    @Test
    void shouldNotTakeAKeyframeThatLiesEarlierForOne() {
        picture(0, 200, true);
        picture(33, 233, false);
        picture(66, 66, true);
        picture(100, 100, false);
        assertThat(watch.hasBFrames()).isFalse();
    }

    @Test
    void shouldForgetWhatWasSeenOfOtherTracks() {
        picture(0, 66, true);
        picture(33, 166, false);
        picture(66, 100, false);
        watch.reset();
        assertThat(watch.hasBFrames()).isFalse();
    }

    @Test
    void shouldNotLookAtAudio() {
        sound(100);
        sound(50);
        assertThat(watch.hasBFrames()).isFalse();
    }
}
