package io.weir.server.webrtc;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.embedded.EmbeddedChannel;
import io.weir.base.buf.Bytes;
import io.weir.base.metrics.Counters;
import io.weir.base.time.ManualClock;
import io.weir.media.AccessUnit;
import io.weir.media.Codec;
import io.weir.media.Track;
import io.weir.protocol.rtp.RtpPacket;
import io.weir.protocol.rtp.rtcp.Nack;
import io.weir.server.stream.EndReason;
import io.weir.server.stream.FanoutLoad;
import io.weir.server.stream.FeedSink;
import io.weir.server.stream.LiveStream;
import io.weir.server.stream.StreamLimits;
import io.weir.server.stream.StreamListener;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class RtpFanoutsTest {
    private final ManualClock clock = new ManualClock();
    private final Counters counters = new Counters();
    private final EmbeddedChannel home = new EmbeddedChannel();
    private final EmbeddedChannel elsewhere = new EmbeddedChannel();
    private final LiveStream stream = new LiveStream(
            home.eventLoop(), StreamLimits.DEFAULT, StreamListener.NONE, new FanoutLoad(counters), clock);
    private final Transcoding transcoding = new Transcoding();
    private final RtpFanouts fanouts = new RtpFanouts(transcoding, clock);
    private final List<String> keyframesAsked = new ArrayList<>();

    /** One viewer of a stream. */
    private static final class Client {
        final FakeOutput output = new FakeOutput();
        final List<EndReason> ended = new ArrayList<>();
        final ViewerMedia media;

        Client() {
            media = new ViewerMedia(
                    List.of(Units.video(false, 0, Watching.FEEDBACK), Units.audio()),
                    "weir",
                    output,
                    new Random(1),
                    ended::add);
        }

        List<RtpPacket> video() {
            return output.packets.stream()
                    .filter(packet -> packet.ssrc() == 0x1111)
                    .toList();
        }

        List<Bytes> payloads() {
            return output.packets.stream().map(RtpPacket::payload).toList();
        }
    }

    /** Stands for a transcoder of AAC. */
    private static final class Transcoding implements AudioSubstitute {
        @Nullable
        Consumer<AccessUnit> sink;

        int started;
        int closed;

        @Override
        public Optional<Codec> codecFor(Track audio) {
            return audio.codec() instanceof Codec.Aac ? Optional.of(new Codec.Opus(2, Bytes.EMPTY)) : Optional.empty();
        }

        @Override
        public Running start(LiveStream stream, Track audio, Consumer<AccessUnit> into) {
            sink = into;
            started++;
            return () -> closed++;
        }
    }

    @BeforeEach
    void freeze() {
        home.freezeTime();
        elsewhere.freezeTime();
    }

    @AfterEach
    void close() {
        stream.close(EndReason.SERVER_STOPPING);
        home.runPendingTasks();
        elsewhere.runPendingTasks();
        assertThat(fanouts.streamCount()).isZero();
        home.finishAndReleaseAll();
        elsewhere.finishAndReleaseAll();
    }

    private FeedSink feed() {
        return feed(Units.AUDIO_TRACK);
    }

    private FeedSink feed(Track audio) {
        FeedSink feed = stream.openFeed(home.eventLoop());
        feed.answersKeyframeRequests(() -> keyframesAsked.add("asked"));
        feed.track(Units.VIDEO_TRACK);
        feed.track(audio);
        return feed;
    }

    private static AccessUnit picture(long ms, boolean keyframe, int nalBytes) {
        return Units.picture(Units.VIDEO, ms, keyframe, nalBytes);
    }

    private Client join(EmbeddedChannel on) {
        Client client = new Client();
        fanouts.join(stream, on.eventLoop(), client.media);
        on.runPendingTasks();
        return client;
    }

    private StreamOutline outline() {
        List<StreamOutline> told = new ArrayList<>();
        fanouts.outline(stream, told::add);
        return told.getFirst();
    }

    @Test
    void shouldSendTheSamePayloadsToViewersOfAllLoops() {
        FeedSink feed = feed();
        Client here = join(home);
        Client there = join(elsewhere);
        feed.unit(picture(0, true, 3000));
        feed.unit(Units.sound(Units.AUDIO, 10));
        feed.unit(picture(33, false, 3000));
        assertThat(there.output.packets).as("on its own loop only").isEmpty();
        elsewhere.runPendingTasks();
        assertThat(here.payloads()).hasSize(8).isEqualTo(there.payloads());
        assertThat(fanouts.streamCount()).isEqualTo(1);
    }

    @Test
    void shouldStartWhoeverComesWithTheCachedPictures() {
        FeedSink feed = feed();
        feed.unit(picture(0, true, 100));
        feed.unit(picture(33, false, 100));
        Client first = join(home);
        assertThat(first.video()).hasSize(2);
        feed.unit(picture(66, false, 100));
        Client second = join(elsewhere);
        assertThat(second.video()).hasSize(3);
        assertThat(keyframesAsked).isEmpty();
    }

    @Test
    void shouldLetSoundWaitForThePictureWhenThereAreMany() {
        FeedSink feed = feed();
        feed.unit(picture(0, true, 100));
        List<Client> clients = new ArrayList<>();
        for (int i = 0; i < RtpLoop.RIDE_VIEWERS_MIN - 1; i++) {
            clients.add(join(home));
        }
        Client client = clients.getFirst();
        feed.unit(picture(33, false, 3000));
        client.output.take();
        feed.unit(Units.sound(Units.AUDIO, 40));
        assertThat(client.output.packets).as("one viewer short").hasSize(1);
        join(home);
        feed.unit(picture(66, false, 3000));
        client.output.take();

        feed.unit(Units.sound(Units.AUDIO, 60));
        assertThat(client.output.packets).isEmpty();
        feed.unit(Units.sound(Units.AUDIO, 80));
        assertThat(client.output.runs).as("one waits").hasSize(1);
        feed.unit(picture(100, false, 3000));
        assertThat(client.output.runs).hasSize(2);
        assertThat(client.output.runs.getLast())
                .extracting(RtpPacket::payloadType)
                .containsExactly(96, 96, 96, 111);

        client.output.take();
        feed.unit(Units.sound(Units.AUDIO, 100));
        home.advanceTimeBy(RtpLoop.RIDE_WAIT_MS, TimeUnit.MILLISECONDS);
        home.runScheduledPendingTasks();
        assertThat(client.output.packets).as("no longer than that").hasSize(1);
        clock.advance(Duration.ofSeconds(1));
        feed.unit(Units.sound(Units.AUDIO, 1000));
        assertThat(client.output.packets).as("no pictures come").hasSize(2);
    }

    @Test
    void shouldPadTheLastPacketToTheLengthOfTheOthersAndRepeatItSo() {
        FeedSink feed = feed();
        feed.unit(picture(0, true, 100));
        Client client = join(home);
        client.output.take();
        feed.unit(picture(33, false, 3002));
        List<RtpPacket> packets = client.output.take();
        assertThat(packets).hasSize(3);
        assertThat(packets)
                .extracting(packet -> packet.bytes().length())
                .containsOnly(packets.getFirst().bytes().length());
        RtpPacket last = packets.getLast();
        assertThat(last.payload().length())
                .isLessThan(packets.getFirst().payload().length());
        client.media.onRtcp(List.of(new Nack(0, 0x1111, List.of(last.sequence()))), clock.nanoTime());
        assertThat(client.output.take()).extracting(RtpPacket::bytes).containsExactly(last.bytes());
    }

    @Test
    void shouldPaceAHeadStartByTheLoopsTimer() {
        FeedSink feed = feed();
        feed.unit(picture(0, true, 1198 * 80));
        Client client = join(elsewhere);
        assertThat(client.video()).hasSize(HeadStart.PACKETS_PER_TICK);
        for (int i = 0; i < 2; i++) {
            clock.advance(Duration.ofMillis(RtpLoop.BURST_TICK_MS));
            elsewhere.advanceTimeBy(RtpLoop.BURST_TICK_MS, TimeUnit.MILLISECONDS);
            elsewhere.runScheduledPendingTasks();
        }
        assertThat(client.video()).hasSize(81);
        for (int i = 0; i < 12; i++) {
            clock.advance(Duration.ofMillis(RtpLoop.IDLE_TICK_MS));
            elsewhere.advanceTimeBy(RtpLoop.IDLE_TICK_MS, TimeUnit.MILLISECONDS);
            elsewhere.runScheduledPendingTasks();
        }
        assertThat(client.output.rtcp).as("reports go on").hasSize(2);
    }

    @Test
    void shouldEndWithItsLastViewerAndBeginAnewWithTheNext() {
        FeedSink feed = feed();
        feed.unit(picture(0, true, 100));
        Client first = join(home);
        Client second = join(elsewhere);
        fanouts.leave(stream, first.media);
        fanouts.leave(stream, first.media);
        assertThat(fanouts.streamCount()).isEqualTo(1);
        fanouts.leave(stream, second.media);
        elsewhere.runPendingTasks();
        assertThat(fanouts.streamCount()).isZero();
        first.output.take();
        feed.unit(picture(33, false, 100));
        assertThat(first.output.packets).isEmpty();
        assertThat(first.ended).isEmpty();
        assertThat(join(home).video()).hasSize(2);
    }

    @Test
    void shouldEndAViewerThatFailsAndNoOther() {
        FeedSink feed = feed();
        Client first = join(elsewhere);
        Client failing = join(elsewhere);
        Client last = join(elsewhere);
        Client failingHere = join(home);
        Client here = join(home);
        feed.unit(picture(0, true, 300));
        elsewhere.runPendingTasks();
        failing.output.broken = true;
        failingHere.output.broken = true;
        feed.unit(picture(33, false, 300));
        feed.unit(picture(66, false, 300));
        elsewhere.runPendingTasks();
        assertThat(failing.ended).containsExactly(EndReason.INTERNAL_ERROR);
        assertThat(failingHere.ended).containsExactly(EndReason.INTERNAL_ERROR);
        assertThat(first.payloads()).hasSizeGreaterThanOrEqualTo(3).isEqualTo(here.payloads());
        assertThat(last.payloads()).isEqualTo(here.payloads());
        Client late = new Client();
        late.output.broken = true;
        fanouts.join(stream, elsewhere.eventLoop(), late.media);
        elsewhere.runPendingTasks();
        assertThat(late.ended).containsExactly(EndReason.INTERNAL_ERROR);
        assertThat(counters.value(Counters.INTERNAL_ERRORS)).isEqualTo(3);
        first.output.broken = true;
        stream.close(EndReason.PUBLISHER_GONE);
        home.runPendingTasks();
        elsewhere.runPendingTasks();
        assertThat(List.of(first.ended, last.ended, here.ended)).allMatch(List.of(EndReason.PUBLISHER_GONE)::equals);
    }

    @Test
    void shouldEndViewersWithTheStream() {
        feed().unit(picture(0, true, 100));
        Client here = join(home);
        Client there = join(elsewhere);
        stream.close(EndReason.PUBLISHER_GONE);
        elsewhere.runPendingTasks();
        assertThat(here.ended).containsExactly(EndReason.PUBLISHER_GONE);
        assertThat(there.ended).containsExactly(EndReason.PUBLISHER_GONE);
        Client late = join(elsewhere);
        elsewhere.runPendingTasks();
        assertThat(late.ended).containsExactly(EndReason.PUBLISHER_GONE);
    }

    @Test
    void shouldEndViewersOfAStreamWithBFramesAndTellOfThemBefore() {
        FeedSink feed = feed();
        feed.unit(picture(0, true, 100));
        feed.unit(Units.picture(Units.VIDEO, 33, 133, false, 100));
        Client client = join(home);
        assertThat(outline().bFrames()).isFalse();
        feed.unit(Units.picture(Units.VIDEO, 66, 66, false, 100));
        assertThat(client.ended).containsExactly(EndReason.B_FRAMES);
        assertThat(outline().bFrames()).isTrue();
        Client late = join(home);
        home.runPendingTasks();
        assertThat(late.ended).containsExactly(EndReason.B_FRAMES);
    }

    @Test
    void shouldNotTakeASpliceOfFeedsForBFrames() {
        FeedSink feed = feed();
        feed.unit(Units.picture(Units.VIDEO, 0, 200, true, 100));
        feed.unit(Units.picture(Units.VIDEO, 33, 233, false, 100));
        Client client = join(home);
        FeedSink next = feed();
        next.unit(picture(0, true, 100));
        next.unit(picture(33, false, 100));
        assertThat(client.ended).isEmpty();
        assertThat(client.video()).hasSize(4);
        for (int i = 1; i < 4; i++) {
            int step = (int) (client.video().get(i).timestamp()
                    - client.video().get(i - 1).timestamp());
            assertThat(step).as("timestamps only grow").isPositive();
        }
    }

    @Test
    void shouldSendChangedParameterSetsInBand() {
        FeedSink feed = feed();
        feed.unit(picture(0, true, 100));
        Client client = join(home);
        client.output.take();
        Bytes sps = Bytes.of(0x67, 0x42, 0xe0, 0x28, 9, 9);
        feed.track(new Track(Units.VIDEO, new Codec.H264(List.of(sps), Units.AVC.pps()), 90_000));
        feed.unit(picture(33, true, 100));
        assertThat(client.ended).isEmpty();
        assertThat(client.video().getFirst().payload().hex()).contains(sps.hex());
    }

    @Test
    void shouldEndViewersWhenATrackBecomesAnother() {
        FeedSink feed = feed();
        feed.unit(picture(0, true, 100));
        Client client = join(home);
        feed.track(new Track(Units.VIDEO, new Codec.Vp8(), 90_000));
        assertThat(client.ended).containsExactly(EndReason.SOURCE_CHANGED);
    }

    @Test
    void shouldSkipToTheNextKeyframeOnALoopThatIsTooFarBehind() {
        FeedSink feed = feed();
        feed.unit(picture(0, true, 50));
        Client client = join(elsewhere);
        client.output.take();
        for (int i = 1; i <= RtpLoop.UNITS_IN_FLIGHT_MAX + 1; i++) {
            feed.unit(picture(i, false, 50));
        }
        elsewhere.runPendingTasks();
        assertThat(client.output.take()).hasSize(RtpLoop.UNITS_IN_FLIGHT_MAX);
        feed.unit(picture(300, false, 50));
        feed.unit(Units.sound(Units.AUDIO, 300));
        elsewhere.runPendingTasks();
        assertThat(client.output.take()).isEmpty();
        feed.unit(picture(333, true, 50));
        feed.unit(picture(366, false, 50));
        elsewhere.runPendingTasks();
        assertThat(client.output.take()).hasSize(2);
    }

    @Test
    void shouldAskForAKeyframeWhenAGroupIsTooLongToStartWith() {
        FeedSink feed = feed();
        feed.unit(picture(0, true, 50));
        feed.unit(picture(2000, false, 50));
        Client first = join(home);
        assertThat(first.video()).hasSize(2);
        feed.unit(picture(2001, false, 50));
        Client second = join(home);
        assertThat(second.video()).isEmpty();
        Client third = join(elsewhere);
        assertThat(keyframesAsked).hasSize(1);
        clock.advance(Duration.ofMillis(500));
        home.advanceTimeBy(500, TimeUnit.MILLISECONDS);
        home.runScheduledPendingTasks();
        assertThat(keyframesAsked).as("the kept wish").hasSize(2);
        feed.unit(picture(2066, true, 50));
        elsewhere.runPendingTasks();
        assertThat(second.video()).hasSize(1);
        assertThat(third.video()).hasSize(1);
    }

    @Test
    void shouldNotStartWithForgottenPictures() {
        FeedSink feed = feed();
        feed.unit(picture(0, true, 50));
        Client early = join(home);
        assertThat(early.video()).hasSize(1);
        stream.forgetFeed();
        assertThat(join(home).video()).isEmpty();
    }

    @Test
    void shouldKeepNoPicturesWhenTheCacheIsOff() {
        stream.limits(new StreamLimits(false, 1 << 20, 15_000, 64, 1_000));
        home.runPendingTasks();
        FeedSink feed = feed();
        Client first = join(home);
        feed.unit(picture(0, true, 50));
        assertThat(first.video()).hasSize(1);
        assertThat(join(home).video()).isEmpty();
    }

    @Test
    void shouldSendWhatIsMadeOfAudioThatItCannotCarry() {
        Track aac = Track.of(Units.AUDIO, new Codec.Aac(Bytes.of(0x12, 0x10), 2, 44_100, 2));
        FeedSink feed = feed(aac);
        assertThat(outline().tracks())
                .containsExactly(Units.VIDEO_TRACK, Track.of(Units.AUDIO, new Codec.Opus(2, Bytes.EMPTY)));
        assertThat(transcoding.started).isZero();
        feed.unit(picture(0, true, 50));
        Client client = join(home);
        join(home);
        assertThat(transcoding.started).isEqualTo(1);
        client.output.take();
        feed.unit(new AccessUnit(Units.AUDIO, 441, 441, true, 0, Bytes.of(1)));
        assertThat(client.output.take()).isEmpty();
        Consumer<AccessUnit> sink = transcoding.sink;
        assertThat(sink).isNotNull();
        if (sink != null) {
            sink.accept(new AccessUnit(77, 480, 480, true, 0, Bytes.of(7, 7)));
        }
        assertThat(client.payloads()).containsExactly(Bytes.of(7, 7));
        assertThat(transcoding.closed).isZero();
        stream.close(EndReason.PUBLISHER_GONE);
        assertThat(transcoding.closed).isEqualTo(1);
    }

    @Test
    void shouldOutlineAStreamWithoutFeedAsEmpty() {
        assertThat(outline()).isEqualTo(new StreamOutline(List.of(), false));
        stream.close(EndReason.PATH_CLOSED);
        assertThat(outline().tracks()).isEmpty();
    }
}
