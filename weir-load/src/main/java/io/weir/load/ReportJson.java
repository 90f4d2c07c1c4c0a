package io.weir.load;

import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Members that several reports have, for programs. Threading: any. */
final class ReportJson {
    private ReportJson() {}

    /** An object that begins with what the run was. */
    static JsonWriter begin(ReadersReport report) {
        FanoutOptions options = report.options();
        return new JsonWriter()
                .beginObject()
                .member("protocol", options.protocol().option())
                .member("url", options.shownUrl())
                .member("readers", options.readers())
                .member("streams", options.streams())
                .member("readersStarted", report.readersStarted())
                .member("readersAlive", report.readersAlive())
                .member("complete", report.complete())
                .member("windowSeconds", report.windowSeconds());
    }

    /** The rest of it. */
    static String end(JsonWriter json, ReadersReport report) {
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
