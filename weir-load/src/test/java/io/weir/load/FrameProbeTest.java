package io.weir.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.weir.base.buf.Bytes;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class FrameProbeTest {
    private static final Bytes CONFIGURATION = Bytes.ofHex("17 00 000000 01");
    private static final Bytes KEYFRAME = Bytes.ofHex("17 01 000000 00000001 65");
    private static final Bytes INTER_FRAME = Bytes.ofHex("27 01 000000 00000001 41");
    private static final Bytes SOUND = Bytes.ofHex("af 01 21");

    private final FrameProbe probe = new FrameProbe();
    private final LatencyHistogram latency = new LatencyHistogram();

    @Test
    void shouldTakeTheFirstKeyframeAndNotItsConfiguration() {
        video(0, CONFIGURATION, 10);
        video(0, INTER_FRAME, 20);
        assertThat(probe.hasKeyframe()).isFalse();
        video(33, KEYFRAME, 30);
        video(66, KEYFRAME, 40);
        assertThat(probe.firstKeyframeNs()).isEqualTo(30);
    }

    @Test
    void shouldKnowEnhancedFramesFromTheirConfigurations() {
        video(0, Bytes.ofHex("90 68766331"), 1);
        assertThat(probe.hasKeyframe()).isFalse();
        video(0, Bytes.ofHex("91 68766331 000000"), 2);
        assertThat(probe.hasKeyframe()).isTrue();
    }

    @Test
    void shouldSurviveBodiesTooShortToSayAnything() {
        for (int length = 0; length < KEYFRAME.length(); length++) {
            video(0, KEYFRAME.slice(0, length), length);
        }
        assertThat(FrameProbe.isFrame(Unpooled.EMPTY_BUFFER)).isFalse();
    }

    @Test
    void shouldMeasureStampedFramesInTheWindowOnly() {
        stamped(0, TimeUnit.MILLISECONDS.toMicros(1), TimeUnit.MILLISECONDS.toNanos(500));
        probe.beginWindow(latency, TimeUnit.MILLISECONDS.toNanos(500));
        stamped(1, TimeUnit.MILLISECONDS.toMicros(600), TimeUnit.MILLISECONDS.toNanos(612));
        probe.endWindow(TimeUnit.MILLISECONDS.toNanos(700));
        stamped(2, TimeUnit.MILLISECONDS.toMicros(800), TimeUnit.MILLISECONDS.toNanos(950));
        assertThat(latency.distribution().count()).isEqualTo(1);
        assertThat(latency.distribution().maxMs()).isEqualTo(12.0, within(0.01));
        assertThat(sum().longestStallMs()).isEqualTo(112.0, within(0.01));
    }

    @Test
    void shouldCountMissingAndRepeatedFramesByTheirNumbers() {
        probe.beginWindow(latency, 0);
        for (int number : new int[] {5, 6, 9, 9, 8, LatencyStamp.NUMBER_COUNT - 1}) {
            stamped(number, 0, 0);
        }
        // 7 and 8 missing; 9 again and 8 late; the last is 9 back and so late, too.
        Continuity seen = sum();
        assertThat(seen.missingFrames()).isEqualTo(2);
        assertThat(seen.repeatedFrames()).isEqualTo(3);
        stamped(0, 0, 0);
        assertThat(sum().missingFrames()).isEqualTo(2);
    }

    @Test
    void shouldCountGapsAndStepsBackForEachTrackAlone() {
        probe.beginWindow(latency, 0);
        video(1000, KEYFRAME, 0);
        probe.onMessage(FrameProbe.TYPE_AUDIO, 900, buffer(SOUND), 0);
        probe.onMessage(FrameProbe.TYPE_AUDIO, 923, buffer(SOUND), 0);
        video(1000 + FrameProbe.GAP_MS, INTER_FRAME, 0);
        assertThat(sum().timestampGaps()).isZero();
        video(1000 + 2 * FrameProbe.GAP_MS + 1, INTER_FRAME, 0);
        probe.onMessage(FrameProbe.TYPE_AUDIO, 922, buffer(SOUND), 0);
        Continuity seen = sum();
        assertThat(seen.timestampGaps()).isEqualTo(1);
        assertThat(seen.timestampsBackwards()).isEqualTo(1);
        assertThat(seen.messages()).isEqualTo(6);
        assertThat(seen.videoFrames()).isEqualTo(3);
    }

    @Test
    void shouldTakeAWrapOfThirtyTwoBitsForAStepForward() {
        probe.beginWindow(latency, 0);
        video(0xffff_fff0L, KEYFRAME, 0);
        video(0x11, INTER_FRAME, 0);
        assertThat(sum().timestampsBackwards()).isZero();
        assertThat(sum().timestampGaps()).isZero();
    }

    private void stamped(int number, long sentUs, long nowNs) {
        ByteBuf body = Unpooled.buffer();
        body.writeBytes(INTER_FRAME.slice(0, 5).toArray());
        LatencyStamp.write(body, sentUs, number);
        probe.onMessage(FrameProbe.TYPE_VIDEO, number * 33L & 0xffff_ffffL, body, nowNs);
    }

    private void video(long timestampMs, Bytes body, long nowNs) {
        probe.onMessage(FrameProbe.TYPE_VIDEO, timestampMs, buffer(body), nowNs);
    }

    private Continuity sum() {
        return FrameProbe.sum(List.of(probe));
    }

    private static ByteBuf buffer(Bytes bytes) {
        return Unpooled.wrappedBuffer(bytes.toArray());
    }
}
