package io.weir.server.stream;

import static io.weir.server.stream.Streams.audio;
import static io.weir.server.stream.Streams.key;
import static io.weir.server.stream.Streams.picture;
import static io.weir.server.stream.Streams.sound;
import static io.weir.server.stream.Streams.video;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.weir.base.metrics.Counters;
import io.weir.base.time.ManualClock;
import io.weir.media.AccessUnit;
import io.weir.media.MediaException;
import io.weir.media.Track;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;
import org.junit.jupiter.params.provider.ValueSource;

/** A mistake in one wire format: its readers end, and everybody else sees nothing of it. */
class WireLanesTest {
    private static final StreamLimits LIMITS = new StreamLimits(true, 10_000, 15_000, 8, 1_000);

    private final ManualClock clock = new ManualClock();
    private final TestChannel home = new TestChannel();
    private final TestChannel failingChannel = new TestChannel();
    private final Counters counters = new Counters();
    private final FanoutLoad load = new FanoutLoad(counters);
    private final LiveStream stream = new LiveStream(home.eventLoop(), LIMITS, StreamListener.NONE, load, clock);
    private final FeedSink feed = stream.openFeed(home.eventLoop());

    /** Where an encoder fails. */
    enum Place {
        HEAD,
        BEGIN,
        SIGNATURE,
        START,
        UNIT,
        END,
        HELD,
        TRACK
    }

    /** Writes text, until it fails in one place. */
    private static final class Failing implements WireFormat {
        private final BatchInterval interval;
        private @Nullable Place place;

        Failing(@Nullable Place place, long intervalMs) {
            this.place = place;
            this.interval = new BatchInterval.Fixed(intervalMs);
        }

        @Override
        public BatchInterval interval() {
            return interval;
        }

        @Override
        public WireEncoder newEncoder() {
            WireEncoder text = TextWireFormat.IMMEDIATE.newEncoder();
            return new WireEncoder() {
                private void fail(Place at) {
                    if (at == place) {
                        throw new IllegalStateException("on purpose");
                    }
                }

                @Override
                public void head(StreamHead head) {
                    text.head(head);
                    fail(Place.HEAD);
                }

                @Override
                public void beginBatch(ByteBuf out) {
                    fail(Place.BEGIN);
                }

                @Override
                public void endBatch(ByteBuf out) {
                    fail(Place.END);
                }

                @Override
                public void writeHeld(ByteBuf out) {
                    fail(Place.HELD);
                }

                @Override
                public void writeSignature(ByteBuf out) {
                    fail(Place.SIGNATURE);
                }

                @Override
                public void writeStart(ByteBuf out, long startMs) {
                    text.writeStart(out, startMs);
                    fail(Place.START);
                }

                @Override
                public void writeTrack(ByteBuf out, Track track, long timestampMs) {
                    fail(Place.TRACK);
                }

                @Override
                public void writeMetadata(ByteBuf out, long timestampMs) {
                    text.writeMetadata(out, timestampMs);
                }

                @Override
                public void writeUnit(ByteBuf out, Track track, AccessUnit unit) throws MediaException {
                    text.writeUnit(out, track, unit);
                    fail(Place.UNIT);
                }
            };
        }
    }

    @BeforeEach
    void begin() {
        feed.track(video());
        feed.track(audio());
    }

    @AfterEach
    void close() {
        stream.close(EndReason.SERVER_STOPPING);
        run();
        home.finishAndReleaseAll();
        failingChannel.finishAndReleaseAll();
    }

    private void run() {
        home.runPendingTasks();
        failingChannel.runPendingTasks();
        home.runPendingTasks();
    }

    private TestReader reader(TestChannel channel, WireFormat format) {
        TestReader reader = new TestReader(channel, format);
        stream.attach(reader);
        run();
        return reader;
    }

    @ParameterizedTest
    @EnumSource(value = Place.class)
    void shouldEndTheReadersOfAFormatThatFailsAndNobodyElse(Place place) {
        TestReader good = reader(home, TextWireFormat.IMMEDIATE);
        TestReader failing = reader(failingChannel, new Failing(place, 0));
        feed.unit(key(0));
        feed.unit(picture(40));
        feed.unit(key(80));
        feed.track(video(2));
        feed.unit(picture(120));
        run();
        assertThat(failing.ended).isEqualTo(EndReason.INTERNAL_ERROR);
        assertThat(good.ended).isNull();
        assertThat(good.text())
                .startsWith("<sig>")
                .contains("K0 ", "v40 ", "K80 ", "[track")
                .endsWith("v120 ");
        assertThat(load.readerCount(failingChannel.eventLoop()))
                .as("readers that the interval is chosen for")
                .isZero();
        assertThat(counters.value(Counters.INTERNAL_ERRORS)).isEqualTo(1);
    }

    @ParameterizedTest
    @EnumSource(
            names = {"TRACK", "HELD"},
            mode = Mode.EXCLUDE)
    void shouldEndAReaderThatCannotBeGivenWhatIsCached(Place place) {
        feed.unit(key(0));
        feed.unit(picture(40));
        TestReader failing = reader(failingChannel, new Failing(place, 0));
        assertThat(failing.ended).isEqualTo(EndReason.INTERNAL_ERROR);
        TestReader good = reader(home, TextWireFormat.IMMEDIATE);
        assertThat(good.text()).endsWith("K0 v40 ");
        feed.unit(picture(80));
        assertThat(good.text()).isEqualTo("v80 ");
        assertThat(counters.value(Counters.INTERNAL_ERRORS)).isEqualTo(1);
    }

    /** A mistake with one reader: who reads the same stays. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void shouldEndAReaderThatFailsAndNoOther(boolean atOnce) {
        feed.unit(key(0));
        List<EndReason> ends = new ArrayList<>();
        TestReader failing = new TestReader(home, TextWireFormat.IMMEDIATE) {
            @Override
            public void onAttached(ReaderProgress attached) {
                super.onAttached(attached);
                assertThat(atOnce).isFalse();
            }

            @Override
            public void onEnd(EndReason reason) {
                ends.add(reason);
                throw new IllegalStateException("on purpose");
            }
        };
        stream.attach(failing);
        TestReader good = reader(failingChannel, TextWireFormat.IMMEDIATE);
        TestReader beside = reader(home, TextWireFormat.IMMEDIATE);
        run();
        assertThat(ends).isEqualTo(atOnce ? List.of(EndReason.INTERNAL_ERROR) : List.of());
        feed.unit(picture(40));
        run();
        assertThat(good.text()).endsWith("K0 v40 ");
        stream.close(EndReason.PUBLISHER_GONE);
        run();
        assertThat(ends).containsExactly(atOnce ? EndReason.INTERNAL_ERROR : EndReason.PUBLISHER_GONE);
        assertThat(List.of(Objects.requireNonNull(good.ended), Objects.requireNonNull(beside.ended)))
                .containsOnly(EndReason.PUBLISHER_GONE);
        assertThat(load.readerCount(home.eventLoop())).isZero();
    }

    @Test
    void shouldEndReadersWhenTheFailureComesWithATimer() {
        home.freezeTime();
        TestReader good = reader(home, TextWireFormat.IMMEDIATE);
        Failing format = new Failing(null, 100);
        TestReader failing = reader(failingChannel, format);
        feed.unit(key(0));
        feed.unit(sound(10));
        format.place = Place.END;
        run();
        assertThat(failing.ended).isNull();
        assertThat(counters.value(Counters.INTERNAL_ERRORS)).isZero();
        clock.advance(Duration.ofMillis(100));
        home.advanceTimeBy(100, TimeUnit.MILLISECONDS);
        run();
        assertThat(failing.ended).isEqualTo(EndReason.INTERNAL_ERROR);
        assertThat(good.ended).isNull();
        assertThat(counters.value(Counters.INTERNAL_ERRORS)).isEqualTo(1);
    }

    @Test
    void shouldEndReadersWithTheReasonOfAllWhenTheRestCannotBeWritten() {
        TestReader good = reader(home, TextWireFormat.IMMEDIATE);
        TestReader failing = reader(failingChannel, new Failing(Place.HELD, 0));
        stream.close(EndReason.PUBLISHER_GONE);
        run();
        assertThat(failing.ended).isEqualTo(EndReason.PUBLISHER_GONE);
        assertThat(good.ended).isEqualTo(EndReason.PUBLISHER_GONE);
        assertThat(counters.value(Counters.INTERNAL_ERRORS)).isEqualTo(1);
    }
}
