package io.weir.server.transcode;

import io.netty.channel.EventLoop;
import io.weir.media.AccessUnit;
import io.weir.media.Track;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Keeps what a transcoder tells, and gives it a source's units not further ahead of what comes out than a live stream would.
 *
 * <p>Threading: calls come on the loop, tests look from outside.
 */
final class Heard implements TranscodeListener {
    /** Half a second: less than the queue to the process takes. */
    private static final int AHEAD_MAX = 25;

    final List<Track> tracks = new CopyOnWriteArrayList<>();
    final List<AccessUnit> units = new CopyOnWriteArrayList<>();
    final CompletableFuture<String> ended = new CompletableFuture<>();
    private final EventLoop loop;
    private @Nullable AudioTranscoder transcoder;
    private List<AccessUnit> source = List.of();
    /** Of the loop; tests only wait for it. */
    final AtomicInteger fed = new AtomicInteger();

    private double unitsPerOut = 1;

    Heard(EventLoop loop) {
        this.loop = loop;
    }

    /** Feeds all units of the source, as fast as the transcoder takes them. */
    void feed(AudioTranscoder to, List<AccessUnit> from, double unitsPerUnitOut) {
        loop.execute(() -> {
            transcoder = to;
            source = from;
            unitsPerOut = unitsPerUnitOut;
            feedMore();
        });
    }

    private void feedMore() {
        AudioTranscoder to = transcoder;
        if (to == null || to.status().pid() == 0) {
            return;
        }
        while (fed.get() < source.size() && fed.get() < units.size() * unitsPerOut + AHEAD_MAX) {
            to.unit(source.get(fed.getAndIncrement()));
        }
    }

    /** Tests call it until the process is there. */
    void push() {
        loop.execute(this::feedMore);
    }

    @Override
    public void onTrack(Track track) {
        tracks.add(track);
    }

    @Override
    public void onUnit(AccessUnit unit) {
        units.add(unit);
        feedMore();
    }

    @Override
    public void onEnded(String reason) {
        ended.complete(reason);
    }
}
