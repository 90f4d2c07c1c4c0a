package io.weir.server.stream;

import static io.weir.server.stream.Streams.audio;
import static io.weir.server.stream.Streams.key;
import static io.weir.server.stream.Streams.picture;
import static io.weir.server.stream.Streams.sound;
import static io.weir.server.stream.Streams.video;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.weir.base.time.ManualClock;
import io.weir.media.AccessUnit;
import io.weir.media.MediaException;
import io.weir.media.MediaKind;
import io.weir.media.Ticks;
import io.weir.media.Track;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Formats that put several units into one frame: what is held back is neither lost nor written twice, and cuts stay cuts. */
class HeldUnitsTest {
    private static final StreamLimits LIMITS = new StreamLimits(true, 10_000, 15_000, 8, 1_000);
    private static final int UNWRITABLE_MS = 13;

    private final TestChannel home = new TestChannel();
    private final FanoutLoad load = new FanoutLoad();
    private final LiveStream stream =
            new LiveStream(home.eventLoop(), LIMITS, StreamListener.NONE, load, new ManualClock());
    private final FeedSink feed = stream.openFeed(home.eventLoop());

    @BeforeEach
    void begin() {
        feed.track(video());
        feed.track(audio());
        feed.unit(key(0));
    }

    @AfterEach
    void close() {
        stream.close(EndReason.SERVER_STOPPING);
        home.runPendingTasks();
        home.finishAndReleaseAll();
    }

    @Test
    void shouldWriteNothingWhileAllIsHeld() {
        TestReader reader = reader();
        assertThat(reader.text()).isEqualTo("[start]K0 ");
        feed.unit(sound(10));
        feed.unit(sound(30));
        assertThat(reader.text()).isEmpty();
        feed.unit(picture(40));
        assertThat(reader.text()).isEqualTo("a10 a30 v40 ");
    }

    @Test
    void shouldWriteWhatIsHeldBeforeTheCutAtAKeyframe() {
        TestReader reader = reader();
        reader.text();
        feed.unit(sound(30));
        feed.unit(key(40));
        assertThat(reader.text()).isEqualTo("a30 K40 ");
        assertThat(reader().text()).as("late reader").isEqualTo("[start]K40 ");
    }

    @Test
    void shouldGiveALateReaderWhatIsHeldOnce() {
        TestReader reader = reader();
        feed.unit(sound(30));
        assertThat(reader.text()).isEqualTo("[start]K0 ");
        // both read from the same socket here: the second one's beginning is all that comes
        assertThat(reader().text()).isEqualTo("[start]K0 ");
        feed.unit(picture(40));
        assertThat(reader.text()).isEqualTo("a30 v40 a30 v40 ");
    }

    @Test
    void shouldWriteWhatIsHeldBeforeAnotherConfiguration() {
        TestReader reader = reader();
        reader.text();
        feed.unit(sound(30));
        feed.track(video(2));
        assertThat(reader.text()).isEqualTo("a30 ");
        feed.unit(picture(40));
        assertThat(reader.text()).isEqualTo("[track]v40 ");
    }

    @Test
    void shouldWriteWhatIsHeldAtTheEnd() {
        TestReader reader = reader();
        reader.text();
        feed.unit(sound(30));
        stream.close(EndReason.PUBLISHER_GONE);
        assertThat(reader.text()).isEqualTo("a30 ");
        assertThat(reader.ended).isEqualTo(EndReason.PUBLISHER_GONE);
    }

    @Test
    void shouldCountUnitsThatTheFormatCannotWriteAndGoOn() {
        TestReader reader = reader();
        reader.text();
        feed.unit(picture(UNWRITABLE_MS));
        assertThat(reader.text()).isEmpty();
        assertThat(stream.counters().unitsDropped().sum()).isEqualTo(1);
        feed.unit(picture(40));
        assertThat(reader.text()).isEqualTo("v40 ");
    }

    private TestReader reader() {
        TestReader reader = new TestReader(home, new HoldingFormat(new BatchInterval.Fixed(0)));
        stream.attach(reader);
        return reader;
    }

    /** Holds sound back until a picture comes. */
    private record HoldingFormat(BatchInterval interval) implements WireFormat {
        @Override
        public WireEncoder newEncoder() {
            return new HoldingEncoder();
        }
    }

    private static final class HoldingEncoder implements WireEncoder {
        private final StringBuilder held = new StringBuilder();

        @Override
        public void head(StreamHead head) {
            assertThat(held).isEmpty();
        }

        @Override
        public void writeHeld(ByteBuf out) {
            write(out, held.toString());
            held.setLength(0);
        }

        @Override
        public void writeStart(ByteBuf out, long startMs) {
            write(out, "[start]");
        }

        @Override
        public void writeTrack(ByteBuf out, Track track, long timestampMs) {
            write(out, "[track]");
        }

        @Override
        public void writeMetadata(ByteBuf out, long timestampMs) {
            write(out, "[meta]");
        }

        @Override
        public void writeUnit(ByteBuf out, Track track, AccessUnit unit) throws MediaException {
            long ms = Ticks.toMillis(unit.dtsTicks(), track.clockRate());
            if (ms == UNWRITABLE_MS) {
                throw MediaException.unsupported("this one");
            }
            if (track.kind() == MediaKind.AUDIO) {
                held.append('a').append(ms).append(' ');
            } else {
                writeHeld(out);
                write(out, (unit.keyframe() ? "K" : "v") + ms + " ");
            }
        }

        private static void write(ByteBuf out, String text) {
            out.writeCharSequence(text, StandardCharsets.US_ASCII);
        }
    }
}
