package io.weir.load;

import io.netty.channel.Channel;
import io.weir.base.time.Clock;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * One run of the floor: sends what is due, in real time.
 *
 * <p>Threading: the channel's loop, but for the constructor and {@link #reportWith}, which is for after the run.
 */
final class FloorRun {
    /** As a server of weir's does: what waits is handed to the system after so many runs, and at the tick's end. */
    private static final int FLUSH_RUNS = 128;

    private final FloorOptions options;
    private final PacketRuns media;
    private final List<FloorTarget> targets;
    private final Channel channel;
    private final CompletableFuture<FloorReport> result;
    private final Clock clock = Clock.system();
    private final UsageMeter usage = new UsageMeter(List.of(), ProcessSampler.ofSystem());
    private final byte[] array = new byte[FloorTarget.RUN_BYTES_MAX + FloorTarget.AROUND_PAYLOAD_MAX];
    private long beginNs;
    private long turn;
    private int next;
    private long sent;
    private long packets;
    private long runs;
    private long bytes;
    private boolean over;

    FloorRun(
            FloorOptions options,
            PacketRuns media,
            List<FloorTarget> targets,
            Channel channel,
            CompletableFuture<FloorReport> result) {
        this.options = options;
        this.media = media;
        this.targets = targets;
        this.channel = channel;
        this.result = result;
    }

    void begin() {
        beginNs = clock.nanoTime();
        long warmupNs = options.warmup().toNanos();
        channel.eventLoop().schedule(() -> guarded(this::openWindow), warmupNs, TimeUnit.NANOSECONDS);
        channel.eventLoop()
                .schedule(
                        () -> guarded(this::closeWindow),
                        warmupNs + options.duration().toNanos(),
                        TimeUnit.NANOSECONDS);
        guarded(this::advance);
    }

    private void openWindow() throws IOException {
        packets = 0;
        runs = 0;
        bytes = 0;
        usage.open(clock.nanoTime());
    }

    private void closeWindow() throws IOException {
        usage.close(clock.nanoTime());
        over = true;
        result.complete(reportWith(-1));
    }

    /** What was measured, with what the destinations have read. */
    FloorReport reportWith(long drained) {
        double ownMicros = usage.ownCpuNs() / 1000.0;
        double threadMicros = usage.client().loopCpuPercent() * usage.seconds() * 1e4;
        long count = Math.max(1, packets);
        return new FloorReport(
                targets.size(),
                usage.seconds(),
                packets,
                runs,
                bytes,
                threadMicros / count,
                ownMicros / count,
                usage.client().processCpuPercent(),
                drained,
                sent);
    }

    /** Sends what is due, and comes again when the next run is. */
    private void advance() {
        if (over) {
            return;
        }
        long nowNs = clock.nanoTime();
        int waiting = 0;
        while (dueNs() <= nowNs) {
            PacketRuns.Run run = media.runs().get(next);
            long atMs = turn * media.durationMs() + run.atMs();
            for (FloorTarget target : targets) {
                bytes += target.write(run, atMs, array, channel);
                if (++waiting == FLUSH_RUNS) {
                    channel.flush();
                    waiting = 0;
                }
            }
            runs += targets.size();
            packets += (long) targets.size() * run.payloads().size();
            sent += (long) targets.size() * run.payloads().size();
            step();
        }
        channel.flush();
        channel.eventLoop()
                .schedule(() -> guarded(this::advance), Math.max(0, dueNs() - clock.nanoTime()), TimeUnit.NANOSECONDS);
    }

    private long dueNs() {
        return beginNs
                + TimeUnit.MILLISECONDS.toNanos(
                        turn * media.durationMs() + media.runs().get(next).atMs());
    }

    private void step() {
        if (++next == media.runs().size()) {
            next = 0;
            turn++;
        }
    }

    /** A task that reads {@code /proc}. */
    private interface Task {
        void run() throws IOException;
    }

    private void guarded(Task task) {
        try {
            task.run();
        } catch (IOException | RuntimeException e) {
            over = true;
            result.completeExceptionally(e);
        }
    }
}
