package io.weir.server.path;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.EventLoop;
import io.netty.channel.embedded.EmbeddedChannel;
import io.weir.base.buf.Bytes;
import io.weir.base.id.PathName;
import io.weir.base.id.SessionId;
import io.weir.base.time.ManualClock;
import io.weir.base.time.ManualTimers;
import io.weir.config.ConfigException;
import io.weir.config.ConfigLoader;
import io.weir.config.PathRules;
import io.weir.config.UserLimits;
import io.weir.media.Codec;
import io.weir.media.Track;
import io.weir.server.hook.HookEvent;
import io.weir.server.stream.EndReason;
import io.weir.server.stream.FanoutLoad;
import io.weir.server.stream.FeedSink;
import io.weir.server.stream.PlainAudioMaker;
import io.weir.server.stream.StreamLimits;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class StreamPathTest {
    private final ManualClock clock = new ManualClock();
    private final ManualTimers timers = new ManualTimers(clock);
    private final EmbeddedChannel channel = new EmbeddedChannel();

    StreamPathTest() {
        channel.freezeTime();
    }

    private final List<String> idle = new ArrayList<>();
    private final List<String> answers = new ArrayList<>();
    private final List<HookEvent> told = new ArrayList<>();
    private StreamPath path = path("");

    private StreamPath path(String settings) {
        String text = "paths:\n  cam:\n    gopCache: true\n" + settings;
        try {
            PathRules rules = new PathRules(
                    ConfigLoader.loadText("test.yml", text, Map.of()).config().paths());
            PathName name = new PathName("cam");
            StreamPath.Shared shared = new StreamPath.Shared(
                    new FanoutLoad(),
                    PlainAudioMaker.NONE,
                    clock,
                    timers,
                    new LongAdder(),
                    told::add,
                    Outgoing.NONE,
                    StreamCompanion.NONE,
                    channel::eventLoop,
                    new UserReaders(),
                    gone -> idle.add(gone.name().value()));
            return new StreamPath(name, rules.find(name).orElseThrow(), StreamLimits.DEFAULT, shared);
        } catch (ConfigException e) {
            throw new AssertionError(e.getMessage(), e);
        }
    }

    @AfterEach
    void close() {
        path.tell(new PathCommand.Close(EndReason.SERVER_STOPPING));
        path.drain();
        channel.runPendingTasks();
        channel.finishAndReleaseAll();
    }

    private final class TestPublisher implements Publisher {
        private final SessionId id = SessionId.random();

        @Nullable
        FeedSink sink;

        @Nullable
        EndReason ended;

        @Override
        public SessionId id() {
            return id;
        }

        @Override
        public String apiType() {
            return "rtmpConn";
        }

        @Override
        public EventLoop loop() {
            return channel.eventLoop();
        }

        @Override
        public void onEnd(EndReason reason) {
            ended = reason;
        }
    }

    private TestPublisher publish() {
        TestPublisher publisher = new TestPublisher();
        path.tell(new PathCommand.AddPublisher(
                publisher, new Arrival("10.0.0.1:1", "a=b", "", UserLimits.NONE), false, decision -> {
                    switch (decision) {
                        case PublishDecision.Accepted(var sink, var _) -> publisher.sink = sink;
                        case PublishDecision.Refused(var reason, var _) -> answers.add("publish " + reason);
                    }
                }));
        settle();
        return publisher;
    }

    private SessionId read() {
        return read(false);
    }

    private SessionId read(boolean connecting) {
        SessionId id = SessionId.random();
        PathStatus.Party party = new PathStatus.Party("rtmpConn", id);
        path.tell(new PathCommand.AddReader(party, Arrival.UNKNOWN, connecting, decision -> {
            switch (decision) {
                case ReadDecision.Accepted _ -> answers.add("reading");
                case ReadDecision.Redirected(var elsewhere) ->
                    answers.add("go to " + elsewhere.target().value());
                case ReadDecision.Refused(var reason, var _) -> answers.add("read " + reason);
            }
        }));
        settle();
        return id;
    }

    private List<Class<?>> toldOfReaders() {
        return told.stream()
                .filter(event -> event instanceof HookEvent.Read || event instanceof HookEvent.Unread)
                .<Class<?>>map(HookEvent::getClass)
                .toList();
    }

    @Test
    void shouldTellOfAReaderWhenItIsConnected() {
        path = path("    maxReaders: 2\n");
        makeReady(publish());
        SessionId refused = read(true);
        SessionId viewer = read(true);
        assertThat(status().readers()).isEmpty();
        read();
        assertThat(answers).as("places are taken").containsExactly("reading", "reading", "read TOO_MANY_READERS");
        path.tell(new PathCommand.RemoveReader(refused, EndReason.CLIENT_LEFT));
        path.tell(new PathCommand.ReaderConnected(refused));
        settle();
        assertThat(toldOfReaders()).isEmpty();
        path.tell(new PathCommand.ReaderConnected(viewer));
        path.tell(new PathCommand.ReaderConnected(viewer));
        settle();
        assertThat(status().readers()).extracting(PathStatus.Party::id).containsExactly(viewer);
        path.tell(new PathCommand.RemoveReader(viewer, EndReason.CLIENT_LEFT));
        settle();
        assertThat(toldOfReaders()).containsExactly(HookEvent.Read.class, HookEvent.Unread.class);
    }

    private void makeReady(TestPublisher publisher) {
        FeedSink sink = publisher.sink;
        if (sink == null) {
            throw new AssertionError("the publisher was not accepted");
        }
        sink.track(Track.of(0, new Codec.H264(List.of(Bytes.of(1)), List.of(Bytes.of(2)))));
        sink.track(Track.of(1, new Codec.Opus(2, Bytes.EMPTY)));
        settle();
    }

    private void leave(TestPublisher publisher) {
        path.tell(new PathCommand.RemovePublisher(publisher.id(), EndReason.CLIENT_LEFT));
        settle();
    }

    private PathStatus status() {
        CompletableFuture<PathStatus> reply = new CompletableFuture<>();
        path.tell(new PathCommand.Describe(reply));
        settle();
        return reply.join();
    }

    private void settle() {
        do {
            channel.runPendingTasks();
        } while (path.drain() > 0);
    }

    @Test
    void shouldRefuseAReaderWithoutPublisher() {
        read();
        assertThat(answers).containsExactly("read NO_STREAM");
    }

    @Test
    void shouldBeReadyOnlyOnceAllTracksAreKnown() {
        TestPublisher publisher = publish();
        assertThat(status().onlineAt()).isEmpty();
        makeReady(publisher);
        PathStatus ready = status();
        assertThat(ready.onlineAt()).isPresent();
        assertThat(ready.tracks()).hasSize(2);
    }

    @Test
    void shouldHoldAReaderWhileTracksAreGathered() {
        TestPublisher publisher = publish();
        read();
        assertThat(answers).isEmpty();
        makeReady(publisher);
        assertThat(answers).containsExactly("reading");
        assertThat(status().readers()).hasSize(1);
    }

    @Test
    void shouldRefuseHeldReadersWhenThePublisherLeavesBeforeItIsReady() {
        TestPublisher publisher = publish();
        read();
        leave(publisher);
        assertThat(answers).containsExactly("read NO_STREAM");
    }

    @Test
    void shouldLetASecondPublisherTakeOver() {
        TestPublisher first = publish();
        makeReady(first);
        TestPublisher second = publish();
        assertThat(first.ended).isEqualTo(EndReason.TAKEN_OVER);
        makeReady(second);
        assertThat(status().source()).get().extracting(PathStatus.Party::id).isEqualTo(second.id());
        leave(first);
        assertThat(status().onlineAt())
                .as("the first one's leaving changes nothing")
                .isPresent();
    }

    @Test
    void shouldRefuseASecondPublisherWhereOverridingIsOff() {
        path = path("    overridePublisher: no\n");
        TestPublisher first = publish();
        makeReady(first);
        publish();
        assertThat(answers).containsExactly("publish ALREADY_PUBLISHING");
        assertThat(first.ended).isNull();
    }

    @Test
    void shouldSayWhenItWentOnAndOffAndWhy() {
        TestPublisher publisher = publish();
        makeReady(publisher);
        clock.advance(Duration.ofSeconds(3));
        leave(publisher);
        PathStatus status = status();
        assertThat(status.onlineAt()).isEmpty();
        assertThat(status.availableAt()).isEmpty();
        assertThat(status.tracks()).isEmpty();
        assertThat(status.onlineChangedAt()).contains(clock.wallTime());
        assertThat(status.lastEndReason()).contains(EndReason.CLIENT_LEFT);
    }

    @Test
    void shouldKeepReadersForTheGracePeriodAndNoLonger() {
        path = path("    publisherGracePeriod: 5s\n");
        TestPublisher publisher = publish();
        makeReady(publisher);
        read();
        leave(publisher);
        assertThat(status().availableAt()).isPresent();
        assertThat(status().onlineAt()).isEmpty();
        assertThat(status().readers()).hasSize(1);
        timers.advance(Duration.ofMillis(4999));
        assertThat(status().availableAt()).isPresent();
        timers.advance(Duration.ofMillis(1));
        assertThat(status().availableAt()).isEmpty();
        assertThat(status().readers()).isEmpty();
    }

    @Test
    void shouldForgetTheGracePeriodWhenAPublisherComesBack() {
        path = path("    publisherGracePeriod: 5s\n");
        TestPublisher publisher = publish();
        makeReady(publisher);
        read();
        leave(publisher);
        TestPublisher again = publish();
        makeReady(again);
        timers.advance(Duration.ofSeconds(6));
        assertThat(status().onlineAt()).isPresent();
        assertThat(status().readers()).hasSize(1);
    }

    @Test
    void shouldBoundItsReaders() {
        path = path("    maxReaders: 2\n");
        makeReady(publish());
        read();
        SessionId second = read();
        read();
        assertThat(answers).containsExactly("reading", "reading", "read TOO_MANY_READERS");
        path.tell(new PathCommand.RemoveReader(second, EndReason.CLIENT_LEFT));
        settle();
        read();
        assertThat(answers).last().isEqualTo("reading");
    }

    @Test
    void shouldShowASourceThatItCannotOpen() {
        path = path("    source: rtsp://user:hidden@camera/1\n");
        read();
        assertThat(answers).containsExactly("read NO_STREAM");
        assertThat(status().unsupportedSource())
                .startsWith("unsupported source: rtsp://")
                .doesNotContain("hidden");
        publish();
        assertThat(answers).last().isEqualTo("publish NOT_FOR_PUBLISHERS");
    }

    @Test
    void shouldTellWhenNobodyIsLeft() {
        TestPublisher publisher = publish();
        makeReady(publisher);
        idle.clear();
        leave(publisher);
        assertThat(idle).contains("cam");
    }

    @Test
    void shouldEndItsPublisherWhenItCloses() {
        TestPublisher publisher = publish();
        makeReady(publisher);
        path.tell(new PathCommand.Close(EndReason.SERVER_STOPPING));
        settle();
        assertThat(publisher.ended).isEqualTo(EndReason.SERVER_STOPPING);
        assertThat(status().availableAt()).isEmpty();
    }

    private List<String> toldTypes() {
        List<String> types = told.stream().map(HookEvent::type).toList();
        told.clear();
        return types;
    }

    @Test
    void shouldTellOfEachStepInOrder() {
        TestPublisher publisher = publish();
        read();
        makeReady(publisher);
        assertThat(toldTypes()).containsExactly("available", "online", "read");
        SessionId second = read();
        path.tell(new PathCommand.RemoveReader(second, EndReason.CLIENT_LEFT));
        settle();
        assertThat(toldTypes()).containsExactly("read", "unread");
        leave(publisher);
        assertThat(toldTypes()).containsExactly("offline", "unread", "unavailable");
    }

    @Test
    void shouldTellWhoPublishedWithItsQuery() {
        TestPublisher publisher = publish();
        makeReady(publisher);
        assertThat(told.getFirst()).isInstanceOfSatisfying(HookEvent.Available.class, available -> {
            assertThat(available.source().id()).isEqualTo(publisher.id().toString());
            assertThat(available.source().query()).isEqualTo("a=b");
            assertThat(available.path().name()).isEqualTo("cam");
        });
    }

    @Test
    void shouldStayAvailableWhenAPublisherTakesOver() {
        makeReady(publish());
        toldTypes();
        makeReady(publish());
        assertThat(toldTypes()).containsExactly("offline", "online");
    }

    @Test
    void shouldHoldAReaderUntilTheDemandedPublisherComes() {
        path = path("    runOnDemand: publish it\n");
        read();
        read();
        assertThat(toldTypes()).containsExactly("demanded");
        assertThat(answers).isEmpty();
        makeReady(publish());
        assertThat(answers).containsExactly("reading", "reading");
        timers.advance(Duration.ofSeconds(60));
        settle();
        assertThat(toldTypes()).doesNotContain("undemanded");
    }

    @Test
    void shouldRefuseHeldReadersWhenTheDemandedPublisherDoesNotCome() {
        path = path("    runOnDemand: publish it\n    runOnDemandStartTimeout: 3s\n");
        read();
        timers.advance(Duration.ofMillis(2999));
        settle();
        assertThat(answers).isEmpty();
        timers.advance(Duration.ofMillis(1));
        settle();
        assertThat(answers).containsExactly("read NO_STREAM");
        assertThat(toldTypes()).containsExactly("demanded", "undemanded");
        read();
        assertThat(toldTypes()).as("the next reader asks again").containsExactly("demanded");
    }

    @Test
    void shouldEndTheDemandWhenNobodyHasReadForAWhile() {
        path = path("    runOnDemand: publish it\n    runOnDemandCloseAfter: 5s\n");
        SessionId first = read();
        makeReady(publish());
        path.tell(new PathCommand.RemoveReader(first, EndReason.CLIENT_LEFT));
        settle();
        timers.advance(Duration.ofSeconds(4));
        settle();
        SessionId second = read();
        timers.advance(Duration.ofSeconds(4));
        settle();
        assertThat(toldTypes()).doesNotContain("undemanded");
        path.tell(new PathCommand.RemoveReader(second, EndReason.CLIENT_LEFT));
        settle();
        timers.advance(Duration.ofSeconds(5));
        settle();
        assertThat(toldTypes()).containsExactly("unread", "undemanded");
    }

    @Test
    void shouldNotAskForAPublisherThatIsThere() {
        path = path("    runOnDemand: publish it\n");
        TestPublisher publisher = publish();
        read();
        makeReady(publisher);
        assertThat(toldTypes()).doesNotContain("demanded");
        assertThat(answers).containsExactly("reading");
    }

    @Test
    void shouldEndTheDemandWhenThePathCloses() {
        path = path("    runOnDemand: publish it\n");
        read();
        path.tell(new PathCommand.Close(EndReason.SERVER_STOPPING));
        settle();
        assertThat(toldTypes()).containsExactly("demanded", "undemanded");
        assertThat(answers).containsExactly("read NO_STREAM");
    }
}
