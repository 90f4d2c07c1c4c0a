package io.weir.load;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a load of plain HTTP requests saw in the window.
 *
 * @param options what was asked for
 * @param connectionsAlive connections that stood to the end
 * @param windowSeconds the window's true length
 * @param requests answers that were complete
 * @param bytes received, heads of responses included
 * @param answer from a request to the last byte of its answer
 * @param errors answers other than 200, answers of another length than before and connections that broke, all time
 * @param server what the sampled server processes used; null when none were named
 * @param serverCpuSeconds CPU time of the server's
 * @param client what this client used
 */
public record HttpLoadReport(
        HttpLoadOptions options,
        int connectionsAlive,
        double windowSeconds,
        long requests,
        long bytes,
        Distribution answer,
        Map<String, Integer> errors,
        @Nullable ProcessUsage server,
        double serverCpuSeconds,
        ClientUsage client) {
    /** The two lines above rows of {@link #toMarkdownRow}. */
    public static final String MARKDOWN_HEADER = """
            | server | addresses | connections | requests/s | Mbit/s | CPU, % of a core | CPU, µs per request | requests per CPU-second \
            | answer p50 / p95 / p99, ms | errors | client, % |
            |---|---|---|---|---|---|---|---|---|---|---|""";

    private static final String NOTHING = "–";

    /** Takes a copy. */
    public HttpLoadReport {
        errors = Map.copyOf(errors);
    }

    /** Requests a second. */
    public double requestsPerSecond() {
        return windowSeconds == 0 ? 0 : requests / windowSeconds;
    }

    /** Megabits a second, all connections together. */
    public double megabitsPerSecond() {
        return windowSeconds == 0 ? 0 : bytes * 8 / windowSeconds / 1e6;
    }

    /** CPU time of the server's for each request, µs; 0 without processes. */
    public double serverMicrosPerRequest() {
        return requests == 0 ? 0 : serverCpuSeconds * 1e6 / requests;
    }

    /** Requests for each second of the server's CPU time; 0 without processes. */
    public double requestsPerCpuSecond() {
        return serverCpuSeconds == 0 ? 0 : requests / serverCpuSeconds;
    }

    /** True when there was no error. */
    public boolean complete() {
        return errors.isEmpty() && requests > 0;
    }

    /** A table for people, ending in a line break. */
    public String toText() {
        StringBuilder out = new StringBuilder();
        FanoutReportText.row(
                out,
                "load",
                String.format(
                        Locale.ROOT,
                        "%d connections, %d addresses",
                        options.connections(),
                        options.resources().size()));
        FanoutReportText.row(
                out,
                "answers",
                String.format(
                        Locale.ROOT,
                        "%d, %.0f a second, %.1f Mbit/s",
                        requests,
                        requestsPerSecond(),
                        megabitsPerSecond()));
        FanoutReportText.distribution(out, "answer", answer);
        FanoutReportText.reasons(out, "errors", errors);
        if (server != null) {
            FanoutReportText.row(
                    out,
                    "server CPU per request",
                    String.format(
                            Locale.ROOT,
                            "%.2f µs, so %.0f requests per CPU-second",
                            serverMicrosPerRequest(),
                            requestsPerCpuSecond()));
        }
        FanoutReportText.usage(out, server, client);
        return out.toString();
    }

    /** One row of a Markdown table under {@link #MARKDOWN_HEADER}, without a line break. */
    public String toMarkdownRow(String name) {
        boolean sampled = server != null;
        List<String> cells = List.of(
                name,
                Integer.toString(options.resources().size()),
                connectionsAlive + " of " + options.connections(),
                String.format(Locale.ROOT, "%.0f", requestsPerSecond()),
                String.format(Locale.ROOT, "%.0f", megabitsPerSecond()),
                server == null ? NOTHING : String.format(Locale.ROOT, "%.1f", server.cpuPercent()),
                sampled ? String.format(Locale.ROOT, "%.2f", serverMicrosPerRequest()) : NOTHING,
                sampled ? String.format(Locale.ROOT, "%.0f", requestsPerCpuSecond()) : NOTHING,
                answer.count() == 0
                        ? NOTHING
                        : String.format(
                                Locale.ROOT, "%.1f / %.1f / %.1f", answer.p50Ms(), answer.p95Ms(), answer.p99Ms()),
                Integer.toString(
                        errors.values().stream().mapToInt(Integer::intValue).sum()),
                String.format(Locale.ROOT, "%.0f", client.processCpuPercent()));
        return "| " + String.join(" | ", cells) + " |";
    }

    /** One JSON object in one line; times in ms, memory in bytes. */
    public String toJson() {
        JsonWriter json = new JsonWriter()
                .beginObject()
                .member("connections", options.connections())
                .member("connectionsAlive", connectionsAlive)
                .member("addresses", options.resources().size())
                .member("windowSeconds", windowSeconds)
                .member("requests", requests)
                .member("requestsPerSecond", requestsPerSecond())
                .member("bytes", bytes)
                .member("megabitsPerSecond", megabitsPerSecond())
                .member("serverMicrosPerRequest", serverMicrosPerRequest())
                .member("requestsPerCpuSecond", requestsPerCpuSecond());
        FanoutReportText.distribution(json, "answerMs", answer);
        FanoutReportText.reasons(json, "errors", errors);
        FanoutReportText.usage(json, server, client);
        return json.endObject().toString();
    }
}
