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
import io.weir.config.ForwardConfig;
import io.weir.config.PathRules;
import io.weir.config.SourceConfig;
import io.weir.config.UserLimits;
import io.weir.media.AccessUnit;
import io.weir.media.Codec;
import io.weir.media.Track;
import io.weir.server.hook.HookEvent;
import io.weir.server.stream.EndReason;
import io.weir.server.stream.FanoutLoad;
import io.weir.server.stream.FeedSink;
import io.weir.server.stream.LiveStream;
import io.weir.server.stream.PlainAudioMaker;
import io.weir.server.stream.StreamLimits;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A path with several sources, or with a slate. */
class SourceLadderTest {
    private static final String A = "rtmp://a/live/cam";
    private static final String B = "rtmp://b/live/cam";

    private final ManualClock clock = new ManualClock();
    private final ManualTimers timers = new ManualTimers(clock);
    private final EmbeddedChannel channel = new EmbeddedChannel();

    SourceLadderTest() {
        channel.freezeTime();
    }

    private final Map<String, Remote> remotes = new LinkedHashMap<>();
    private final List<String> answers = new ArrayList<>();
    private final List<HookEvent> told = new ArrayList<>();
    private @Nullable StreamPath running;
    private long mediaMs;

    private void begin(String settings) {
        String text = "paths:\n  cam:\n" + settings.indent(4);
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
                    new Remotes(),
                    StreamCompanion.NONE,
                    channel::eventLoop,
                    new UserReaders(),
                    _ -> {});
            running = new StreamPath(name, rules.find(name).orElseThrow(), StreamLimits.DEFAULT, shared);
            path().openLastingSource();
            settle();
        } catch (ConfigException e) {
            throw new AssertionError(e.getMessage(), e);
        }
    }

    private StreamPath path() {
        if (running == null) {
            throw new AssertionError("there is no path");
        }
        return running;
    }

    @AfterEach
    void close() {
        path().tell(new PathCommand.Close(EndReason.SERVER_STOPPING));
        settle();
        channel.finishAndReleaseAll();
    }

    private void settle() {
        do {
            channel.runPendingTasks();
        } while (path().drain() > 0);
    }

    /** Lets time pass in steps, with media from those who deliver. */
    private void pass(Duration time, Remote... delivering) {
        for (long ms = 0; ms < time.toMillis(); ms += 100) {
            mediaMs += 100;
            timers.advance(Duration.ofMillis(100));
            for (Remote remote : delivering) {
                if (!remote.closed) {
                    remote.unit(mediaMs % 1000 == 0);
                }
            }
            channel.advanceTimeBy(100, java.util.concurrent.TimeUnit.MILLISECONDS);
            channel.runScheduledPendingTasks();
            settle();
        }
    }

    private final class Remotes implements Outgoing {
        @Override
        public Optional<PathSource> openSource(PathHandle path, String url, SourceConfig config) {
            Remote remote = new Remote(url, path);
            remotes.put(url, remote);
            return Optional.of(remote);
        }

        @Override
        public Optional<Destination> openDestination(
                PathName path, String url, ForwardConfig config, LiveStream stream) {
            return Optional.empty();
        }
    }

    /** A server that is pulled from, or a client when it has no handle. */
    private final class Remote implements PathSource, Publisher {
        private final SessionId id = SessionId.random();
        private final String url;
        private final @Nullable PathHandle handle;
        private @Nullable FeedSink sink;
        private boolean closed;
        private @Nullable EndReason ended;
        private boolean closedBeforeEnd;

        Remote(String url, @Nullable PathHandle handle) {
            this.url = url;
            this.handle = handle;
        }

        void publish() {
            if (handle == null) {
                path().tell(new PathCommand.AddPublisher(
                        this, new Arrival("10.0.0.1:1", "", "", UserLimits.NONE), false, this::onDecision));
            } else {
                handle.addSource(this, this::onDecision);
            }
            settle();
        }

        private void onDecision(PublishDecision decision) {
            switch (decision) {
                case PublishDecision.Accepted(var accepted, var _) -> sink = accepted;
                case PublishDecision.Refused(var reason, var _) -> answers.add("publish " + reason);
            }
        }

        private FeedSink sink() {
            if (sink == null) {
                throw new AssertionError(url + " was not accepted");
            }
            return sink;
        }

        void tracks() {
            sink().track(Track.of(0, new Codec.H264(List.of(Bytes.of(url.length())), List.of(Bytes.of(2)))));
            sink().track(Track.of(1, new Codec.Opus(2, Bytes.EMPTY)));
            settle();
        }

        void unit(boolean keyframe) {
            long ticks = mediaMs * 90;
            sink().unit(new AccessUnit(0, ticks, ticks, keyframe, clock.nanoTime(), Bytes.of(1, 2, 3)));
        }

        void deliver() {
            publish();
            tracks();
            unit(true);
            settle();
        }

        void leave() {
            sink = null;
            path().tell(new PathCommand.RemovePublisher(id, EndReason.CLIENT_LEFT));
            settle();
        }

        @Override
        public SessionId id() {
            return id;
        }

        @Override
        public String apiType() {
            return handle == null ? "rtmpConn" : "rtmpSource";
        }

        @Override
        public EventLoop loop() {
            return channel.eventLoop();
        }

        @Override
        public void onEnd(EndReason reason) {
            ended = reason;
            closedBeforeEnd = closed;
        }

        @Override
        public String lastError() {
            return sink == null ? "connection refused" : "";
        }

        @Override
        public void close() {
            closed = true;
            sink = null;
            path().tell(new PathCommand.RemovePublisher(id, EndReason.CLIENT_LEFT));
        }
    }

    private Remote remote(String url) {
        Remote remote = remotes.get(url);
        if (remote == null) {
            throw new AssertionError(url + " was not opened");
        }
        return remote;
    }

    private Remote client() {
        return new Remote("client", null);
    }

    private void read() {
        path().tell(new PathCommand.AddReader(
                new PathStatus.Party("rtmpConn", SessionId.random()), Arrival.UNKNOWN, decision -> {
                    switch (decision) {
                        case ReadDecision.Accepted _ -> answers.add("reading");
                        case ReadDecision.Redirected _ -> answers.add("elsewhere");
                        case ReadDecision.Refused(var reason, var _) -> answers.add("read " + reason);
                    }
                }));
        settle();
    }

    private PathStatus status() {
        CompletableFuture<PathStatus> reply = new CompletableFuture<>();
        path().tell(new PathCommand.Describe(reply));
        settle();
        return reply.join();
    }

    private List<PathStatus.SourceState> states() {
        return status().sources().stream().map(PathStatus.RankedSource::state).toList();
    }

    private void beginTwo() {
        begin("sources: [" + A + ", " + B + "]");
    }

    @Test
    void shouldGiveTheFirstSourceAHeadStart() {
        beginTwo();
        assertThat(remotes.keySet()).containsExactly(A);
        pass(Duration.ofMillis(1900));
        assertThat(remotes.keySet()).containsExactly(A);
        pass(Duration.ofMillis(300));
        assertThat(remotes.keySet()).containsExactly(A, B);
        assertThat(states()).containsExactly(PathStatus.SourceState.UNAVAILABLE, PathStatus.SourceState.UNAVAILABLE);
        assertThat(status().sources().getFirst().reason()).isEqualTo("connection refused");
    }

    @Test
    void shouldNotTryTheSecondWhileTheFirstDelivers() {
        beginTwo();
        remote(A).deliver();
        pass(Duration.ofSeconds(20), remote(A));
        assertThat(remotes.keySet()).containsExactly(A);
        assertThat(states()).containsExactly(PathStatus.SourceState.ACTIVE, PathStatus.SourceState.UNUSED);
        assertThat(status().source())
                .get()
                .extracting(PathStatus.Party::apiType)
                .isEqualTo("rtmpSource");
    }

    @Test
    void shouldGoOnWithTheSecondAndKeepReadersWhenTheFirstLeaves() {
        beginTwo();
        remote(A).deliver();
        read();
        remote(A).leave();
        assertThat(remotes.keySet()).as("at once").containsExactly(A, B);
        assertThat(status().onlineAt()).isEmpty();
        remote(B).deliver();
        assertThat(status().onlineAt()).isPresent();
        assertThat(status().readers()).hasSize(1);
        assertThat(states()).containsExactly(PathStatus.SourceState.UNAVAILABLE, PathStatus.SourceState.ACTIVE);
    }

    @Test
    void shouldGoOnWithTheSecondWhenTheFirstFallsSilent() {
        beginTwo();
        remote(A).deliver();
        read();
        pass(Duration.ofMillis(2300));
        assertThat(remotes.keySet()).containsExactly(A, B);
        remote(B).deliver();
        pass(Duration.ofSeconds(1), remote(B));
        assertThat(states()).containsExactly(PathStatus.SourceState.UNAVAILABLE, PathStatus.SourceState.ACTIVE);
        assertThat(status().sources().getFirst().reason()).isEqualTo("no media comes");
        assertThat(status().readers()).hasSize(1);
    }

    @Test
    void shouldComeBackOnlyAfterTenSecondsOfDelivery() {
        beginTwo();
        remote(A).deliver();
        read();
        remote(A).leave();
        remote(B).deliver();
        remote(A).deliver();
        pass(Duration.ofMillis(9_500), remote(A), remote(B));
        assertThat(states()).containsExactly(PathStatus.SourceState.STANDBY, PathStatus.SourceState.ACTIVE);
        pass(Duration.ofSeconds(2), remote(A), remote(B));
        assertThat(states()).containsExactly(PathStatus.SourceState.ACTIVE, PathStatus.SourceState.UNUSED);
        assertThat(remote(B).closed).isTrue();
        assertThat(status().readers()).hasSize(1);
    }

    @Test
    void shouldBeginToCountAnewWhenThePreferredSourceBreaksOff() {
        beginTwo();
        remote(A).deliver();
        remote(A).leave();
        remote(B).deliver();
        remote(A).deliver();
        pass(Duration.ofSeconds(8), remote(A), remote(B));
        pass(Duration.ofSeconds(3), remote(B));
        pass(Duration.ofSeconds(8), remote(A), remote(B));
        assertThat(states()).containsExactly(PathStatus.SourceState.STANDBY, PathStatus.SourceState.ACTIVE);
        pass(Duration.ofSeconds(4), remote(A), remote(B));
        assertThat(states().getFirst()).isEqualTo(PathStatus.SourceState.ACTIVE);
    }

    @Test
    void shouldLetReadersGoWhenNoSourceComesBack() {
        beginTwo();
        remote(A).deliver();
        read();
        remote(A).leave();
        pass(SourceLadder.HOLD.minusMillis(300));
        assertThat(status().readers()).hasSize(1);
        pass(Duration.ofSeconds(1));
        assertThat(status().readers()).isEmpty();
        assertThat(status().availableAt()).isEmpty();
        remote(A).deliver();
        assertThat(status().onlineAt()).isPresent();
    }

    @Test
    void shouldTakeClientsAsOneOfTheSources() {
        begin("sources: [publisher, " + B + "]");
        pass(Duration.ofMillis(2300));
        remote(B).deliver();
        Remote client = client();
        client.deliver();
        assertThat(states()).containsExactly(PathStatus.SourceState.STANDBY, PathStatus.SourceState.ACTIVE);
        pass(Duration.ofSeconds(12), client, remote(B));
        assertThat(states()).containsExactly(PathStatus.SourceState.ACTIVE, PathStatus.SourceState.UNUSED);
        assertThat(status().source()).get().extracting(PathStatus.Party::id).isEqualTo(client.id);
        Remote second = client();
        second.deliver();
        assertThat(client.ended).isEqualTo(EndReason.TAKEN_OVER);
        assertThat(status().source()).get().extracting(PathStatus.Party::id).isEqualTo(second.id);
    }

    @Test
    void shouldRefuseClientsWhereTheyAreNoSource() {
        beginTwo();
        client().publish();
        assertThat(answers).containsExactly("publish NOT_FOR_PUBLISHERS");
    }

    @Test
    void shouldTellSourcesWithoutTheirSecrets() {
        begin("sources: ['rtmp://user:pass@a/live/cam']");
        assertThat(status().sources().getFirst().source()).doesNotContain("pass");
    }

    private static final String SLATE = """
            alwaysAvailable: yes
            alwaysAvailableTracks: [{codec: H264}, {codec: Opus}]
            """;

    @Test
    void shouldHaveASlateFromTheBeginning() {
        begin(SLATE);
        assertThat(status().availableAt()).isPresent();
        assertThat(status().onlineAt()).isEmpty();
        assertThat(status().source()).isEmpty();
        assertThat(status().tracks()).hasSize(2);
        read();
        assertThat(answers).containsExactly("reading");
        assertThat(told).anyMatch(HookEvent.Available.class::isInstance).noneMatch(HookEvent.Online.class::isInstance);
    }

    @Test
    void shouldPutThePublisherOnTheAirAtOnceAndTheSlateWhenItLeaves() {
        begin(SLATE);
        read();
        Remote client = client();
        client.publish();
        assertThat(status().onlineAt()).isEmpty();
        client.tracks();
        client.unit(true);
        assertThat(status().onlineAt()).isPresent();
        pass(Duration.ofSeconds(3), client);
        client.leave();
        PathStatus left = status();
        assertThat(left.onlineAt()).isEmpty();
        assertThat(left.availableAt()).isPresent();
        assertThat(left.readers()).hasSize(1);
        assertThat(left.source()).isEmpty();
        Remote again = client();
        again.deliver();
        assertThat(status().onlineAt()).isPresent();
        assertThat(status().readers()).hasSize(1);
    }

    @Test
    void shouldPutTheSlateOnTheAirWhileThePublisherIsSilent() {
        begin(SLATE);
        Remote client = client();
        client.deliver();
        pass(Duration.ofSeconds(3));
        assertThat(status().onlineAt()).isEmpty();
        assertThat(client.ended).isNull();
        pass(Duration.ofSeconds(3), client);
        assertThat(status().onlineAt()).isPresent();
    }

    @Test
    void shouldRefuseAPublisherWithOtherTracks() {
        begin(SLATE);
        read();
        Remote client = client();
        client.publish();
        client.sink().expect(java.util.Set.of(io.weir.media.MediaKind.VIDEO));
        client.sink().track(Track.of(0, new Codec.H264(List.of(Bytes.of(1)), List.of(Bytes.of(2)))));
        settle();
        client.unit(true);
        settle();
        assertThat(client.ended).isEqualTo(EndReason.TRACKS_DIFFER);
        assertThat(status().readers()).hasSize(1);
    }

    private List<String> changes() {
        return told.stream()
                .filter(HookEvent.SourceChanged.class::isInstance)
                .map(event -> ((HookEvent.SourceChanged) event).source())
                .toList();
    }

    @Test
    void shouldStandInBetweenSources() {
        begin("sources: [" + A + ", " + B + "]\n" + SLATE);
        remote(A).deliver();
        pass(Duration.ofSeconds(1), remote(A));
        remote(A).leave();
        pass(Duration.ofSeconds(30));
        assertThat(status().availableAt()).isPresent();
        remote(B).deliver();
        assertThat(states()).containsExactly(PathStatus.SourceState.UNAVAILABLE, PathStatus.SourceState.ACTIVE);
        assertThat(changes()).containsExactly("slate", A, "slate", B);
    }

    @Test
    void shouldEndEverythingWithThePath() {
        beginTwo();
        remote(A).deliver();
        path().tell(new PathCommand.Close(EndReason.PATH_CLOSED));
        settle();
        assertThat(remote(A).closed).isTrue();
        assertThat(remote(A).ended).isEqualTo(EndReason.PATH_CLOSED);
        assertThat(remote(A).closedBeforeEnd).as("or it would begin again").isTrue();
        pass(Duration.ofSeconds(5));
        assertThat(remotes.keySet()).containsExactly(A);
    }
}
