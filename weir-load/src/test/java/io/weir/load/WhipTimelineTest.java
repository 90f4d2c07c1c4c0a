package io.weir.load;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.base.buf.Bytes;
import io.weir.base.time.ManualClock;
import io.weir.protocol.rtp.payload.RtpPayload;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class WhipTimelineTest {
    private static final int STEP_MS = 100;

    /** A loop of ten pictures, the first one a keyframe. */
    private static final int PICTURES = 10;

    private static final int TICKS_PER_MS = 90;

    private final ManualClock clock = new ManualClock();
    private final Recorder publisher = new Recorder();
    private final WhipTimeline timeline;

    WhipTimelineTest() throws IOException {
        PictureLoop canonical = PictureLoop.of(CanonicalStream.create());
        List<PictureLoop.Picture> pictures = new ArrayList<>();
        for (int i = 0; i < PICTURES; i++) {
            PictureLoop.Picture one = canonical.pictures().get(i);
            pictures.add(new PictureLoop.Picture((long) i * STEP_MS, one.keyframe(), one.payload(), one.stampAt()));
        }
        PictureLoop loop = new PictureLoop(canonical.codec(), pictures, (long) PICTURES * STEP_MS);
        timeline = new WhipTimeline(loop, false, clock, new LatencyHistogram(), 0);
        timeline.join(publisher);
    }

    private void play(int pictures) {
        for (int i = 0; i < pictures; i++) {
            timeline.advance();
            clock.advance(Duration.ofMillis(STEP_MS));
        }
    }

    @Test
    void shouldSendAKeyframeAtEachTurnWhenNobodyAsks() {
        play(2 * PICTURES + 1);
        assertThat(publisher.keyframes).containsExactly(0, PICTURES, 2 * PICTURES);
        assertThat(publisher.times).isEqualTo(times(2 * PICTURES + 1));
    }

    @Test
    void shouldBeginAnewWhenAskedAndLetTheTimeGoOn() {
        play(7);
        timeline.requestKeyframe();
        timeline.requestKeyframe();
        play(PICTURES + 1);
        assertThat(publisher.keyframes).containsExactly(0, 7, 7 + PICTURES);
        assertThat(publisher.times).isEqualTo(times(7 + PICTURES + 1));
        assertThat(publisher.sounds).isPositive();
    }

    @Test
    void shouldKeepTheIntervalBetweenKeyframes() {
        play(1);
        timeline.requestKeyframe();
        play(PICTURES);
        int early = WhipTimeline.KEYFRAME_INTERVAL_MS / STEP_MS;
        assertThat(publisher.keyframes).containsExactly(0, early);
        play(early - 2);
        timeline.requestKeyframe();
        play(PICTURES);
        assertThat(publisher.keyframes).containsExactly(0, early, early + PICTURES - 1);
    }

    private static List<Long> times(int count) {
        return LongStream.range(0, count).map(i -> i * STEP_MS).boxed().toList();
    }

    private static final class Recorder implements WhipTimeline.Sink {
        private final List<Integer> keyframes = new ArrayList<>();
        private final List<Long> times = new ArrayList<>();
        private int sounds;

        @Override
        public void sendPicture(List<RtpPayload> payloads, boolean keyframe, WhipTrack.Moment now) {
            if (keyframe) {
                keyframes.add(times.size());
            }
            times.add(payloads.getFirst().timestampTicks() / TICKS_PER_MS);
        }

        @Override
        public void sendSound(Bytes frame, long ticks, WhipTrack.Moment now) {
            sounds++;
        }
    }
}
