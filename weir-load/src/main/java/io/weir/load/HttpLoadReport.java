package io.weir.load;

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
        ReportText text = new ReportText()
                .row(
                        "load",
                        "%d connections, %d addresses",
                        options.connections(),
                        options.resources().size())
                .row("answers", "%d, %.0f a second, %.1f Mbit/s", requests, requestsPerSecond(), megabitsPerSecond())
                .distribution("answer", answer)
                .reasons("errors", errors);
        if (server != null) {
            text.cpuPerRequest(serverMicrosPerRequest(), requestsPerCpuSecond());
        }
        return text.usage(server, client).toString();
    }

    /** One row of a Markdown table under {@link #MARKDOWN_HEADER}, without a line break. */
    public String toMarkdownRow(String name) {
        int errorCount = errors.values().stream().mapToInt(Integer::intValue).sum();
        return new MarkdownRow(name, server)
                .cell(options.resources().size())
                .part(connectionsAlive, options.connections())
                .number(requestsPerSecond(), 0)
                .number(megabitsPerSecond(), 0)
                .ofServer(ProcessUsage::cpuPercent, 1)
                .ofServer(_ -> serverMicrosPerRequest(), 2)
                .ofServer(_ -> requestsPerCpuSecond(), 0)
                .percentiles(answer, 1)
                .cell(errorCount)
                .number(client.processCpuPercent(), 0)
                .toString();
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
        ReportJson.distribution(json, "answerMs", answer);
        ReportJson.reasons(json, "errors", errors);
        ReportJson.usage(json, server, client);
        return json.endObject().toString();
    }
}
