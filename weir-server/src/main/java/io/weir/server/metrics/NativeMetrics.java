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
import io.weir.server.path.HealthRule;
import io.weir.server.path.PathStatus;
import io.weir.server.session.SessionKind;
import io.weir.server.session.SessionState;
import io.weir.server.session.SessionStatus;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
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
    private final PrometheusRegistry jvm = new PrometheusRegistry();
    private final PrometheusTextFormatWriter writer = PrometheusTextFormatWriter.builder()
            .setIncludeCreatedTimestamps(false)
            .build();

    /** Tells of those counters, those loops and this Java machine. */
    public NativeMetrics(Counters counters, LoopLag loopLag) {
        this.counters = counters;
        this.loopLag = loopLag;
        JvmMetrics.builder().register(jvm);
    }

    /** All families as text, with these paths and sessions added up. */
    public String text(List<PathStatus> paths, List<SessionStatus> sessions) {
        List<MetricSnapshot> all = new ArrayList<>();
        all.add(gauge("weir_paths", "Paths by state.", pathCounts(paths)));
        all.add(gauge("weir_path_readers", "Readers of all paths.", List.of(point(Labels.EMPTY, readers(paths)))));
        all.add(gauge("weir_paths_unhealthy", "Paths that break a health rule, by rule.", unhealthy(paths)));
        all.add(gauge("weir_sessions", "Sessions by protocol and state.", sessionCounts(sessions)));
        all.add(lag());
        counters.values()
                .forEach((name, value) -> all.add(CounterSnapshot.builder()
                        .name("weir_" + name)
                        .help("Counted since the start: " + name.replace('_', ' ') + ".")
                        .dataPoint(CounterSnapshot.CounterDataPointSnapshot.builder()
                                .value(value)
                                .build())
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
