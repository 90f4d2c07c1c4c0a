package io.weir.load;

/** Renders a {@link HlsReport} for people and for programs. */
final class HlsReportText {
    static final String MARKDOWN_HEADER = """
            | server | protocol | readers alive | playlists/s | parts/s | segments/s | Mbit/s each | CPU, % of a core | CPU, µs per request \
            | requests per CPU-second | memory, MiB | part or segment delay p50 / p95 / p99, ms | first byte p50 / p95 / p99, ms \
            | stalls | errors / faults | client loop, % |
            |---|---|---|---|---|---|---|---|---|---|---|---|---|---|---|---|""";

    private HlsReportText() {}

    static String text(HlsReport report) {
        HlsReport.Requests requests = report.requests();
        HlsReport.Times times = report.times();
        HlsReport.Stalls stalls = report.stalls();
        String piece = report.options().protocol() == FanoutProtocol.LLHLS ? "part delay" : "segment delay";
        ReportText text = ReportText.of(report)
                .row(
                        "answers a second",
                        "%.1f playlists, %.1f parts, %.1f segments, %.1f init segments; %.1f of all were held",
                        report.perSecond(requests.playlists()),
                        report.perSecond(requests.parts()),
                        report.perSecond(requests.segments()),
                        report.perSecond(requests.inits()),
                        report.perSecond(requests.held()))
                .row("received", "%.3f Mbit/s per reader", report.megabitsPerSecondPerReader())
                .distribution("TCP connect", times.connect())
                .distribution("first media", times.firstMedia())
                .distribution("first byte, not held", times.firstByte())
                .distribution(piece, times.delay())
                .distribution("added latency", times.addedLatency())
                .row("stalls", "%d, of %d readers, %.1f s in all", stalls.count(), stalls.readers(), stalls.seconds());
        faults(text, report.faults());
        text.continuity(report.continuity())
                .reasons("answers other than 200", report.errors())
                .connections(report);
        if (report.server() != null) {
            text.cpuPerRequest(report.serverMicrosPerRequest(), report.requestsPerCpuSecond());
        }
        return text.end(report);
    }

    private static void faults(ReportText text, HlsReport.Faults faults) {
        text.row(
                "faults",
                "playlists %d back; segments %d skipped, %d renamed, %d lost; %d jumps; %d wrong hints; %d no MP4",
                faults.backwards(),
                faults.skippedSegments(),
                faults.changedAddresses(),
                faults.lost(),
                faults.jumps(),
                faults.wrongHints(),
                faults.brokenMedia());
    }

    static String markdownRow(HlsReport report, String name) {
        HlsReport.Requests requests = report.requests();
        FanoutOptions options = report.options();
        int errors =
                report.errors().values().stream().mapToInt(Integer::intValue).sum();
        return new MarkdownRow(name, report.server())
                .cell(options.protocol().option())
                .part(report.readersAlive(), options.readers())
                .number(report.perSecond(requests.playlists()), 0)
                .number(report.perSecond(requests.parts()), 0)
                .number(report.perSecond(requests.segments()), 0)
                .number(report.megabitsPerSecondPerReader(), 3)
                .ofServer(ProcessUsage::cpuPercent, 1)
                .ofServer(_ -> report.serverMicrosPerRequest(), 1)
                .ofServer(_ -> report.requestsPerCpuSecond(), 0)
                .memory()
                .percentiles(report.times().delay(), 0)
                .percentiles(report.times().firstByte(), 0)
                .cell(report.stalls().count())
                .cell(errors + " / " + report.faults().sum())
                .number(report.client().loopCpuPercent(), 0)
                .toString();
    }

    static String json(HlsReport report) {
        HlsReport.Requests requests = report.requests();
        HlsReport.Times times = report.times();
        JsonWriter json = ReportJson.begin(report)
                .member("playlists", requests.playlists())
                .member("parts", requests.parts())
                .member("segments", requests.segments())
                .member("inits", requests.inits())
                .member("held", requests.held())
                .member("requestsPerSecond", report.perSecond(requests.sum()))
                .member("bytes", report.bytes())
                .member("megabitsPerSecondPerReader", report.megabitsPerSecondPerReader())
                .member("serverMicrosPerRequest", report.serverMicrosPerRequest())
                .member("requestsPerCpuSecond", report.requestsPerCpuSecond());
        ReportJson.distribution(json, "connectMs", times.connect());
        ReportJson.distribution(json, "firstMediaMs", times.firstMedia());
        ReportJson.distribution(json, "firstByteMs", times.firstByte());
        ReportJson.distribution(json, "delayMs", times.delay());
        ReportJson.distribution(json, "addedLatencyMs", times.addedLatency());
        faults(json, report);
        ReportJson.continuity(json, report.continuity());
        ReportJson.reasons(json, "errors", report.errors());
        return ReportJson.end(json, report);
    }

    private static void faults(JsonWriter json, HlsReport report) {
        HlsReport.Stalls stalls = report.stalls();
        json.beginObject("stalls")
                .member("count", stalls.count())
                .member("seconds", stalls.seconds())
                .member("readers", stalls.readers())
                .endObject();
        HlsReport.Faults faults = report.faults();
        json.beginObject("faults")
                .member("backwards", faults.backwards())
                .member("skippedSegments", faults.skippedSegments())
                .member("changedAddresses", faults.changedAddresses())
                .member("lost", faults.lost())
                .member("jumps", faults.jumps())
                .member("wrongHints", faults.wrongHints())
                .member("brokenMedia", faults.brokenMedia())
                .endObject();
    }
}
