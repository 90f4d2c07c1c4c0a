package io.weir.load;

import java.io.IOException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * Adds up what a run of HLS readers sees, and makes the report of it.
 *
 * <p>Threading: the run's loop.
 */
final class HlsTally implements FanoutCourse.Tally<HlsPlayer, HlsReport> {
    private final FanoutOptions options;
    private final UsageMeter usage;
    private final HttpWires wires;
    private final ReaderCounts counts = new ReaderCounts();
    private final ReasonCounts errors = new ReasonCounts();
    private final LatencyHistogram connect = new LatencyHistogram();
    private final LatencyHistogram firstMedia = new LatencyHistogram();
    private final LatencyHistogram firstByte = new LatencyHistogram();
    private final LatencyHistogram pieceDelay = new LatencyHistogram();
    private final LatencyHistogram frameLatency = new LatencyHistogram();
    private final Map<HlsFetch.Kind, Long> replies = new EnumMap<>(HlsFetch.Kind.class);
    private long held;
    private long bytesAtOpen;
    private long bytesInWindow;
    private boolean measuring;

    HlsTally(FanoutOptions options, ProcessSampler processes, HttpWires wires) {
        this.options = options;
        this.usage = new UsageMeter(options.serverPids(), processes);
        this.wires = wires;
    }

    void connected(long tookNs) {
        connect.recordNs(tookNs);
    }

    void started(long tookNs) {
        counts.onStarted();
        firstMedia.recordNs(tookNs);
    }

    /** A response is complete; errors count all the time. */
    void onReply(HlsFetch fetch, boolean good) {
        if (!good) {
            errors.add(fetch.kind().word() + (fetch.isListed() || !fetch.isHeld() ? "" : ", awaited") + ": "
                    + fetch.status());
        }
        if (measuring) {
            replies.merge(fetch.kind(), 1L, Long::sum);
            if (fetch.isHeld()) {
                held++;
            } else {
                firstByte.recordNs(fetch.firstByteTookNs());
            }
        }
    }

    /** A part or segment has come so long after its last picture was sent. */
    void onPiece(long delayNs) {
        if (measuring) {
            pieceDelay.recordNs(delayNs);
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
    public void openWindow(List<HlsPlayer> readers, long nowNs) throws IOException {
        readers.forEach(reader -> reader.openWindow(frameLatency, nowNs));
        bytesAtOpen = wires.bytes();
        measuring = true;
        usage.open(nowNs);
    }

    @Override
    public void closeWindow(List<HlsPlayer> readers, long nowNs) throws IOException {
        usage.close(nowNs);
        measuring = false;
        bytesInWindow = wires.bytes() - bytesAtOpen;
        readers.forEach(reader -> reader.closeWindow(nowNs));
    }

    @Override
    public HlsReport report(List<HlsPlayer> readers, long nowNs) throws IOException {
        int alive = 0;
        List<FrameProbe> sampled = new ArrayList<>();
        for (HlsPlayer reader : readers) {
            alive += reader.isAlive(nowNs) ? 1 : 0;
            if (reader.isSampled()) {
                sampled.add(reader.frames());
            }
        }
        Continuity continuity = FrameProbe.sum(sampled);
        HlsReport.Faults faults = faults(readers);
        ClientUsage client = usage.client();
        return new HlsReport(
                options,
                counts.started(),
                alive,
                usage.seconds(),
                requests(),
                bytesInWindow,
                errors.counts(),
                new HlsReport.Times(
                        connect.distribution(),
                        firstMedia.distribution(),
                        firstByte.distribution(),
                        pieceDelay.distribution(),
                        frameLatency.distribution()),
                stalls(readers),
                faults,
                continuity,
                counts.connectErrors(),
                counts.disconnects(),
                usage.server(alive),
                usage.serverCpuNs() / 1e9,
                client,
                warnings(alive, faults, continuity, client));
    }

    private HlsReport.Requests requests() {
        return new HlsReport.Requests(
                replies.getOrDefault(HlsFetch.Kind.INDEX, 0L) + replies.getOrDefault(HlsFetch.Kind.PLAYLIST, 0L),
                replies.getOrDefault(HlsFetch.Kind.PART, 0L),
                replies.getOrDefault(HlsFetch.Kind.SEGMENT, 0L),
                replies.getOrDefault(HlsFetch.Kind.INIT, 0L),
                held);
    }

    private static HlsReport.Stalls stalls(List<HlsPlayer> readers) {
        long stalls = 0;
        long stalledNs = 0;
        int stalling = 0;
        for (HlsPlayer reader : readers) {
            stalls += reader.stalls();
            stalledNs += reader.stalledNs();
            stalling += reader.stalls() > 0 ? 1 : 0;
        }
        return new HlsReport.Stalls(stalls, stalledNs / 1e9, stalling);
    }

    private static HlsReport.Faults faults(List<HlsPlayer> readers) {
        long backwards = 0;
        long skipped = 0;
        long changed = 0;
        long lost = 0;
        long wrongHints = 0;
        long broken = 0;
        long jumps = 0;
        for (HlsPlayer reader : readers) {
            backwards += reader.watch().backwards();
            skipped += reader.watch().skippedSegments();
            changed += reader.watch().changedAddresses();
            lost += reader.plan().lost();
            wrongHints += reader.plan().wrongHints();
            broken += reader.faults();
            jumps += reader.jumps();
        }
        return new HlsReport.Faults(backwards, skipped, changed, lost, jumps, wrongHints, broken);
    }

    private List<String> warnings(int alive, HlsReport.Faults faults, Continuity continuity, ClientUsage client) {
        List<String> warnings = new ArrayList<>(FanoutTally.warnings(options.readers(), alive, continuity, client));
        if (faults.sum() > 0) {
            warnings.add("playlists or media were not as they should be: see the line on faults");
        }
        return warnings;
    }
}
