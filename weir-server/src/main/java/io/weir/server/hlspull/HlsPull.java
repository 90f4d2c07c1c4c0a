package io.weir.server.hlspull;

import io.netty.channel.EventLoop;
import io.weir.base.id.SessionId;
import io.weir.base.time.Clock;
import io.weir.media.AccessUnit;
import io.weir.media.MediaException;
import io.weir.media.Track;
import io.weir.media.hls.PlaylistReader;
import io.weir.media.hls.ReadPlaylist;
import io.weir.media.hls.ReadPlaylist.ReadAudio;
import io.weir.media.hls.ReadPlaylist.ReadVariant;
import io.weir.server.path.Outgoing;
import io.weir.server.path.PathHandle;
import io.weir.server.path.PathSource;
import io.weir.server.path.PublishDecision;
import io.weir.server.path.Publisher;
import io.weir.server.path.Redial;
import io.weir.server.stream.EndReason;
import io.weir.server.stream.FeedSink;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Plays a stream of another server by HLS and publishes it to a path: the variant with the highest bit rate, with its default sound.
 * Begins again {@value Outgoing#RETRY_MS} ms after every end.
 *
 * <p>Threading: one event loop gives the units; virtual threads fetch, one for each playlist.
 */
final class HlsPull implements PathSource, Publisher {
    /** What the ids of the second playlist's tracks begin with: a transport stream's are 13 bits. */
    private static final int SECOND_LANE_IDS = 1 << 16;

    private static final Logger LOG = LoggerFactory.getLogger(HlsPull.class);

    private final SessionId id = SessionId.random();
    private final PathHandle path;
    private final HlsFetcher fetcher;
    private final EventLoop loop;
    private final Clock clock;
    private final Redial redial;
    private final String logPrefix;
    // the loop's
    private @Nullable Attempt attempt;
    // written by the loop, read by any thread
    private volatile String lastError = "";

    /** A source that waits for {@link #start}. */
    HlsPull(PathHandle path, HlsFetcher fetcher, EventLoop loop, Clock clock) {
        this.path = path;
        this.fetcher = fetcher;
        this.loop = loop;
        this.clock = clock;
        this.logPrefix = "[path " + path.name() + "] [hls source]";
        this.redial = new Redial(loop, logPrefix, this::dial);
    }

    /** Begins; any thread. */
    void start() {
        redial.start();
    }

    @Override
    public SessionId id() {
        return id;
    }

    @Override
    public String apiType() {
        return "hlsSource";
    }

    @Override
    public EventLoop loop() {
        return loop;
    }

    @Override
    public String lastError() {
        return lastError;
    }

    @Override
    public void close() {
        loop.execute(() -> {
            redial.close();
            Attempt current = attempt;
            if (current == null) {
                fetcher.close();
            } else {
                current.end("closed");
            }
        });
    }

    /** The path has given its place away, or ends. */
    @Override
    public void onEnd(EndReason reason) {
        Attempt current = attempt;
        if (current != null) {
            current.end(reason.text());
        }
    }

    private void dial() {
        Attempt next = new Attempt();
        attempt = next;
        next.begin();
    }

    private void onEnded(String why) {
        attempt = null;
        if (redial.isClosed()) {
            fetcher.close();
        } else {
            lastError = why;
            redial.later(why);
        }
    }

    /** From the first playlist to whatever ends it. */
    private final class Attempt {
        private final UnitPacer pacer = new UnitPacer(loop, clock);
        private final List<Thread> threads = new ArrayList<>();
        private final CountDownLatch ended = new CountDownLatch(1);
        // the loop's
        private boolean placed;

        void begin() {
            run("hls source " + path.name(), this::awaitAll);
        }

        /** A step that waits. */
        private interface Step {
            void await() throws IOException, MediaException, InterruptedException;
        }

        private void run(String name, Step step) {
            Thread thread = Thread.ofVirtual().name(name).unstarted(() -> {
                try {
                    step.await();
                } catch (InterruptedException _) {
                    endLater("interrupted");
                } catch (IOException | MediaException e) {
                    endLater(e.getMessage() == null ? e.toString() : e.getMessage());
                } catch (RuntimeException e) {
                    LOG.error("{} failed", logPrefix, e);
                    endLater("failed: " + e);
                }
            });
            threads.add(thread);
            thread.start();
        }

        private boolean isOver() {
            return ended.getCount() == 0;
        }

        private void endLater(String why) {
            loop.execute(() -> end(why));
        }

        /** On the loop. */
        void end(String why) {
            if (!isOver()) {
                ended.countDown();
                pacer.close();
                threads.forEach(Thread::interrupt);
                if (placed) {
                    path.removePublisher(id, EndReason.CLIENT_LEFT);
                }
                onEnded(why);
            }
        }

        private void awaitAll() throws IOException, MediaException, InterruptedException {
            List<HlsFetcher.Place> playlists = awaitPlaylists();
            List<PlaylistFollower> followers = new ArrayList<>();
            for (int i = 0; i < playlists.size(); i++) {
                UnitPacer.Lane lane = pacer.lane();
                followers.add(new PlaylistFollower(
                        fetcher,
                        playlists.get(i),
                        new SegmentReader(output(lane), i * SECOND_LANE_IDS),
                        ended,
                        playlists.size() > 1,
                        logPrefix));
            }
            for (PlaylistFollower follower : followers) {
                follower.begin();
            }
            if (pacer.tracks().isEmpty()) {
                throw MediaException.unsupported("a stream without a track that weir knows");
            }
            FeedSink sink = awaitPlace();
            loop.execute(() -> {
                sink.expect(pacer.tracks().stream().map(Track::kind).collect(Collectors.toSet()));
                pacer.start(sink);
            });
            List<PlaylistFollower> others = followers.subList(1, followers.size());
            CountDownLatch ends = new CountDownLatch(others.size());
            for (PlaylistFollower follower : others) {
                loop.execute(() -> {
                    if (!isOver()) {
                        run("hls sound " + path.name(), () -> {
                            follower.follow();
                            ends.countDown();
                        });
                    }
                });
            }
            followers.getFirst().follow();
            ends.await();
            pacer.awaitEmpty();
            endLater("the playlist has ended");
        }

        private FeedSink awaitPlace() throws IOException, InterruptedException {
            CompletableFuture<PublishDecision> decided = new CompletableFuture<>();
            loop.execute(() -> path.addSource(
                    HlsPull.this,
                    decision -> loop.execute(() -> {
                        placed = decision instanceof PublishDecision.Accepted;
                        if (placed && isOver()) {
                            path.removePublisher(id, EndReason.CLIENT_LEFT);
                        }
                        decided.complete(decision);
                    })));
            try {
                return switch (decided.get()) {
                    case PublishDecision.Accepted(var sink, var _) -> {
                        lastError = "";
                        LOG.info("{} receiving from {}", logPrefix, fetcher.shown());
                        yield sink;
                    }
                    case PublishDecision.Refused(var _, var text) -> throw new IOException(text);
                };
            } catch (ExecutionException e) {
                throw new IOException("the path gave no answer", e);
            }
        }

        /** The media playlist, or that of the best variant and that of its sound. */
        private List<HlsFetcher.Place> awaitPlaylists() throws IOException, MediaException, InterruptedException {
            HlsFetcher.Text text = fetcher.awaitText(fetcher.start());
            return switch (PlaylistReader.read(text.text())) {
                case ReadPlaylist.Segments _ -> List.of(fetcher.start());
                case ReadPlaylist.Choices choices -> {
                    ReadVariant best = choices.variants().stream()
                            .max(Comparator.comparingLong(ReadVariant::bandwidth))
                            .orElseThrow();
                    List<HlsFetcher.Place> playlists = new ArrayList<>();
                    playlists.add(HlsFetcher.resolve(text.at(), best.uri()));
                    List<ReadAudio> sounds = choices.audio().stream()
                            .filter(sound -> sound.group().equals(best.audioGroup()))
                            .sorted(Comparator.comparing(ReadAudio::isDefault).reversed())
                            .toList();
                    if (!sounds.isEmpty()) {
                        playlists.add(
                                HlsFetcher.resolve(text.at(), sounds.getFirst().uri()));
                    }
                    yield playlists;
                }
            };
        }
    }

    private static SegmentReader.Output output(UnitPacer.Lane lane) {
        return new SegmentReader.Output() {
            @Override
            public void onTrack(Track track) throws InterruptedException {
                lane.put(track);
            }

            @Override
            public void onDiscontinuity() {
                lane.breakOff();
            }

            @Override
            public void onUnit(Track track, AccessUnit unit) throws InterruptedException {
                lane.put(track, unit);
            }
        };
    }
}
