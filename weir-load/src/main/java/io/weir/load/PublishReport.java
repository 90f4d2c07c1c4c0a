package io.weir.load;

import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * Where publishers stand.
 *
 * @param count publishers asked for
 * @param started those that were allowed to publish at some time
 * @param alive those publishing now
 * @param messages messages sent by all
 * @param bytes bytes sent by all, chunk headers included
 * @param skippedFrames messages left out because a server did not take them fast enough
 * @param lateness how late messages were handed to the socket, measured once a message and timeline
 * @param errors why publishers never started or ended, with how many
 */
public record PublishReport(
        int count,
        int started,
        int alive,
        long messages,
        long bytes,
        long skippedFrames,
        Distribution lateness,
        Map<String, Integer> errors) {
    /** Takes copies. */
    public PublishReport {
        errors = Map.copyOf(errors);
    }

    /** One line for people, and one more for each kind of error; ends in a line break. */
    public String toText() {
        StringBuilder out = new StringBuilder(String.format(
                Locale.ROOT,
                "publishing %d of %d, %d messages, %.1f MB, %d skipped, late by p99 %.1f max %.1f ms%n",
                alive,
                count,
                messages,
                bytes / 1e6,
                skippedFrames,
                lateness.p99Ms(),
                lateness.maxMs()));
        new TreeMap<>(errors)
                .forEach((reason, times) -> out.append("  ")
                        .append(times)
                        .append(" × ")
                        .append(reason)
                        .append('\n'));
        return out.toString();
    }

    /** One JSON object in one line. */
    public String toJson() {
        JsonWriter json = new JsonWriter()
                .beginObject()
                .member("count", count)
                .member("started", started)
                .member("alive", alive)
                .member("messages", messages)
                .member("bytes", bytes)
                .member("skippedFrames", skippedFrames)
                .beginObject("latenessMs")
                .member("count", lateness.count())
                .member("p50", lateness.p50Ms())
                .member("p95", lateness.p95Ms())
                .member("p99", lateness.p99Ms())
                .member("max", lateness.maxMs())
                .endObject()
                .beginObject("errors");
        new TreeMap<>(errors).forEach((reason, times) -> json.member(reason, (long) times));
        return json.endObject().endObject().toString();
    }
}
