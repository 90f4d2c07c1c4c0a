package io.weir.server.metrics;

import io.prometheus.metrics.expositionformats.PrometheusTextFormatWriter;
import io.prometheus.metrics.instrumentation.jvm.JvmMetrics;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.prometheus.metrics.model.snapshots.ClassicHistogramBuckets;
import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot.HistogramDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import io.weir.base.metrics.Counters;
import io.weir.base.metrics.Histogram;
import io.weir.base.metrics.HistogramFamily;
import io.weir.server.path.HealthRule;
import io.weir.server.path.PathStatus;
import io.weir.server.session.SessionKind;
import io.weir.server.session.SessionState;
import io.weir.server.session.SessionStatus;
import io.weir.server.session.WebRtcStatus;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * weir's own families, in Prometheus' text format with help and types. None has an instance for each path or session, so a scrape
 * stays small however many there are.
 *
 * <p>Threading: any thread but event loops.
 */
public final class NativeMetrics {
    private final Counters counters;
    private final LoopLag loopLag;
    private final NodeGauges gauges;
    private final PrometheusRegistry jvm = new PrometheusRegistry();
    private final PrometheusTextFormatWriter writer = PrometheusTextFormatWriter.builder()
            .setIncludeCreatedTimestamps(false)
            .build();

    /** Tells of those counters, those loops and this Java machine. */
    public NativeMetrics(Counters counters, LoopLag loopLag, NodeGauges gauges) {
        this.counters = counters;
        this.loopLag = loopLag;
        this.gauges = gauges;
        JvmMetrics.builder().register(jvm);
        GcPauses.count(counters);
    }

    /** All families as text, with these paths and sessions added up. */
    public String text(List<PathStatus> paths, List<SessionStatus> sessions) {
        List<MetricSnapshot> all = new ArrayList<>();
        all.add(gauge("weir_paths", "Paths by state.", pathCounts(paths)));
        all.add(gauge("weir_path_readers", "Readers of all paths.", List.of(point(Labels.EMPTY, readers(paths)))));
        all.add(gauge("weir_paths_unhealthy", "Paths that break a health rule, by rule.", unhealthy(paths)));
        all.add(gauge("weir_sessions", "Sessions by protocol and state.", sessionCounts(sessions)));
        all.add(gauge(
                "weir_webrtc_sessions_connected",
                "WebRTC sessions whose media may flow; the others wait for their peer.",
                List.of(point(Labels.EMPTY, connected(sessions)))));
        all.add(gauge(
                "weir_audio_transcodes",
                "Streams whose audio FFmpeg turns into another codec.",
                List.of(point(Labels.EMPTY, gauges.transcodes().getAsLong()))));
        all.add(gauge(
                "weir_recorders",
                "Recorders by state.",
                gauges.recorders().get().entrySet().stream()
                        .map(each -> point(Labels.of("state", each.getKey()), each.getValue()))
                        .toList()));
        all.add(gauge(
                "weir_record_waiting_bytes",
                "Bytes of media that wait for disks.",
                List.of(point(Labels.EMPTY, gauges.recordWaitingBytes().getAsLong()))));
        all.add(gauge(
                "weir_clips",
                "Clips by state.",
                gauges.clips().get().entrySet().stream()
                        .map(each -> point(Labels.of("state", each.getKey()), each.getValue()))
                        .toList()));
        all.add(lag());
        all.add(gauge(
                "weir_webhook_events_waiting",
                "Events that wait for receivers of webhooks.",
                List.of(point(Labels.EMPTY, gauges.webhooksWaiting().getAsLong()))));
        all.add(CounterSnapshot.builder()
                .name("weir_webhook_events_lost")
                .help("Events that receivers of webhooks will never get.")
                .dataPoint(counted(Labels.EMPTY, gauges.webhooksLost().getAsLong()))
                .build());
        gauges.certificateEnd()
                .get()
                .ifPresent(end -> all.add(gauge(
                        "weir_certificate_not_after_timestamp_seconds",
                        "Until when the certificate is valid that the node got by itself.",
                        List.of(point(Labels.EMPTY, end.getEpochSecond())))));
        all.addAll(histograms());
        all.addAll(labelledCounters());
        counters.values()
                .forEach((name, value) -> all.add(CounterSnapshot.builder()
                        .name("weir_" + name)
                        .help("Counted since the start: " + name.replace('_', ' ') + ".")
                        .dataPoint(counted(Labels.EMPTY, value))
                        .build()));
        jvm.scrape().forEach(all::add);
        return write(new MetricSnapshots(all));
    }

    private static List<GaugeSnapshot.GaugeDataPointSnapshot> pathCounts(List<PathStatus> paths) {
        long online = paths.stream().filter(path -> path.onlineAt().isPresent()).count();
        long available =
                paths.stream().filter(path -> path.availableAt().isPresent()).count();
        return List.of(
                point(Labels.of("state", "online"), online),
                point(Labels.of("state", "available"), available),
                point(Labels.of("state", "any"), paths.size()));
    }

    private static List<GaugeSnapshot.GaugeDataPointSnapshot> unhealthy(List<PathStatus> paths) {
        return Stream.of(HealthRule.values())
                .map(rule -> point(
                        Labels.of("rule", rule.text()),
                        paths.stream()
                                .filter(path -> path.unhealthy().containsKey(rule))
                                .count()))
                .toList();
    }

    private static long readers(List<PathStatus> paths) {
        return paths.stream().mapToLong(path -> path.readers().size()).sum();
    }

    private static List<GaugeSnapshot.GaugeDataPointSnapshot> sessionCounts(List<SessionStatus> sessions) {
        List<GaugeSnapshot.GaugeDataPointSnapshot> points = new ArrayList<>();
        for (SessionKind kind : SessionKind.values()) {
            for (SessionState state : SessionState.values()) {
                long count = sessions.stream()
                        .filter(session -> session.kind() == kind && session.state() == state)
                        .count();
                Labels labels = Labels.of(
                        "protocol", kind.label(), "state", state.name().toLowerCase(Locale.ROOT));
                points.add(point(labels, count));
            }
        }
        return points;
    }

    private static long connected(List<SessionStatus> sessions) {
        return sessions.stream()
                .filter(session ->
                        session.webRtc().filter(WebRtcStatus::connected).isPresent())
                .count();
    }

    private HistogramSnapshot lag() {
        ClassicHistogramBuckets.Builder buckets = ClassicHistogramBuckets.builder();
        List<Long> counts = loopLag.counts();
        for (int i = 0; i < counts.size(); i++) {
            boolean last = i == LoopLag.BOUNDS_MS.size();
            buckets.bucket(last ? Double.POSITIVE_INFINITY : LoopLag.BOUNDS_MS.get(i) / 1000, counts.get(i));
        }
        return HistogramSnapshot.builder()
                .name("weir_event_loop_lag_seconds")
                .help("How late event loops come to what is due.")
                .dataPoint(HistogramDataPointSnapshot.builder()
                        .classicHistogramBuckets(buckets.build())
                        .sum(loopLag.sumSeconds())
                        .build())
                .build();
    }

    /** Families without a value yet are told as well where they have no labels, so that dashboards find them. */
    private List<MetricSnapshot> histograms() {
        Map<HistogramFamily, HistogramSnapshot.Builder> families = new EnumMap<>(HistogramFamily.class);
        for (HistogramFamily family : HistogramFamily.values()) {
            if (family.labels().isEmpty()) {
                counters.histogram(family);
            }
        }
        counters.histograms()
                .forEach((series, histogram) -> families.computeIfAbsent(
                                series.family(),
                                family -> HistogramSnapshot.builder()
                                        .name("weir_" + family.text())
                                        .help(family.help()))
                        .dataPoint(dataPoint(series, histogram)));
        return families.values().stream()
                .map(builder -> (MetricSnapshot) builder.build())
                .toList();
    }

    private static HistogramDataPointSnapshot dataPoint(Counters.Series series, Histogram histogram) {
        HistogramFamily family = series.family();
        double scale = switch (family.unit()) {
            case SECONDS -> 1e9;
            case COUNT -> 1;
        };
        ClassicHistogramBuckets.Builder buckets = ClassicHistogramBuckets.builder();
        List<Long> counts = histogram.counts();
        for (int i = 0; i < counts.size(); i++) {
            boolean last = i == family.bounds().size();
            buckets.bucket(last ? Double.POSITIVE_INFINITY : family.bounds().get(i) / scale, counts.get(i));
        }
        return HistogramDataPointSnapshot.builder()
                .labels(Labels.of(
                        family.labels().toArray(String[]::new), series.labels().toArray(String[]::new)))
                .classicHistogramBuckets(buckets.build())
                .sum(histogram.sum() / scale)
                .build();
    }

    private List<MetricSnapshot> labelledCounters() {
        Map<String, CounterSnapshot.Builder> families = new TreeMap<>();
        counters.labelledValues()
                .forEach((key, value) -> families.computeIfAbsent(
                                key.name(),
                                name -> CounterSnapshot.builder()
                                        .name("weir_" + name)
                                        .help("Counted since the start: " + name.replace('_', ' ') + "."))
                        .dataPoint(counted(Labels.of(key.label(), key.value()), value)));
        return families.values().stream()
                .map(builder -> (MetricSnapshot) builder.build())
                .toList();
    }

    private static CounterSnapshot.CounterDataPointSnapshot counted(Labels labels, long value) {
        return CounterSnapshot.CounterDataPointSnapshot.builder()
                .labels(labels)
                .value((double) value)
                .build();
    }

    private static GaugeSnapshot gauge(String name, String help, List<GaugeSnapshot.GaugeDataPointSnapshot> points) {
        GaugeSnapshot.Builder builder = GaugeSnapshot.builder().name(name).help(help);
        points.forEach(builder::dataPoint);
        return builder.build();
    }

    private static GaugeSnapshot.GaugeDataPointSnapshot point(Labels labels, long value) {
        return GaugeSnapshot.GaugeDataPointSnapshot.builder()
                .labels(labels)
                .value((double) value)
                .build();
    }

    private String write(MetricSnapshots snapshots) {
        ByteArrayOutputStream out = new ByteArrayOutputStream(8192);
        try {
            writer.write(out, snapshots);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return out.toString(StandardCharsets.UTF_8);
    }
}
