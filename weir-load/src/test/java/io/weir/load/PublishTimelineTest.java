package io.weir.load;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.weir.base.buf.Bytes;
import io.weir.base.time.ManualClock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class PublishTimelineTest {
    private static final int HEADER = 12;
    private static final MediaLoop LOOP = MediaLoop.of(List.of(
            MediaMessage.of(18, 0, Bytes.ofHex("02 0000")),
            MediaMessage.of(9, 0, Bytes.ofHex("17 00 000000 01")),
            MediaMessage.of(9, 0, Bytes.ofHex("17 01 000000 00000001 65")),
            MediaMessage.of(9, 40, Bytes.ofHex("27 01 000000 00000001 41")),
            MediaMessage.of(9, 80, Bytes.ofHex("27 01 000000 00000001 41"))));

    private final ManualClock clock = new ManualClock();
    private final LatencyHistogram lateness = new LatencyHistogram();

    @Test
    void shouldKeepTimestampsGoingOverTurns() {
        PublishTimeline timeline = timeline(false);
        Recorder publisher = new Recorder();
        timeline.join(publisher, 0);
        for (int i = 0; i < 8; i++) {
            timeline.advance();
            clock.advance(Duration.ofMillis(40));
        }
        assertThat(publisher.timestamps).containsExactly(0L, 0L, 0L, 40L, 80L, 120L, 160L, 200L, 240L, 280L);
        assertThat(lateness.percentileUs(1)).isZero();
    }

    @Test
    void shouldSendNothingBeforeItsTime() {
        PublishTimeline timeline = timeline(false);
        Recorder publisher = new Recorder();
        timeline.join(publisher, Duration.ofMillis(10).toNanos());
        timeline.advance();
        assertThat(publisher.timestamps).isEmpty();
        clock.advance(Duration.ofMillis(49));
        timeline.advance();
        assertThat(publisher.timestamps).containsExactly(0L, 0L, 0L);
        assertThat(lateness.percentileUs(1)).isEqualTo(39_000);
    }

    @Test
    void shouldLetALateComerJoinAtTheNextKeyframeWithConfigurationFirst() {
        PublishTimeline timeline = timeline(false);
        timeline.join(new Recorder(), 0);
        timeline.advance();
        Recorder late = new Recorder();
        timeline.join(late, 0);
        clock.advance(Duration.ofMillis(125));
        timeline.advance();
        assertThat(late.timestamps).containsExactly(120L, 120L, 120L);
        assertThat(late.types).containsExactly(18, 9, 9);
    }

    @Test
    void shouldLeaveASlowPublisherOutUntilTheNextKeyframe() {
        PublishTimeline timeline = timeline(false);
        Recorder publisher = new Recorder();
        timeline.join(publisher, 0);
        timeline.advance();
        publisher.slow = true;
        step(timeline);
        publisher.slow = false;
        step(timeline);
        assertThat(publisher.timestamps).containsExactly(0L, 0L, 0L);
        step(timeline);
        assertThat(publisher.timestamps).containsExactly(0L, 0L, 0L, 120L, 120L, 120L);
    }

    @Test
    void shouldStopSendingToThoseWhoLeft() {
        PublishTimeline timeline = timeline(false);
        Recorder publisher = new Recorder();
        timeline.join(publisher, 0);
        timeline.advance();
        timeline.leave(publisher);
        step(timeline);
        assertThat(publisher.timestamps).hasSize(3);
    }

    @Test
    void shouldStampFramesWithTheTimeTheyAreSentAt() {
        PublishTimeline timeline = timeline(true);
        Recorder publisher = new Recorder();
        clock.advance(Duration.ofSeconds(5));
        timeline.join(publisher, 0);
        timeline.advance();
        step(timeline);
        assertThat(publisher.stamps)
                .containsExactly(new LatencyStamp.Stamp(5_000_000, 0), new LatencyStamp.Stamp(5_040_000, 1));
    }

    private PublishTimeline timeline(boolean stamp) {
        return new PublishTimeline(LOOP, stamp, 1, UnpooledByteBufAllocator.DEFAULT, clock::nanoTime, lateness);
    }

    private void step(PublishTimeline timeline) {
        clock.advance(Duration.ofMillis(40));
        timeline.advance();
    }

    /** Takes the messages apart again: all are short, so each is one chunk. */
    private static final class Recorder implements PublishTimeline.Sink {
        private final List<Long> timestamps = new ArrayList<>();
        private final List<Integer> types = new ArrayList<>();
        private final List<LatencyStamp.Stamp> stamps = new ArrayList<>();
        private boolean slow;

        @Override
        public boolean send(ByteBuf messages, int count) {
            int seen = 0;
            while (!slow && messages.isReadable()) {
                ByteBuf header = messages.readSlice(HEADER);
                timestamps.add((long) header.getUnsignedMedium(1));
                types.add((int) header.getUnsignedByte(7));
                LatencyStamp.Stamp stamp = LatencyStamp.find(messages.readSlice(header.getUnsignedMedium(4)));
                if (stamp != null) {
                    stamps.add(stamp);
                }
                seen++;
            }
            messages.release();
            assertThat(seen).isEqualTo(slow ? 0 : count);
            return !slow;
        }
    }
}
