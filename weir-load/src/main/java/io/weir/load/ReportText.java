package io.weir.load;

import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** A report for people: a line for each figure, its name first. Threading: not safe. */
final class ReportText {
    private static final double MIB = 1024.0 * 1024.0;
    private static final int NAME_WIDTH = 26;

    private final StringBuilder out = new StringBuilder();

    /** Begins with what the run was. */
    static ReportText of(ReadersReport report) {
        FanoutOptions options = report.options();
        return new ReportText()
                .row("load", "%s, %d readers of %s", options.protocol().option(), options.readers(), options.shownUrl())
                .row(
                        "window",
                        "%.1f s after %d s of warm-up",
                        report.windowSeconds(),
                        options.times().warmup().toSeconds())
                .row("readers", "%d alive at the end, %d started", report.readersAlive(), report.readersStarted());
    }

    /** A line; {@code format} and {@code values} as {@link String#format} has them. */
    @SuppressWarnings("AnnotateFormatMethod") // the annotation is in a library that nothing else needs
    ReportText row(String name, String format, Object... values) {
        out.append(name)
                .repeat(' ', Math.max(1, NAME_WIDTH - name.length()))
                .append(String.format(Locale.ROOT, format, values))
                .append('\n');
        return this;
    }

    ReportText distribution(String name, Distribution d) {
        return d.count() == 0
                ? row(name, "not measured")
                : row(
                        name,
                        "p50 %.1f  p95 %.1f  p99 %.1f  max %.1f ms  (%d)",
                        d.p50Ms(),
                        d.p95Ms(),
                        d.p99Ms(),
                        d.maxMs(),
                        d.count());
    }

    ReportText continuity(Continuity c) {
        return row(
                "sampled readers",
                "%d: %d frames, %d missing, %d repeated; timestamps %d back, %d gaps; longest stall %.0f ms",
                c.sampledReaders(),
                c.videoFrames(),
                c.missingFrames(),
                c.repeatedFrames(),
                c.timestampsBackwards(),
                c.timestampGaps(),
                c.longestStallMs());
    }

    /** Their sum, and a line for each. */
    ReportText reasons(String name, Map<String, Integer> reasons) {
        row(name, "%d", reasons.values().stream().mapToInt(Integer::intValue).sum());
        new TreeMap<>(reasons).forEach((reason, count) -> row("", "%d × %s", count, reason));
        return this;
    }

    /** Why readers were not there. */
    ReportText connections(ReadersReport report) {
        return reasons("connection errors", report.connectErrors()).reasons("disconnects", report.disconnects());
    }

    ReportText usage(@Nullable ProcessUsage server, ClientUsage client) {
        if (server != null) {
            row(
                    "server CPU",
                    "%.1f %% of a core (garbage collection %.1f), %.1f µs per reader and second",
                    server.cpuPercent(),
                    server.collectorPercent(),
                    server.cpuMicrosPerReaderSecond());
            row(
                    "server memory",
                    "%.1f MiB resident, %.1f MiB at most",
                    server.residentBytes() / MIB,
                    server.residentPeakBytes() / MIB);
        }
        return row(
                "this client",
                "%.1f %% of a core, its loop %.1f %%, loop lag p50 %.1f p99 %.1f max %.1f ms",
                client.processCpuPercent(),
                client.loopCpuPercent(),
                client.loopLag().p50Ms(),
                client.loopLag().p99Ms(),
                client.loopLag().maxMs());
    }

    ReportText cpuPerRequest(double micros, double requestsPerCpuSecond) {
        return row("server CPU per request", "%.2f µs, so %.0f requests per CPU-second", micros, requestsPerCpuSecond);
    }

    /** What all was used, and what makes the figures doubtful: the end. */
    String end(ReadersReport report) {
        usage(report.server(), report.client());
        report.warnings().forEach(warning -> row("WARNING", "%s", warning));
        return toString();
    }

    @Override
    public String toString() {
        return out.toString();
    }
}
