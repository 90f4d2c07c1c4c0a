package io.weir.base.metrics;

import java.util.List;
import java.util.stream.LongStream;

/** Every distribution that a node tells of. Labels have few values, whatever the number of paths and sessions. */
public enum HistogramFamily {
    /** From a unit's way into the stream to the write that reaches the last reader of a loop. */
    ADDED_LATENCY(
            "added_latency_seconds",
            "From the oldest unit of a batch, as it enters the stream, to the write to the last reader on an event"
                    + " loop.",
            Unit.SECONDS,
            "",
            Bounds.FAST_TIME),
    /** Taken from one reader for each batch and loop, one after the other. */
    READER_QUEUE(
            "reader_queue_units",
            "Media units that wait for a reader's socket, of one reader for each batch written.",
            Unit.COUNT,
            "",
            Bounds.UNIT_COUNT),
    /** Without the delay that wrong credentials are answered with. */
    AUTH_DECISION(
            "auth_decision_seconds",
            "How long it took to decide who may do something.",
            Unit.SECONDS,
            "method result",
            Bounds.FAST_TIME),
    /** Commands, but for those that were told to end. */
    HOOK_RUN(
            "hook_run_seconds",
            "How long commands of hooks ran that ended by themselves.",
            Unit.SECONDS,
            "result",
            Bounds.SLOW_TIME),
    /** One request of a webhook. */
    WEBHOOK_DELIVERY(
            "webhook_delivery_seconds",
            "How long receivers of webhooks took to answer.",
            Unit.SECONDS,
            "result",
            Bounds.SLOW_TIME),
    /** Requests with an end; streams and WebSockets have none. */
    HTTP_REQUEST(
            "http_request_seconds",
            "From a complete request to its answer, by listener and class of status.",
            Unit.SECONDS,
            "listener status",
            Bounds.FAST_TIME),
    /** Sessions that were never connected are not in it. */
    WEBRTC_CONNECT(
            "webrtc_connect_seconds",
            "From the offer of a WebRTC session to its keys, when media may flow.",
            Unit.SECONDS,
            "",
            Bounds.FAST_TIME),
    /** What the machine itself holds everything up for. */
    GC_PAUSE(
            "gc_pause_seconds",
            "How long garbage collections took, since the first scrape.",
            Unit.SECONDS,
            "gc",
            Bounds.FAST_TIME);

    /** What values count. */
    public enum Unit {
        /** Recorded in nanoseconds, told in seconds. */
        SECONDS,
        /** Recorded and told as it is. */
        COUNT
    }

    private enum Bounds {
        FAST_TIME,
        SLOW_TIME,
        UNIT_COUNT;

        private static final List<Long> FAST = micros(
                100,
                250,
                500,
                1000,
                2500,
                5000,
                10_000,
                25_000,
                50_000,
                100_000,
                250_000,
                500_000,
                1_000_000,
                2_500_000,
                10_000_000);
        private static final List<Long> SLOW = micros(
                1000,
                5000,
                10_000,
                50_000,
                100_000,
                250_000,
                500_000,
                1_000_000,
                2_500_000,
                5_000_000,
                10_000_000,
                60_000_000,
                600_000_000);
        private static final List<Long> UNITS = List.of(0L, 1L, 4L, 16L, 64L, 128L, 256L, 512L, 1024L, 4096L);

        List<Long> all() {
            return switch (this) {
                case FAST_TIME -> FAST;
                case SLOW_TIME -> SLOW;
                case UNIT_COUNT -> UNITS;
            };
        }

        private static List<Long> micros(long... values) {
            return LongStream.of(values).map(value -> value * 1000).boxed().toList();
        }
    }

    private final String text;
    private final String help;
    private final Unit unit;
    private final String labels;
    private final Bounds bounds;

    HistogramFamily(String text, String help, Unit unit, String labels, Bounds bounds) {
        this.text = text;
        this.help = help;
        this.unit = unit;
        this.labels = labels;
        this.bounds = bounds;
    }

    /** Its name, without weir's prefix. */
    public String text() {
        return text;
    }

    /** One sentence. */
    public String help() {
        return help;
    }

    /** What its values count. */
    public Unit unit() {
        return unit;
    }

    /** The names of its labels. */
    public List<String> labels() {
        return labels.isEmpty() ? List.of() : List.of(labels.split(" "));
    }

    /** The upper bounds of its buckets but the last, as recorded. */
    public List<Long> bounds() {
        return bounds.all();
    }
}
