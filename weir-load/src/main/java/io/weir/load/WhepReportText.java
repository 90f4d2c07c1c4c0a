package io.weir.load;

/** Renders a {@link WhepReport} for people and for programs. */
final class WhepReportText {
    static final String MARKDOWN_HEADER = """
            | server | readers alive | packets/s | Mbit/s each | CPU, % of a core | CPU, µs per packet | memory, MiB \
            | lost / reordered / twice | added latency p50 / p95 / p99, ms | answer, ms | connected, ms | first packet, ms \
            | first frame, ms | client loop, % |
            |---|---|---|---|---|---|---|---|---|---|---|---|---|---|""";

    private WhepReportText() {}

    static String text(WhepReport report) {
        WhepReport.Packets packets = report.packets();
        WhepReport.Starts starts = report.starts();
        ReportText text = ReportText.of(report)
                .row(
                        "received",
                        "%.0f packets/s in all, %.3f Mbit/s per reader; %d lost, %d reordered, %d twice",
                        report.packetsPerSecond(),
                        report.megabitsPerSecondPerReader(),
                        packets.lost(),
                        packets.reordered(),
                        packets.duplicates())
                .row(
                        "decrypted",
                        "%d packets, and %d that are not as agreed",
                        report.checked().authentic(),
                        report.checked().faults())
                .distribution("answer after POST", starts.answered())
                .distribution("connected after POST", starts.connected())
                .distribution("first packet after POST", starts.firstPacket())
                .distribution("first frame after POST", starts.firstFrame())
                .distribution("added latency", report.addedLatency())
                .continuity(report.continuity())
                .connections(report);
        if (report.server() != null) {
            text.row(
                    "server CPU per packet",
                    "%.2f µs; allocation and pauses not measured",
                    report.serverMicrosPerPacket());
        }
        return text.end(report);
    }

    static String markdownRow(WhepReport report, String name) {
        WhepReport.Packets packets = report.packets();
        WhepReport.Starts starts = report.starts();
        return new MarkdownRow(name, report.server())
                .part(report.readersAlive(), report.options().readers())
                .number(report.packetsPerSecond(), 0)
                .number(report.megabitsPerSecondPerReader(), 3)
                .ofServer(ProcessUsage::cpuPercent, 1)
                .ofServer(_ -> report.serverMicrosPerPacket(), 2)
                .memory()
                .cell(packets.lost() + " / " + packets.reordered() + " / " + packets.duplicates())
                .percentiles(report.addedLatency(), 0)
                .percentiles(starts.answered(), 0)
                .percentiles(starts.connected(), 0)
                .percentiles(starts.firstPacket(), 0)
                .percentiles(starts.firstFrame(), 0)
                .number(report.client().loopCpuPercent(), 0)
                .toString();
    }

    static String json(WhepReport report) {
        WhepReport.Packets packets = report.packets();
        WhepReport.Starts starts = report.starts();
        JsonWriter json = ReportJson.begin(report)
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
        ReportJson.distribution(json, "answeredMs", starts.answered());
        ReportJson.distribution(json, "connectedMs", starts.connected());
        ReportJson.distribution(json, "firstPacketMs", starts.firstPacket());
        ReportJson.distribution(json, "firstFrameMs", starts.firstFrame());
        ReportJson.distribution(json, "addedLatencyMs", report.addedLatency());
        ReportJson.continuity(json, report.continuity());
        return ReportJson.end(json, report);
    }
}
