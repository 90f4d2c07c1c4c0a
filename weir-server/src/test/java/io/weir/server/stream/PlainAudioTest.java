package io.weir.server.stream;

import static io.weir.server.stream.Streams.audio;
import static io.weir.server.stream.Streams.key;
import static io.weir.server.stream.Streams.picture;
import static io.weir.server.stream.Streams.sound;
import static io.weir.server.stream.Streams.video;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.EventLoop;
import io.weir.base.buf.Bytes;
import io.weir.base.time.ManualClock;
import io.weir.media.AccessUnit;
import io.weir.media.Codec;
import io.weir.media.Ticks;
import io.weir.media.Track;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Readers that don't know a stream's Opus. */
class PlainAudioTest {
    private static final StreamLimits LIMITS = new StreamLimits(true, 10_000, 15_000, 64, 1_000);
    private static final Codec.Aac AAC = new Codec.Aac(Bytes.of(0x11, 0x90), 2, 48_000, 2);

    private final ManualClock clock = new ManualClock();
    private final TestChannel home = new TestChannel();
    private final TestChannel other = new TestChannel();
    private final Maker maker = new Maker();
    private final LiveStream stream = new LiveStream(
            home.eventLoop(), LIMITS, StreamListener.NONE, new LiveStream.Surroundings(new FanoutLoad(), maker, clock));

    /** Makes AAC when the test says so. */
    private static final class Maker implements PlainAudioMaker, PlainAudioMaker.Running {
        final List<Long> taken = new ArrayList<>();
        boolean able = true;
        boolean running;
        int trackId;

        @Nullable
        Sink sink;

        @Override
        public Optional<Track> madeOf(Track audio) {
            return able && audio.codec() instanceof Codec.Opus
                    ? Optional.of(new Track(audio.id(), AAC, 48_000))
                    : Optional.empty();
        }

        @Override
        public Running start(EventLoop loop, Track audio, Sink to) {
            running = true;
            trackId = audio.id();
            sink = to;
            return this;
        }

        @Override
        public void unit(AccessUnit unit) {
            taken.add(Ticks.toMillis(unit.dtsTicks(), 48_000));
        }

        @Override
        public void close() {
            running = false;
        }

        void make(long ms) {
            Objects.requireNonNull(sink).onUnit(Streams.unit(trackId, ms, 48_000, true));
        }
    }

    /** The text format for players of old. */
    private record OldWireFormat(TextWireFormat text) implements WireFormat {
        @Override
        public WireEncoder newEncoder() {
            return text.newEncoder();
        }

        @Override
        public BatchInterval interval() {
            return text.interval();
        }

        @Override
        public boolean playsOpus() {
            return false;
        }
    }

    @AfterEach
    void close() {
        stream.close(EndReason.SERVER_STOPPING);
        home.runPendingTasks();
        home.finishAndReleaseAll();
        other.finishAndReleaseAll();
    }

    private FeedSink feed() {
        FeedSink feed = stream.openFeed(home.eventLoop());
        feed.track(video());
        feed.track(audio());
        return feed;
    }

    private TestReader old() {
        TestReader reader = new TestReader(home, new OldWireFormat(TextWireFormat.IMMEDIATE));
        stream.attach(reader);
        return reader;
    }

    @Test
    void shouldSendMadeAudioInItsPlaceFromTheCacheOn() {
        FeedSink feed = feed();
        feed.unit(key(0));
        feed.unit(sound(10));
        feed.unit(picture(40));
        TestReader reader = old();
        feed.unit(sound(30));
        maker.make(10);
        feed.unit(picture(80));
        maker.make(30);
        assertThat(reader.text()).isEqualTo("<sig>[start 0 0:H264 1:Aac]K0 v40 a10 v80 a30 ");
        assertThat(maker.taken).containsExactly(10L, 30L);
    }

    @Test
    void shouldStartTheNextReaderWithBoth() {
        FeedSink feed = feed();
        feed.unit(key(0));
        old().text();
        maker.make(10);
        feed.unit(picture(40));
        home.text();
        assertThat(old().text()).isEqualTo("<sig>[start 0 0:H264 1:Aac]K0 a10 v40 ");
        assertThat(stream.counters().outboundBytes().sum()).isPositive();
    }

    @Test
    void shouldLeaveReadersThatPlayOpusAlone() {
        FeedSink feed = feed();
        feed.unit(key(0));
        TestReader reader = new TestReader(home, TextWireFormat.IMMEDIATE);
        stream.attach(reader);
        feed.unit(sound(10));
        assertThat(reader.text()).isEqualTo("<sig>[start 0 0:H264 1:Opus]K0 a10 ");
        assertThat(maker.running).isFalse();
    }

    @Test
    void shouldSendWhatThereIsWhenNothingCanBeMade() {
        maker.able = false;
        FeedSink feed = feed();
        feed.unit(key(0));
        TestReader reader = old();
        feed.unit(sound(10));
        assertThat(reader.text()).isEqualTo("<sig>[start 0 0:H264 1:Opus]K0 a10 ");
    }

    @Test
    void shouldGoOnWithWhatThereIsWhenNoMoreIsMade() {
        FeedSink feed = feed();
        feed.unit(key(0));
        TestReader reader = old();
        Objects.requireNonNull(maker.sink).onEnded();
        feed.unit(sound(10));
        assertThat(reader.text()).startsWith("<sig>[start 0 0:H264 1:Aac]K0 ").endsWith("1:Opus]a10 ");
        assertThat(reader.ended).isNull();
    }

    @Test
    void shouldStopWithTheLastReaderAndBeginAgainWithTheNext() {
        FeedSink feed = feed();
        feed.unit(key(0));
        TestReader reader = old();
        home.runPendingTasks();
        assertThat(maker.running).isTrue();
        stream.detach(reader);
        home.runPendingTasks();
        assertThat(maker.running).isFalse();
        feed.unit(sound(10));
        assertThat(maker.taken).isEmpty();
        home.text();
        assertThat(old().text()).isEqualTo("<sig>[start 0 0:H264 1:Aac]K0 ");
        assertThat(maker.running).isTrue();
        assertThat(maker.taken).containsExactly(10L);
    }

    @Test
    void shouldEndWithTheStream() {
        feed().unit(key(0));
        TestReader reader = old();
        stream.close(EndReason.PUBLISHER_GONE);
        home.runPendingTasks();
        assertThat(reader.ended).isEqualTo(EndReason.PUBLISHER_GONE);
        assertThat(maker.running).isFalse();
    }

    @Test
    void shouldEndItsReadersWhenTheAudioBecomesAnother() {
        FeedSink feed = feed();
        feed.unit(key(0));
        TestReader reader = old();
        feed.track(new Track(Streams.FEED_AUDIO, new Codec.Mp3(48_000, 2), 48_000));
        home.runPendingTasks();
        assertThat(reader.ended).isEqualTo(EndReason.SOURCE_CHANGED);
        assertThat(maker.running).isFalse();
    }
}
