package io.weir.load;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the sampled processes, this process and this loop use between two moments.
 *
 * <p>Threading: one event loop, whose own CPU time it takes.
 */
final class UsageMeter {
    private final List<Long> serverPids;
    private final ProcessSampler processes;
    private final ThreadMXBean threads = ManagementFactory.getThreadMXBean();
    private final List<Long> self = List.of(ProcessHandle.current().pid());
    private final LatencyHistogram loopLag = new LatencyHistogram();
    private Reading begin = Reading.NONE;
    private @Nullable Reading end;
    private long residentPeak;

    /** Counters at one moment; CPU times in nanoseconds, negative where the system does not tell. */
    private record Reading(long atNs, long serverNs, long collectorNs, long ownNs, long loopNs) {
        static final Reading NONE = new Reading(0, 0, 0, 0, 0);
    }

    UsageMeter(List<Long> serverPids, ProcessSampler processes) {
        this.serverPids = serverPids;
        this.processes = processes;
    }

    /** The window begins. */
    void open(long nowNs) throws IOException {
        begin = read(nowNs);
        sampleMemory();
    }

    /** The window ends. */
    void close(long nowNs) throws IOException {
        end = read(nowNs);
        sampleMemory();
    }

    void sampleMemory() throws IOException {
        if (!serverPids.isEmpty()) {
            residentPeak = Math.max(residentPeak, processes.residentBytes(serverPids));
        }
    }

    void loopLag(long lateNs) {
        loopLag.recordNs(lateNs);
    }

    private Reading read(long nowNs) throws IOException {
        return new Reading(
                nowNs,
                processes.cpuNs(serverPids),
                processes.collectorNs(serverPids),
                ownNs(),
                threads.getCurrentThreadCpuTime());
    }

    private long ownNs() {
        try {
            return processes.cpuNs(self);
        } catch (IOException e) {
            // Only Linux has /proc; the client works without.
            return -1;
        }
    }

    /** The window's length; 0 when it was not closed. */
    double seconds() {
        return (last().atNs() - begin.atNs()) / 1e9;
    }

    /** CPU time of the sampled processes, in nanoseconds. */
    long serverCpuNs() {
        return last().serverNs() - begin.serverNs();
    }

    /** CPU time of this process, in nanoseconds. */
    long ownCpuNs() {
        return last().ownNs() - begin.ownNs();
    }

    /** What the sampled processes used for so many readers; null when there are none. */
    @Nullable
    ProcessUsage server(int readers) throws IOException {
        if (serverPids.isEmpty()) {
            return null;
        }
        double perReader = readers == 0 || seconds() == 0 ? 0 : serverCpuNs() / 1000.0 / readers / seconds();
        long resident = processes.residentBytes(serverPids);
        return new ProcessUsage(
                percent(serverCpuNs()),
                percent(last().collectorNs() - begin.collectorNs()),
                perReader,
                resident,
                Math.max(resident, residentPeak));
    }

    /** What this process used. */
    ClientUsage client() {
        return new ClientUsage(percent(ownCpuNs()), percent(last().loopNs() - begin.loopNs()), loopLag.distribution());
    }

    private Reading last() {
        Reading closed = end;
        return closed == null ? begin : closed;
    }

    private double percent(long cpuNs) {
        return seconds() == 0 ? 0 : cpuNs / 1e7 / seconds();
    }
}
