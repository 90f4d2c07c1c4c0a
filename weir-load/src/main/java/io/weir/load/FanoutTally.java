package io.weir.load;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * Adds up what a fan-out run sees, and makes the report of it.
 *
 * <p>Threading: the run's event loop, whose own CPU time it takes.
 */
final class FanoutTally implements FanoutCourse.Tally<ReaderConnection, FanoutReport> {
    /** Above this share of its core the loop's own queue is part of every figure. */
    static final double LOOP_BUSY_MAX_PERCENT = 80;

    /** A loop that comes later than this to one turn in a hundred adds as much to latencies. */
    static final double LOOP_LAG_MAX_MS = 25;

    private final FanoutOptions options;
    private final UsageMeter usage;
    private final ReaderCounts counts = new ReaderCounts();

    private final LatencyHistogram connect = new LatencyHistogram();
    private final LatencyHistogram firstFrame = new LatencyHistogram();
    private final LatencyHistogram firstFrameFromConnect = new LatencyHistogram();
    private final LatencyHistogram addedLatency = new LatencyHistogram();
    private long bytes;

    private long bytesAtOpen;
    private long bytesAtClose;

    FanoutTally(FanoutOptions options, ProcessSampler processes) {
        this.options = options;
        this.usage = new UsageMeter(options.serverPids(), processes);
    }

    void connected(long tookNs) {
        connect.recordNs(tookNs);
    }

    void received(int count) {
        bytes += count;
    }

    void started(ReaderConnection reader) {
        counts.onStarted();
        if (reader.probe().hasKeyframe()) {
            firstFrame.recordNs(reader.firstFrameNs());
            firstFrameFromConnect.recordNs(reader.firstFrameFromConnectNs());
        }
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
    public void openWindow(List<ReaderConnection> readers, long nowNs) throws IOException {
        for (ReaderConnection reader : readers) {
            if (reader.isSampled() && reader.state() == ReaderConnection.State.READING) {
                reader.probe().beginWindow(addedLatency, nowNs);
            }
        }
        bytesAtOpen = bytes;
        bytesAtClose = bytes;
        usage.open(nowNs);
    }

    @Override
    public void closeWindow(List<ReaderConnection> readers, long nowNs) throws IOException {
        bytesAtClose = bytes;
        usage.close(nowNs);
        readers.forEach(reader -> reader.probe().endWindow(nowNs));
    }

    @Override
    public FanoutReport report(List<ReaderConnection> readers, long nowNs) throws IOException {
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
        ClientUsage client = usage.client();
        return new FanoutReport(
                options,
                counts.started(),
                alive,
                usage.seconds(),
                bytesAtClose - bytesAtOpen,
                connect.distribution(),
                firstFrame.distribution(),
                firstFrameFromConnect.distribution(),
                addedLatency.distribution(),
                continuity,
                counts.connectErrors(),
                counts.disconnects(),
                usage.server(alive),
                client,
                warnings(options.readers(), alive, continuity, client));
    }

    static List<String> warnings(int readers, int alive, Continuity continuity, ClientUsage client) {
        List<String> warnings = new ArrayList<>();
        if (alive < readers) {
            warnings.add("only " + alive + " of " + readers + " readers are alive");
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
