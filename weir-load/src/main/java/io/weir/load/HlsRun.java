package io.weir.load;

import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * One run of a load of HLS readers.
 *
 * <p>Threading: everything but the constructor and {@link #begin} runs on the one event loop.
 */
final class HlsRun implements FanoutCourse.Readers<HlsPlayer> {
    private final FanoutOptions options;
    private final TargetUrl target;
    private final HttpWires wires;
    private final HlsTally tally;
    private final PlaylistScan scan = new PlaylistScan();
    private final List<HlsPlayer> readers = new ArrayList<>();
    private final FanoutCourse<HlsPlayer, HlsReport> course;
    private int unanswered;

    HlsRun(FanoutOptions options, InetSocketAddress address, LoadLoop loadLoop, Consumer<String> progress) {
        this.options = options;
        this.target = TargetUrl.of(options.protocol().scheme(), options.url());
        this.wires = new HttpWires(loadLoop, address, target.hostPort(), this::fail);
        this.tally = new HlsTally(options, ProcessSampler.ofSystem(), wires);
        this.course = new FanoutCourse<>(options, this, tally, loadLoop.loop(), wires.clock(), progress);
    }

    /** Starts on the loop. The result is complete when the window is measured; cancelling it ends the run. */
    CompletableFuture<HlsReport> begin() {
        wires.loop().execute(course::begin);
        course.result().whenCompleteAsync((_, _) -> end(), wires.loop());
        return course.result();
    }

    @Override
    public List<HlsPlayer> all() {
        return readers;
    }

    @Override
    public boolean mayConnect() {
        return unanswered < FanoutRun.UNANSWERED_MAX;
    }

    @Override
    public void connectNext() {
        int index = readers.size();
        PlaylistAddress address = new PlaylistAddress(target.hostPort(), target.resource(index % options.streams()));
        boolean lowLatency = options.protocol() == FanoutProtocol.LLHLS;
        HlsPlayer reader = new HlsPlayer(this, wires, address, lowLatency, options.isSampled(index));
        readers.add(reader);
        unanswered++;
        reader.begin();
    }

    @Override
    public void giveUpWaiting(String reason) {
        for (HlsPlayer reader : readers) {
            if (reader.state() == HlsPlayer.State.STARTING) {
                reader.close(reason);
            }
        }
    }

    private void end() {
        course.end();
        readers.forEach(reader -> reader.close("run ended"));
        wires.close();
    }

    long nowNs() {
        return wires.nowNs();
    }

    HlsTally tally() {
        return tally;
    }

    /** What all readers read playlists with, one after the other. */
    PlaylistScan scan() {
        return scan;
    }

    /** Does that after a while; at once when the time is over. */
    void later(long delayNs, Runnable task) {
        wires.loop().schedule(() -> guarded(task), delayNs, TimeUnit.NANOSECONDS);
    }

    private void guarded(Runnable task) {
        try {
            task.run();
        } catch (RuntimeException e) {
            fail(e);
        }
    }

    /** A reader got its first answer, or ended without one. */
    void onAnswered() {
        unanswered--;
    }

    private void fail(Throwable cause) {
        course.fail(cause);
    }
}
