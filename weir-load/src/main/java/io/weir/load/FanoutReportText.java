package io.weir.load;

/** Renders a {@link FanoutReport} for people and for programs. */
final class FanoutReportText {
    static final String MARKDOWN_HEADER = """
            | server | protocol | readers alive | Mbit/s each | CPU, % of a core | µs per reader and s | memory, MiB \
            | added latency p50 / p95 / p99, ms | first frame p50 / p95 / p99, ms | frames missing | client loop, % |
            |---|---|---|---|---|---|---|---|---|---|---|""";

    private FanoutReportText() {}

    static String text(FanoutReport report) {
        ReportText text = ReportText.of(report)
                .row(
                        "received",
                        "%.1f Mbit/s in all, %.3f Mbit/s per reader, %.1f messages/s per sampled reader",
                        report.megabitsPerSecond(),
                        report.megabitsPerSecondPerReader(),
                        report.messagesPerSecondPerReader())
                .distribution("TCP connect", report.connect());
        if (report.options().protocol().carriesMedia()) {
            text.distribution("first frame after play", report.firstFrame())
                    .distribution("first frame after connect", report.firstFrameFromConnect())
                    .distribution("added latency", report.addedLatency())
                    .continuity(report.continuity());
        }
        return text.connections(report).end(report);
    }

    static String markdownRow(FanoutReport report, String name) {
        FanoutOptions options = report.options();
        MarkdownRow row = new MarkdownRow(name, report.server())
                .cell(options.protocol().option())
                .part(report.readersAlive(), options.readers())
                .number(report.megabitsPerSecondPerReader(), 3)
                .ofServer(ProcessUsage::cpuPercent, 1)
                .ofServer(ProcessUsage::cpuMicrosPerReaderSecond, 0)
                .memory()
                .percentiles(report.addedLatency(), 0)
                .percentiles(report.firstFrame(), 0);
        if (options.protocol().carriesMedia()) {
            row.cell(report.continuity().missingFrames());
        } else {
            row.nothing();
        }
        return row.number(report.client().loopCpuPercent(), 0).toString();
    }

    static String json(FanoutReport report) {
        JsonWriter json = ReportJson.begin(report)
                .member("bytes", report.bytes())
                .member("megabitsPerSecond", report.megabitsPerSecond())
                .member("megabitsPerSecondPerReader", report.megabitsPerSecondPerReader())
                .member("messagesPerSecondPerReader", report.messagesPerSecondPerReader());
        ReportJson.distribution(json, "connectMs", report.connect());
        ReportJson.distribution(json, "firstFrameMs", report.firstFrame());
        ReportJson.distribution(json, "firstFrameFromConnectMs", report.firstFrameFromConnect());
        ReportJson.distribution(json, "addedLatencyMs", report.addedLatency());
        ReportJson.continuity(json, report.continuity());
        return ReportJson.end(json, report);
    }
}
