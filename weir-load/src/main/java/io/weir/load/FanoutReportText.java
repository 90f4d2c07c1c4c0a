package io.weir.load;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Renders a {@link FanoutReport} for people and for programs. */
final class FanoutReportText {
    static final String MARKDOWN_HEADER = """
            | server | protocol | readers alive | Mbit/s each | CPU, % of a core | µs per reader and s | memory, MiB \
            | added latency p50 / p95 / p99, ms | first frame p50 / p95 / p99, ms | frames missing | client loop, % |
            |---|---|---|---|---|---|---|---|---|---|---|""";

    private static final double MIB = 1024.0 * 1024.0;

    private static final int NAME_WIDTH = 26;
    private static final String NOTHING = "–";

    private FanoutReportText() {}

    static String text(FanoutReport report) {
        StringBuilder out = new StringBuilder();
        FanoutOptions options = report.options();
        row(
                out,
                "load",
                String.format(
                        Locale.ROOT,
                        "%s, %d readers of %s",
                        options.protocol().option(),
                        options.readers(),
                        shown(options)));
        row(
                out,
                "window",
                String.format(
                        Locale.ROOT,
                        "%.1f s after %d s of warm-up",
                        report.windowSeconds(),
                        options.times().warmup().toSeconds()));
        row(
                out,
                "readers",
                String.format(
                        Locale.ROOT,
                        "%d alive at the end, %d started",
                        report.readersAlive(),
                        report.readersStarted()));
        row(
                out,
                "received",
                String.format(
                        Locale.ROOT,
                        "%.1f Mbit/s in all, %.3f Mbit/s per reader, %.1f messages/s per sampled reader",
                        report.megabitsPerSecond(),
                        report.megabitsPerSecondPerReader(),
                        report.messagesPerSecondPerReader()));
        distribution(out, "TCP connect", report.connect());
        if (options.protocol().carriesMedia()) {
            distribution(out, "first frame after play", report.firstFrame());
            distribution(out, "first frame after connect", report.firstFrameFromConnect());
            distribution(out, "added latency", report.addedLatency());
            continuity(out, report.continuity());
        }
        reasons(out, "connection errors", report.connectErrors());
        reasons(out, "disconnects", report.disconnects());
        usage(out, report.server(), report.client());
        for (String warning : report.warnings()) {
            row(out, "WARNING", warning);
        }
        return out.toString();
    }

    static String markdownRow(FanoutReport report, String name) {
        ProcessUsage server = report.server();
        boolean media = report.options().protocol().carriesMedia();
        List<String> cells = List.of(
                name,
                report.options().protocol().option(),
                report.readersAlive() + " of " + report.options().readers(),
                String.format(Locale.ROOT, "%.3f", report.megabitsPerSecondPerReader()),
                server == null ? NOTHING : String.format(Locale.ROOT, "%.1f", server.cpuPercent()),
                server == null ? NOTHING : whole(server.cpuMicrosPerReaderSecond()),
                server == null ? NOTHING : whole(server.residentPeakBytes() / MIB),
                percentiles(report.addedLatency()),
                percentiles(report.firstFrame()),
                media ? Long.toString(report.continuity().missingFrames()) : NOTHING,
                whole(report.client().loopCpuPercent()));
        return "| " + String.join(" | ", cells) + " |";
    }

    static String percentiles(Distribution d) {
        return d.count() == 0 ? NOTHING : whole(d.p50Ms()) + " / " + whole(d.p95Ms()) + " / " + whole(d.p99Ms());
    }

    static String whole(double value) {
        return String.format(Locale.ROOT, "%.0f", value);
    }

    static void usage(StringBuilder out, @Nullable ProcessUsage server, ClientUsage client) {
        if (server != null) {
            row(
                    out,
                    "server CPU",
                    String.format(
                            Locale.ROOT,
                            "%.1f %% of a core (garbage collection %.1f), %.1f µs per reader and second",
                            server.cpuPercent(),
                            server.collectorPercent(),
                            server.cpuMicrosPerReaderSecond()));
            row(
                    out,
                    "server memory",
                    String.format(
                            Locale.ROOT,
                            "%.1f MiB resident, %.1f MiB at most",
                            server.residentBytes() / MIB,
                            server.residentPeakBytes() / MIB));
        }
        row(
                out,
                "this client",
                String.format(
                        Locale.ROOT,
                        "%.1f %% of a core, its loop %.1f %%, loop lag p50 %.1f p99 %.1f max %.1f ms",
                        client.processCpuPercent(),
                        client.loopCpuPercent(),
                        client.loopLag().p50Ms(),
                        client.loopLag().p99Ms(),
                        client.loopLag().maxMs()));
    }

    static String json(FanoutReport report) {
        FanoutOptions options = report.options();
        JsonWriter json = new JsonWriter()
                .beginObject()
                .member("protocol", options.protocol().option())
                .member("url", shown(options))
                .member("readers", options.readers())
                .member("streams", options.streams())
                .member("readersStarted", report.readersStarted())
                .member("readersAlive", report.readersAlive())
                .member("complete", report.complete())
                .member("windowSeconds", report.windowSeconds())
                .member("bytes", report.bytes())
                .member("megabitsPerSecond", report.megabitsPerSecond())
                .member("megabitsPerSecondPerReader", report.megabitsPerSecondPerReader())
                .member("messagesPerSecondPerReader", report.messagesPerSecondPerReader());
        distribution(json, "connectMs", report.connect());
        distribution(json, "firstFrameMs", report.firstFrame());
        distribution(json, "firstFrameFromConnectMs", report.firstFrameFromConnect());
        distribution(json, "addedLatencyMs", report.addedLatency());
        continuity(json, report.continuity());
        reasons(json, "connectErrors", report.connectErrors());
        reasons(json, "disconnects", report.disconnects());
        usage(json, report.server(), report.client());
        json.beginArray("warnings");
        report.warnings().forEach(json::element);
        return json.endArray().endObject().toString();
    }

    static void usage(JsonWriter json, @Nullable ProcessUsage server, ClientUsage client) {
        if (server == null) {
            json.nullMember("server");
        } else {
            json.beginObject("server")
                    .member("cpuPercent", server.cpuPercent())
                    .member("collectorPercent", server.collectorPercent())
                    .member("cpuMicrosPerReaderSecond", server.cpuMicrosPerReaderSecond())
                    .member("residentBytes", server.residentBytes())
                    .member("residentPeakBytes", server.residentPeakBytes())
                    .endObject();
        }
        json.beginObject("client")
                .member("processCpuPercent", client.processCpuPercent())
                .member("loopCpuPercent", client.loopCpuPercent());
        distribution(json, "loopLagMs", client.loopLag());
        json.endObject();
    }

    /** The URL without its query, which is where tokens and passwords travel. */
    static String shown(FanoutOptions options) {
        TargetUrl target = TargetUrl.of(options.protocol().scheme(), options.url());
        String resource = target.resource();
        int query = resource.indexOf('?');
        String path = query < 0 ? resource : resource.substring(0, query) + "?…";
        return options.protocol().scheme().word() + "://" + target.hostPort() + path;
    }

    static void row(StringBuilder out, String name, String text) {
        out.append(name)
                .repeat(' ', Math.max(1, NAME_WIDTH - name.length()))
                .append(text)
                .append('\n');
    }

    static void distribution(StringBuilder out, String name, Distribution d) {
        if (d.count() == 0) {
            row(out, name, String.format(Locale.ROOT, "not measured"));
        } else {
            row(
                    out,
                    name,
                    String.format(
                            Locale.ROOT,
                            "p50 %.1f  p95 %.1f  p99 %.1f  max %.1f ms  (%d)",
                            d.p50Ms(),
                            d.p95Ms(),
                            d.p99Ms(),
                            d.maxMs(),
                            d.count()));
        }
    }

    static void continuity(StringBuilder out, Continuity c) {
        row(
                out,
                "sampled readers",
                String.format(
                        Locale.ROOT,
                        "%d: %d frames, %d missing, %d repeated; timestamps %d back, %d gaps; longest stall %.0f ms",
                        c.sampledReaders(),
                        c.videoFrames(),
                        c.missingFrames(),
                        c.repeatedFrames(),
                        c.timestampsBackwards(),
                        c.timestampGaps(),
                        c.longestStallMs()));
    }

    static void reasons(StringBuilder out, String name, Map<String, Integer> reasons) {
        int sum = reasons.values().stream().mapToInt(Integer::intValue).sum();
        row(out, name, String.format(Locale.ROOT, "%d", sum));
        new TreeMap<>(reasons)
                .forEach((reason, count) -> row(out, "", String.format(Locale.ROOT, "%d × %s", count, reason)));
    }

    static void distribution(JsonWriter json, String name, Distribution d) {
        json.beginObject(name)
                .member("count", d.count())
                .member("p50", d.p50Ms())
                .member("p95", d.p95Ms())
                .member("p99", d.p99Ms())
                .member("max", d.maxMs())
                .endObject();
    }

    static void continuity(JsonWriter json, Continuity c) {
        json.beginObject("sampled")
                .member("readers", c.sampledReaders())
                .member("messages", c.messages())
                .member("videoFrames", c.videoFrames())
                .member("stampedFrames", c.stampedFrames())
                .member("missingFrames", c.missingFrames())
                .member("repeatedFrames", c.repeatedFrames())
                .member("timestampsBackwards", c.timestampsBackwards())
                .member("timestampGaps", c.timestampGaps())
                .member("longestStallMs", c.longestStallMs())
                .endObject();
    }

    static void reasons(JsonWriter json, String name, Map<String, Integer> reasons) {
        json.beginObject(name);
        new TreeMap<>(reasons).forEach((reason, count) -> json.member(reason, (long) count));
        json.endObject();
    }
}
