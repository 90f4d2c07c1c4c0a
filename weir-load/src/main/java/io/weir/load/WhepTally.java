package io.weir.load;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * Adds up what a run of WHEP readers sees, and makes the report of it.
 *
 * <p>Threading: the run's loop.
 */
final class WhepTally {
    private final FanoutOptions options;
    private final UsageMeter usage;
    private final LatencyHistogram answered = new LatencyHistogram();
    private final LatencyHistogram connected = new LatencyHistogram();
    private final LatencyHistogram firstPacket = new LatencyHistogram();
    private final LatencyHistogram firstFrame = new LatencyHistogram();
    private final LatencyHistogram addedLatency = new LatencyHistogram();
    private final ReasonCounts connectErrors = new ReasonCounts();
    private final ReasonCounts disconnects = new ReasonCounts();
    private int started;

    WhepTally(FanoutOptions options, ProcessSampler processes) {
        this.options = options;
        this.usage = new UsageMeter(options.serverPids(), processes);
    }

    void answered(long tookNs) {
        answered.recordNs(tookNs);
    }

    void connected(long tookNs) {
        connected.recordNs(tookNs);
    }

    void firstPacket(long tookNs) {
        firstPacket.recordNs(tookNs);
    }

    void started(long tookNs) {
        started++;
        firstFrame.recordNs(tookNs);
    }

    void closed(boolean hadStarted, String reason) {
        (hadStarted ? disconnects : connectErrors).add(reason);
    }

    UsageMeter usage() {
        return usage;
    }

    int started() {
        return started;
    }

    /** Of so many readers, those that have neither started nor failed. */
    int undecided(int readers) {
        return readers - started - connectErrors.sum();
    }

    void openWindow(List<WhepReader> readers, long nowNs) throws IOException {
        readers.forEach(reader -> reader.openWindow(addedLatency, nowNs));
        usage.open(nowNs);
    }

    void closeWindow(List<WhepReader> readers, long nowNs) throws IOException {
        usage.close(nowNs);
        readers.forEach(reader -> reader.closeWindow(nowNs));
    }

    /** Everything so far; without a closed window its figures are zero. */
    WhepReport report(List<WhepReader> readers, long nowNs) throws IOException {
        int alive = 0;
        long faults = 0;
        long decrypted = 0;
        StreamCount.Counts counts = StreamCount.Counts.NONE;
        List<FrameProbe> sampled = new ArrayList<>();
        for (WhepReader reader : readers) {
            alive += reader.isAlive(nowNs, FanoutRun.ALIVE_SILENCE_NS) ? 1 : 0;
            faults += reader.faults();
            decrypted += reader.decrypted();
            counts = counts.plus(reader.inWindow());
            if (reader.isSampled()) {
                sampled.add(reader.probe());
            }
        }
        Continuity continuity = FrameProbe.sum(sampled);
        ClientUsage client = usage.client();
        return new WhepReport(
                options,
                started,
                alive,
                usage.seconds(),
                new WhepReport.Packets(
                        counts.packets(), counts.bytes(), counts.lost(), counts.reordered(), counts.duplicates()),
                new WhepReport.Checked(decrypted, faults),
                new WhepReport.Starts(
                        answered.distribution(),
                        connected.distribution(),
                        firstPacket.distribution(),
                        firstFrame.distribution()),
                addedLatency.distribution(),
                continuity,
                connectErrors.counts(),
                disconnects.counts(),
                usage.server(alive),
                usage.serverCpuNs() / 1000.0 / Math.max(1, counts.packets() + Math.max(0, counts.lost())),
                client,
                warnings(alive, faults, continuity, client));
    }

    private List<String> warnings(int alive, long faults, Continuity continuity, ClientUsage client) {
        List<String> warnings = new ArrayList<>(FanoutTally.warnings(options.readers(), alive, continuity, client));
        if (faults > 0) {
            warnings.add(faults + " packets were not authentic, or not what was agreed on");
        }
        return warnings;
    }
}
