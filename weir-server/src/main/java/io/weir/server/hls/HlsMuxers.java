package io.weir.server.hls;

import io.weir.base.id.PathName;
import io.weir.base.time.Clock;
import io.weir.config.HlsConfig;
import io.weir.config.PathMatch;
import io.weir.server.path.StreamCompanion;
import io.weir.server.stream.EndReason;
import io.weir.server.stream.LiveStream;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The streams that are cut into segments. A muxer begins with the first viewer of its stream, or with the stream where
 * {@code hlsAlwaysRemux} says so, and ends with the stream or a while after the last request. One that is to stay and fails by a mistake
 * of ours is made again after a pause.
 *
 * <p>Threading: any thread.
 */
public final class HlsMuxers implements StreamCompanion {
    /** How long there is none after a mistake of ours: the next one may find the same. */
    static final int REMAKE_PAUSE_S = 10;

    private static final int RUN_BYTES = 4;
    private static final Logger LOG = LoggerFactory.getLogger(HlsMuxers.class);

    private final Map<Cutting, HlsMuxer> muxers = new ConcurrentHashMap<>();
    /** Those of muxers that may be on a disk, also when these have ended. */
    private final Set<MediaFiles> stored = ConcurrentHashMap.newKeySet();

    private final Map<PathName, List<PathName>> ladders = new ConcurrentHashMap<>();
    private final Clock clock;
    private final CommonTimeline timeline;
    /** What names of all files begin with that this server makes while it runs. */
    private final String run = run();

    private final AtomicInteger begunCount = new AtomicInteger();
    private volatile HlsConfig config;

    /** A stream and how it is cut: who comes after a change of the configuration gets a muxer of its own. */
    private record Cutting(LiveStream stream, HlsOptions options) {}

    /** What muxers want of us. */
    private final class Around implements HlsMuxer.Surroundings {
        @Override
        public long offsetNs(long arrivedNs, long atNs) {
            return timeline.offsetNs(
                    arrivedNs,
                    atNs,
                    muxers.values().stream()
                            .map(HlsMuxer::offsetNs)
                            .filter(OptionalLong::isPresent)
                            .mapToLong(OptionalLong::getAsLong));
        }

        @Override
        public boolean letGo(HlsMuxer muxer) {
            AtomicBoolean gone = new AtomicBoolean();
            muxers.compute(new Cutting(muxer.stream(), muxer.options()), (_, present) -> {
                gone.set(present != muxer || muxer.isIdle());
                return present == muxer && gone.get() ? null : present;
            });
            return gone.get();
        }

        @Override
        public void onEnd(HlsMuxer muxer, EndReason reason) {
            muxers.values().remove(muxer);
            if (!muxer.isKept()) {
                return;
            }
            if (reason == EndReason.SOURCE_CHANGED) {
                // later, as the stream is telling its readers just now
                muxer.home().execute(() -> remake(muxer));
            } else if (reason == EndReason.INTERNAL_ERROR) {
                muxer.home().schedule(() -> remake(muxer), REMAKE_PAUSE_S, TimeUnit.SECONDS);
            }
        }
    }

    /** Begins one like that, which is to stay, unless its path has no stream or the configuration says otherwise meanwhile. */
    private void remake(HlsMuxer ended) {
        if (keepsMuxers(config) && ladders.containsKey(ended.path())) {
            of(ended.path(), ended.stream(), true);
        }
    }

    private static boolean keepsMuxers(HlsConfig config) {
        return config.enabled() && config.alwaysRemux();
    }

    /** None yet. */
    public HlsMuxers(HlsConfig config, Clock clock) {
        this.config = config;
        this.clock = clock;
        this.timeline = new CommonTimeline(clock.nanoTime());
    }

    /** Follows another configuration, for muxers that begin from now on. */
    public void apply(HlsConfig next) {
        config = next;
    }

    HlsConfig config() {
        return config;
    }

    /** What all have done. */
    public List<HlsMuxerStatus> statuses() {
        return muxers.values().stream().map(HlsMuxer::status).toList();
    }

    /** The paths that viewers of {@code path} may choose from besides it. */
    List<PathName> ladder(PathName path) {
        return ladders.getOrDefault(path, List.of());
    }

    /** The muxer of a stream, which stays for a while; begins it if there is none that goes on. */
    HlsMuxer of(PathName path, LiveStream stream) {
        return of(path, stream, false);
    }

    /** The same, which stays as long as the stream when {@code keeps}. */
    private HlsMuxer of(PathName path, LiveStream stream, boolean keeps) {
        HlsOptions options = HlsOptions.of(config);
        AtomicReference<@Nullable HlsMuxer> made = new AtomicReference<>();
        HlsMuxer muxer = muxers.compute(new Cutting(stream, options), (_, present) -> {
            if (present != null && !present.hasEnded()) {
                present.touch(clock.nanoTime());
                return present;
            }
            HlsMuxer begun = new HlsMuxer(path, stream, options, prefix(), clock, new Around());
            made.set(begun);
            return begun;
        });
        if (keeps) {
            muxer.keep(); // before it is attached, where it may fail
        }
        if (made.get() == muxer) {
            MediaFiles files = muxer.files();
            stored.add(files);
            files.gone().thenRun(() -> stored.remove(files));
            stream.attach(muxer);
            muxer.endWhenIdle();
        }
        return muxer;
    }

    @Override
    public void onStream(PathName path, PathMatch match, LiveStream stream) {
        List<PathName> ladder = match.config().reader().hlsVariants().stream()
                .map(PathName::new)
                .filter(each -> !each.equals(path))
                .toList();
        ladders.put(path, ladder);
        HlsConfig now = config;
        boolean keeps = keepsMuxers(now);
        HlsOptions options = HlsOptions.of(now);
        muxers.forEach((cutting, muxer) -> {
            if (cutting.stream == stream && !(keeps && cutting.options.equals(options))) {
                muxer.keepNoLonger();
            }
        });
        if (keeps) {
            of(path, stream, true);
        }
    }

    @Override
    public void onStreamEnd(PathName path, LiveStream stream) {
        ladders.remove(path); // the stream ends its muxer itself
    }

    /** Takes the files of all off the disk. Streams should have ended before. */
    public void close() {
        stored.forEach(MediaFiles::close);
    }

    /** Waits until the disk has done that, but no longer. */
    public void awaitClosed(Duration patience) {
        CompletableFuture<?>[] all = stored.stream().map(MediaFiles::gone).toArray(CompletableFuture<?>[]::new);
        try {
            CompletableFuture.allOf(all).get(patience.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException _) {
            LOG.warn("[hls] the disk did not delete all segments in time");
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String run() {
        byte[] run = new byte[RUN_BYTES];
        new SecureRandom().nextBytes(run);
        return HexFormat.of().formatHex(run);
    }

    private String prefix() {
        return run + HexFormat.of().toHexDigits(begunCount.getAndIncrement());
    }

    /** What the names begin with of all files of the server that a muxer with that prefix is of. */
    static String runOf(String prefix) {
        return prefix.substring(0, Math.min(prefix.length(), 2 * RUN_BYTES));
    }
}
