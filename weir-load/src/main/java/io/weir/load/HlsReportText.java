package io.weir.load;

import java.util.List;
import java.util.Locale;

/** Renders a {@link HlsReport} for people and for programs. */
final class HlsReportText {
    static final String MARKDOWN_HEADER = """
            | server | protocol | readers alive | playlists/s | parts/s | segments/s | Mbit/s each | CPU, % of a core | CPU, µs per request \
            | requests per CPU-second | memory, MiB | part or segment delay p50 / p95 / p99, ms | first byte p50 / p95 / p99, ms \
            | stalls | errors / faults | client loop, % |
            |---|---|---|---|---|---|---|---|---|---|---|---|---|---|---|---|""";

    private static final double MIB = 1024.0 * 1024.0;
    private static final String NOTHING = "–";

    private HlsReportText() {}

    static String text(HlsReport report) {
        StringBuilder out = new StringBuilder();
        FanoutOptions options = report.options();
        String protocol = options.protocol().option();
        FanoutReportText.row(
                out,
                "load",
                String.format(
                        Locale.ROOT,
                        "%s, %d readers of %s",
                        protocol,
                        options.readers(),
                        FanoutReportText.shown(options)));
        long warmup = options.times().warmup().toSeconds();
        FanoutReportText.row(
                out,
                "window",
                String.format(Locale.ROOT, "%.1f s after %d s of warm-up", report.windowSeconds(), warmup));
        FanoutReportText.row(
                out,
                "readers",
                String.format(
                        Locale.ROOT,
                        "%d alive at the end, %d started",
                        report.readersAlive(),
                        report.readersStarted()));
        HlsReport.Requests requests = report.requests();
        FanoutReportText.row(
                out,
                "answers a second",
                String.format(
                        Locale.ROOT,
                        "%.1f playlists, %.1f parts, %.1f segments, %.1f init segments; %.1f of all were held",
                        report.perSecond(requests.playlists()),
                        report.perSecond(requests.parts()),
                        report.perSecond(requests.segments()),
                        report.perSecond(requests.inits()),
                        report.perSecond(requests.held())));
        FanoutReportText.row(
                out,
                "received",
                String.format(Locale.ROOT, "%.3f Mbit/s per reader", report.megabitsPerSecondPerReader()));
        times(out, report);
        HlsReport.Stalls stalls = report.stalls();
        FanoutReportText.row(
                out,
                "stalls",
                String.format(
                        Locale.ROOT,
                        "%d, of %d readers, %.1f s in all",
                        stalls.count(),
                        stalls.readers(),
                        stalls.seconds()));
        faults(out, report.faults());
        FanoutReportText.continuity(out, report.continuity());
        FanoutReportText.reasons(out, "answers other than 200", report.errors());
        FanoutReportText.reasons(out, "connection errors", report.connectErrors());
        FanoutReportText.reasons(out, "disconnects", report.disconnects());
        cost(out, report);
        FanoutReportText.usage(out, report.server(), report.client());
        report.warnings().forEach(warning -> FanoutReportText.row(out, "WARNING", warning));
        return out.toString();
    }

    private static void cost(StringBuilder out, HlsReport report) {
        if (report.server() != null) {
            FanoutReportText.row(
                    out,
                    "server CPU per request",
                    String.format(
                            Locale.ROOT,
                            "%.2f µs, so %.0f requests per CPU-second",
                            report.serverMicrosPerRequest(),
                            report.requestsPerCpuSecond()));
        }
    }

    private static void times(StringBuilder out, HlsReport report) {
        HlsReport.Times times = report.times();
        FanoutReportText.distribution(out, "TCP connect", times.connect());
        FanoutReportText.distribution(out, "first media", times.firstMedia());
        FanoutReportText.distribution(out, "first byte, not held", times.firstByte());
        String piece = report.options().protocol() == FanoutProtocol.LLHLS ? "part delay" : "segment delay";
        FanoutReportText.distribution(out, piece, times.delay());
        FanoutReportText.distribution(out, "added latency", times.addedLatency());
    }

    private static void faults(StringBuilder out, HlsReport.Faults faults) {
        FanoutReportText.row(
                out,
                "faults",
                String.format(
                        Locale.ROOT,
                        "playlists %d back; segments %d skipped, %d renamed, %d lost; %d jumps; %d wrong hints; %d no MP4",
                        faults.backwards(),
                        faults.skippedSegments(),
                        faults.changedAddresses(),
                        faults.lost(),
                        faults.jumps(),
                        faults.wrongHints(),
                        faults.brokenMedia()));
    }

    static String markdownRow(HlsReport report, String name) {
        ProcessUsage server = report.server();
        HlsReport.Requests requests = report.requests();
        int errors =
                report.errors().values().stream().mapToInt(Integer::intValue).sum();
        List<String> cells = List.of(
                name,
                report.options().protocol().option(),
                report.readersAlive() + " of " + report.options().readers(),
                String.format(Locale.ROOT, "%.0f", report.perSecond(requests.playlists())),
                String.format(Locale.ROOT, "%.0f", report.perSecond(requests.parts())),
                String.format(Locale.ROOT, "%.0f", report.perSecond(requests.segments())),
                String.format(Locale.ROOT, "%.3f", report.megabitsPerSecondPerReader()),
                server == null ? NOTHING : String.format(Locale.ROOT, "%.1f", server.cpuPercent()),
                server == null ? NOTHING : String.format(Locale.ROOT, "%.1f", report.serverMicrosPerRequest()),
                server == null ? NOTHING : String.format(Locale.ROOT, "%.0f", report.requestsPerCpuSecond()),
                server == null ? NOTHING : String.format(Locale.ROOT, "%.0f", server.residentPeakBytes() / MIB),
                FanoutReportText.percentiles(report.times().delay()),
                FanoutReportText.percentiles(report.times().firstByte()),
                Long.toString(report.stalls().count()),
                errors + " / " + report.faults().sum(),
                FanoutReportText.whole(report.client().loopCpuPercent()));
        return "| " + String.join(" | ", cells) + " |";
    }

    static String json(HlsReport report) {
        FanoutOptions options = report.options();
        HlsReport.Requests requests = report.requests();
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
        HlsReport.Times times = report.times();
        FanoutReportText.distribution(json, "connectMs", times.connect());
        FanoutReportText.distribution(json, "firstMediaMs", times.firstMedia());
        FanoutReportText.distribution(json, "firstByteMs", times.firstByte());
        FanoutReportText.distribution(json, "delayMs", times.delay());
        FanoutReportText.distribution(json, "addedLatencyMs", times.addedLatency());
        faults(json, report);
        FanoutReportText.continuity(json, report.continuity());
        FanoutReportText.reasons(json, "errors", report.errors());
        FanoutReportText.reasons(json, "connectErrors", report.connectErrors());
        FanoutReportText.reasons(json, "disconnects", report.disconnects());
        FanoutReportText.usage(json, report.server(), report.client());
        json.beginArray("warnings");
        report.warnings().forEach(json::element);
        return json.endArray().endObject().toString();
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
