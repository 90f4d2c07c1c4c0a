package io.weir.load;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * Adds up what a run of WHEP readers sees, and makes the report of it.
 *
 * <p>Threading: the run's loop.
 */
final class WhepTally implements FanoutCourse.Tally<WhepReader, WhepReport> {
    private final FanoutOptions options;
    private final UsageMeter usage;
    private final ReaderCounts counts = new ReaderCounts();
    private final LatencyHistogram answered = new LatencyHistogram();
    private final LatencyHistogram connected = new LatencyHistogram();
    private final LatencyHistogram firstPacket = new LatencyHistogram();
    private final LatencyHistogram firstFrame = new LatencyHistogram();
    private final LatencyHistogram addedLatency = new LatencyHistogram();

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
        counts.onStarted();
        firstFrame.recordNs(tookNs);
    }

    @Override
    public ReaderCounts counts() {
        return counts;
    }

    @Override
    public UsageMeter usage() {
        return usage;
    }

    @Override
    public void openWindow(List<WhepReader> readers, long nowNs) throws IOException {
        readers.forEach(reader -> reader.openWindow(addedLatency, nowNs));
        usage.open(nowNs);
    }

    @Override
    public void closeWindow(List<WhepReader> readers, long nowNs) throws IOException {
        usage.close(nowNs);
        readers.forEach(reader -> reader.closeWindow(nowNs));
    }

    @Override
    public WhepReport report(List<WhepReader> readers, long nowNs) throws IOException {
        int alive = 0;
        long faults = 0;
        long decrypted = 0;
        StreamCount.Counts packets = StreamCount.Counts.NONE;
        List<FrameProbe> sampled = new ArrayList<>();
        for (WhepReader reader : readers) {
            alive += reader.isAlive(nowNs, FanoutRun.ALIVE_SILENCE_NS) ? 1 : 0;
            faults += reader.faults();
            decrypted += reader.decrypted();
            packets = packets.plus(reader.inWindow());
            if (reader.isSampled()) {
                sampled.add(reader.probe());
            }
        }
        Continuity continuity = FrameProbe.sum(sampled);
        ClientUsage client = usage.client();
        return new WhepReport(
                options,
                counts.started(),
                alive,
                usage.seconds(),
                new WhepReport.Packets(
                        packets.packets(), packets.bytes(), packets.lost(), packets.reordered(), packets.duplicates()),
                new WhepReport.Checked(decrypted, faults),
                new WhepReport.Starts(
                        answered.distribution(),
                        connected.distribution(),
                        firstPacket.distribution(),
                        firstFrame.distribution()),
                addedLatency.distribution(),
                continuity,
                counts.connectErrors(),
                counts.disconnects(),
                usage.server(alive),
                usage.serverCpuNs() / 1000.0 / Math.max(1, packets.packets() + Math.max(0, packets.lost())),
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
