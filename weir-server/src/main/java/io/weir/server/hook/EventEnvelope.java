package io.weir.server.hook;

import io.weir.base.log.Redaction;
import io.weir.platform.json.Rfc3339;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * An event as it is sent, in JSON.
 *
 * @param id a UUID of version 7, the same for every delivery
 * @param node the node's name
 * @param instance the run of the node: {@code seq} begins again with each
 * @param seq counts the events of the instance without gaps
 * @param ts when it happened
 * @param subject what it is about: {@code path:live/cam}, {@code conn:ID}, {@code clip:ID}, {@code node}
 * @param data what there is to say, by type
 * @param schema the version of this form
 */
record EventEnvelope(
        String id,
        String node,
        String instance,
        long seq,
        String type,
        Instant ts,
        String subject,
        Map<String, Object> data,
        int schema) {
    /** Longest query that an event repeats. */
    static final int QUERY_MAX = 1024;

    private static final int SCHEMA = 1;

    static EventEnvelope of(EventLog.Source source, EventLog.Entry entry) {
        HookEvent event = entry.event();
        return new EventEnvelope(
                entry.id(),
                source.node(),
                source.instance(),
                entry.seq(),
                event.type(),
                entry.time(),
                subject(event),
                data(event),
                SCHEMA);
    }

    /** Tells that events are missing before {@code seq}. */
    static EventEnvelope gap(EventLog.Source source, String id, long seq, Instant now, long lostCount) {
        return new EventEnvelope(
                id, source.node(), source.instance(), seq, "gap", now, "node", Map.of("lost", lostCount), SCHEMA);
    }

    private static String subject(HookEvent event) {
        return switch (event) {
            case HookEvent.OfPath of -> "path:" + of.path().name();
            case HookEvent.OfClip of -> "clip:" + of.id();
            case HookEvent.Connected(var client) -> "conn:" + client.id();
            case HookEvent.Disconnected(var client, var _, var _) -> "conn:" + client.id();
            case HookEvent.SessionRefused refused -> "conn:" + refused.client().id();
            case HookEvent.ConfigReloaded _ -> "node";
        };
    }

    private static Map<String, Object> data(HookEvent event) {
        Map<String, Object> data = new LinkedHashMap<>();
        if (!event.pathName().isEmpty()) {
            data.put("path", event.pathName());
        }
        if (event instanceof HookEvent.OfPath of) {
            data.put("confName", of.path().confName());
        }
        switch (event) {
            case HookEvent.Connected(var client) -> putClient(data, "conn", client);
            case HookEvent.Disconnected(var client, var _, var reason) -> {
                putClient(data, "conn", client);
                data.put("reason", reason);
            }
            case HookEvent.Init _, HookEvent.Closed _ -> {}
            case HookEvent.Demanded(var _, var reader) -> putClient(data, "reader", reader);
            case HookEvent.Undemanded(var _, var reader, var reason) -> {
                putClient(data, "reader", reader);
                data.put("reason", reason);
            }
            case HookEvent.Available(var _, var source) -> putClient(data, "source", source);
            case HookEvent.Unavailable(var _, var source, var reason) -> {
                putClient(data, "source", source);
                data.put("reason", reason);
            }
            case HookEvent.Online(var _, var source) -> putClient(data, "source", source);
            case HookEvent.Offline(var _, var source, var reason) -> {
                putClient(data, "source", source);
                data.put("reason", reason);
            }
            case HookEvent.Read(var _, var reader) -> putClient(data, "reader", reader);
            case HookEvent.Unread(var _, var reader, var reason) -> {
                putClient(data, "reader", reader);
                data.put("reason", reason);
            }
            case HookEvent.SourceChanged(var _, var source) -> data.put("source", source);
            case HookEvent.Unhealthy(var _, var rule, var text) -> {
                data.put("rule", rule);
                data.put("text", text);
            }
            case HookEvent.Healthy(var _, var rule) -> data.put("rule", rule);
            case HookEvent.RecordSegmentCreate(var _, var file) -> data.put("segmentPath", file);
            case HookEvent.RecordSegmentComplete(var _, var file, var duration) -> {
                data.put("segmentPath", file);
                data.put("segmentDuration", duration.toNanos() / 1e9);
            }
            case HookEvent.RecordGap(var _, var reason) -> data.put("reason", reason);
            case HookEvent.RecordFailed(var _, var reason) -> data.put("reason", reason);
            case HookEvent.RecordResumed _ -> {}
            case HookEvent.OfClip clip -> putClip(data, clip);
            case HookEvent.ConfigReloaded(var author, var keys) -> {
                data.put("author", author);
                data.put("changedKeys", keys);
            }
            case HookEvent.SessionRefused(var client, var _, var action, var reason, var unreported) -> {
                putClient(data, "conn", client);
                data.put("action", action);
                data.put("reason", reason);
                data.put("unreported", unreported);
            }
        }
        return data;
    }

    private static void putClip(Map<String, Object> data, HookEvent.OfClip event) {
        data.put("clip", event.id());
        switch (event) {
            case HookEvent.ClipRequested(var _, var _, var start, var duration) -> {
                data.put("start", Rfc3339.format(start));
                data.put("duration", duration.toMillis());
            }
            case HookEvent.ClipReady ready -> {
                data.put("bucket", ready.bucket());
                data.put("name", ready.name());
                data.put("start", Rfc3339.format(ready.start()));
                data.put("duration", ready.duration().toMillis());
                data.put("size", ready.sizeBytes());
            }
            case HookEvent.ClipFailed failed -> data.put("reason", failed.reason());
        }
    }

    private static void putClient(Map<String, Object> data, String name, HookClient client) {
        if (client.type().isEmpty()) {
            return;
        }
        Map<String, Object> out = new LinkedHashMap<>();
        out.put("type", client.type());
        out.put("id", client.id());
        out.put("address", client.address());
        String query = Redaction.redactQuery(client.query());
        out.put("query", query.length() > QUERY_MAX ? query.substring(0, QUERY_MAX) : query);
        data.put(name, out);
    }
}
