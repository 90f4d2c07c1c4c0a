package io.weir.load;

import java.util.List;
import java.util.Locale;

/** Renders a {@link WhepReport} for people and for programs. */
final class WhepReportText {
    static final String MARKDOWN_HEADER = """
            | server | readers alive | packets/s | Mbit/s each | CPU, % of a core | CPU, µs per packet | memory, MiB \
            | lost / reordered / twice | added latency p50 / p95 / p99, ms | answer, ms | connected, ms | first packet, ms \
            | first frame, ms | client loop, % |
            |---|---|---|---|---|---|---|---|---|---|---|---|---|---|""";

    private static final double MIB = 1024.0 * 1024.0;
    private static final String NOTHING = "–";

    private WhepReportText() {}

    static String text(WhepReport report) {
        StringBuilder out = new StringBuilder();
        FanoutOptions options = report.options();
        FanoutReportText.row(
                out,
                "load",
                String.format(
                        Locale.ROOT, "whep, %d readers of %s", options.readers(), FanoutReportText.shown(options)));
        FanoutReportText.row(
                out,
                "window",
                String.format(
                        Locale.ROOT,
                        "%.1f s after %d s of warm-up",
                        report.windowSeconds(),
                        options.times().warmup().toSeconds()));
        FanoutReportText.row(
                out,
                "readers",
                String.format(
                        Locale.ROOT,
                        "%d alive at the end, %d started",
                        report.readersAlive(),
                        report.readersStarted()));
        WhepReport.Packets packets = report.packets();
        FanoutReportText.row(
                out,
                "received",
                String.format(
                        Locale.ROOT,
                        "%.0f packets/s in all, %.3f Mbit/s per reader; %d lost, %d reordered, %d twice",
                        report.packetsPerSecond(),
                        report.megabitsPerSecondPerReader(),
                        packets.lost(),
                        packets.reordered(),
                        packets.duplicates()));
        FanoutReportText.row(
                out,
                "decrypted",
                String.format(
                        Locale.ROOT,
                        "%d packets, and %d that are not as agreed",
                        report.checked().authentic(),
                        report.checked().faults()));
        WhepReport.Starts starts = report.starts();
        FanoutReportText.distribution(out, "answer after POST", starts.answered());
        FanoutReportText.distribution(out, "connected after POST", starts.connected());
        FanoutReportText.distribution(out, "first packet after POST", starts.firstPacket());
        FanoutReportText.distribution(out, "first frame after POST", starts.firstFrame());
        FanoutReportText.distribution(out, "added latency", report.addedLatency());
        FanoutReportText.continuity(out, report.continuity());
        FanoutReportText.reasons(out, "connection errors", report.connectErrors());
        FanoutReportText.reasons(out, "disconnects", report.disconnects());
        if (report.server() != null) {
            FanoutReportText.row(
                    out,
                    "server CPU per packet",
                    String.format(
                            Locale.ROOT,
                            "%.2f µs; allocation and pauses not measured",
                            report.serverMicrosPerPacket()));
        }
        FanoutReportText.usage(out, report.server(), report.client());
        report.warnings().forEach(warning -> FanoutReportText.row(out, "WARNING", warning));
        return out.toString();
    }

    static String markdownRow(WhepReport report, String name) {
        ProcessUsage server = report.server();
        WhepReport.Packets packets = report.packets();
        List<String> cells = List.of(
                name,
                report.readersAlive() + " of " + report.options().readers(),
                String.format(Locale.ROOT, "%.0f", report.packetsPerSecond()),
                String.format(Locale.ROOT, "%.3f", report.megabitsPerSecondPerReader()),
                server == null ? NOTHING : String.format(Locale.ROOT, "%.1f", server.cpuPercent()),
                server == null ? NOTHING : String.format(Locale.ROOT, "%.2f", report.serverMicrosPerPacket()),
                server == null ? NOTHING : String.format(Locale.ROOT, "%.0f", server.residentPeakBytes() / MIB),
                packets.lost() + " / " + packets.reordered() + " / " + packets.duplicates(),
                FanoutReportText.percentiles(report.addedLatency()),
                FanoutReportText.percentiles(report.starts().answered()),
                FanoutReportText.percentiles(report.starts().connected()),
                FanoutReportText.percentiles(report.starts().firstPacket()),
                FanoutReportText.percentiles(report.starts().firstFrame()),
                String.format(Locale.ROOT, "%.0f", report.client().loopCpuPercent()));
        return "| " + String.join(" | ", cells) + " |";
    }

    static String json(WhepReport report) {
        FanoutOptions options = report.options();
        WhepReport.Packets packets = report.packets();
        JsonWriter json = new JsonWriter()
                .beginObject()
                .member("protocol", options.protocol().option())
                .member("url", FanoutReportText.shown(options))
                .member("readers", options.readers())
                .member("streams", options.streams())
                .member("readersStarted", report.readersStarted())
                .member("readersAlive", report.readersAlive())
                .member("complete", report.complete())
                .member("windowSeconds", report.windowSeconds())
                .member("packets", packets.count())
                .member("packetsPerSecond", report.packetsPerSecond())
                .member("bytes", packets.bytes())
                .member("bytesPerSecond", report.windowSeconds() == 0 ? 0 : packets.bytes() / report.windowSeconds())
                .member("megabitsPerSecondPerReader", report.megabitsPerSecondPerReader())
                .member("lost", packets.lost())
                .member("reordered", packets.reordered())
                .member("duplicates", packets.duplicates())
                .member("decrypted", report.checked().authentic())
                .member("faults", report.checked().faults())
                .member("serverMicrosPerPacket", report.serverMicrosPerPacket());
        FanoutReportText.distribution(json, "answeredMs", report.starts().answered());
        FanoutReportText.distribution(json, "connectedMs", report.starts().connected());
        FanoutReportText.distribution(json, "firstPacketMs", report.starts().firstPacket());
        FanoutReportText.distribution(json, "firstFrameMs", report.starts().firstFrame());
        FanoutReportText.distribution(json, "addedLatencyMs", report.addedLatency());
        FanoutReportText.continuity(json, report.continuity());
        FanoutReportText.reasons(json, "connectErrors", report.connectErrors());
        FanoutReportText.reasons(json, "disconnects", report.disconnects());
        FanoutReportText.usage(json, report.server(), report.client());
        json.beginArray("warnings");
        report.warnings().forEach(json::element);
        return json.endArray().endObject().toString();
    }
}
