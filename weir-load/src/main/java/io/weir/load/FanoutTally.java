package io.weir.load;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Adds up what a fan-out run sees, and makes the report of it.
 *
 * <p>Threading: the run's event loop, whose own CPU time it takes.
 */
final class FanoutTally {
    /** Above this share of its core the loop's own queue is part of every figure. */
    static final double LOOP_BUSY_MAX_PERCENT = 80;

    /** A loop that comes later than this to one turn in a hundred adds as much to latencies. */
    static final double LOOP_LAG_MAX_MS = 25;

    private final FanoutOptions options;
    private final ProcessSampler processes;
    private final ThreadMXBean threads = ManagementFactory.getThreadMXBean();
    private final List<Long> self = List.of(ProcessHandle.current().pid());

    private final LatencyHistogram connect = new LatencyHistogram();
    private final LatencyHistogram firstFrame = new LatencyHistogram();
    private final LatencyHistogram firstFrameFromConnect = new LatencyHistogram();
    private final LatencyHistogram addedLatency = new LatencyHistogram();
    private final LatencyHistogram loopLag = new LatencyHistogram();
    private final ReasonCounts connectErrors = new ReasonCounts();
    private final ReasonCounts disconnects = new ReasonCounts();
    private int started;
    private long bytes;

    private Window window = Window.NONE;
    private @Nullable Window end;
    private long residentPeak;

    /** Counters at one moment; CPU times in nanoseconds, negative where the system does not tell. */
    private record Window(long atNs, long bytes, long serverCpuNs, long collectorNs, long ownCpuNs, long loopCpuNs) {
        static final Window NONE = new Window(0, 0, 0, 0, 0, 0);
    }

    FanoutTally(FanoutOptions options, ProcessSampler processes) {
        this.options = options;
        this.processes = processes;
    }

    void connected(long tookNs) {
        connect.recordNs(tookNs);
    }

    void received(int count) {
        bytes += count;
    }

    void started(ReaderConnection reader) {
        started++;
        if (reader.probe().hasKeyframe()) {
            firstFrame.recordNs(reader.firstFrameNs());
            firstFrameFromConnect.recordNs(reader.firstFrameFromConnectNs());
        }
    }

    void closed(boolean hadStarted, String reason) {
        (hadStarted ? disconnects : connectErrors).add(reason);
    }

    void loopLag(long lateNs) {
        loopLag.recordNs(lateNs);
    }

    int started() {
        return started;
    }

    /** Of so many readers, those that have neither started nor failed. */
    int undecided(int readers) {
        return readers - started - connectErrors.sum();
    }

    void openWindow(List<ReaderConnection> readers, long nowNs) throws IOException {
        for (ReaderConnection reader : readers) {
            if (reader.isSampled() && reader.state() == ReaderConnection.State.READING) {
                reader.probe().beginWindow(addedLatency, nowNs);
            }
        }
        window = counters(nowNs);
        sampleMemory();
    }

    void sampleMemory() throws IOException {
        if (!options.serverPids().isEmpty()) {
            residentPeak = Math.max(residentPeak, processes.residentBytes(options.serverPids()));
        }
    }

    void closeWindow(List<ReaderConnection> readers, long nowNs) throws IOException {
        end = counters(nowNs);
        readers.forEach(reader -> reader.probe().endWindow(nowNs));
        sampleMemory();
    }

    private Window counters(long nowNs) throws IOException {
        long serverCpuNs = processes.cpuNs(options.serverPids());
        long collectorNs = processes.collectorNs(options.serverPids());
        return new Window(nowNs, bytes, serverCpuNs, collectorNs, ownCpuNs(), threads.getCurrentThreadCpuTime());
    }

    private long ownCpuNs() {
        try {
            return processes.cpuNs(self);
        } catch (IOException e) {
            // Only Linux has /proc; the client works without.
            return -1;
        }
    }

    /** Everything so far; without a closed window its figures are zero. */
    FanoutReport report(List<ReaderConnection> readers, long nowNs) throws IOException {
        Window last = end == null ? window : end;
        double seconds = (last.atNs() - window.atNs()) / 1e9;
        int alive = 0;
        List<FrameProbe> sampled = new ArrayList<>();
        for (ReaderConnection reader : readers) {
            if (reader.isAlive(nowNs, FanoutRun.ALIVE_SILENCE_NS)) {
                alive++;
            }
            if (reader.isSampled()) {
                sampled.add(reader.probe());
            }
        }
        Continuity continuity = FrameProbe.sum(sampled);
        ClientUsage client = new ClientUsage(
                percent(last.ownCpuNs() - window.ownCpuNs(), seconds),
                percent(last.loopCpuNs() - window.loopCpuNs(), seconds),
                loopLag.distribution());
        return new FanoutReport(
                options,
                started,
                alive,
                seconds,
                last.bytes() - window.bytes(),
                connect.distribution(),
                firstFrame.distribution(),
                firstFrameFromConnect.distribution(),
                addedLatency.distribution(),
                continuity,
                connectErrors.counts(),
                disconnects.counts(),
                serverUsage(last, seconds, alive),
                client,
                warnings(alive, continuity, client));
    }

    private @Nullable ProcessUsage serverUsage(Window last, double seconds, int alive) throws IOException {
        if (options.serverPids().isEmpty()) {
            return null;
        }
        long cpuNs = last.serverCpuNs() - window.serverCpuNs();
        double perReader = alive == 0 || seconds == 0 ? 0 : cpuNs / 1000.0 / alive / seconds;
        long resident = processes.residentBytes(options.serverPids());
        double collector = percent(last.collectorNs() - window.collectorNs(), seconds);
        return new ProcessUsage(
                percent(cpuNs, seconds), collector, perReader, resident, Math.max(resident, residentPeak));
    }

    private static double percent(long cpuNs, double seconds) {
        return seconds == 0 ? 0 : cpuNs / 1e7 / seconds;
    }

    private List<String> warnings(int alive, Continuity continuity, ClientUsage client) {
        List<String> warnings = new ArrayList<>();
        if (alive < options.readers()) {
            warnings.add("only " + alive + " of " + options.readers() + " readers are alive");
        }
        if (client.loopCpuPercent() > LOOP_BUSY_MAX_PERCENT) {
            warnings.add("this client's loop is more than 80 % busy: the figures measure the client, not the server");
        }
        if (client.loopLag().p99Ms() > LOOP_LAG_MAX_MS) {
            warnings.add("this client's loop comes late (see loop lag): latencies contain as much");
        }
        if (continuity.videoFrames() > 0 && continuity.stampedFrames() == 0) {
            warnings.add(
                    "no stamped frames, so no added latency: publish with `weir bench publish --stamp` on this machine");
        }
        return warnings;
    }
}
