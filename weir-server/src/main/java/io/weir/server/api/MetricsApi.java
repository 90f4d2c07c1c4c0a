package io.weir.server.api;

import io.weir.base.buf.Bytes;
import io.weir.platform.http.Gate;
import io.weir.platform.http.Guard;
import io.weir.platform.http.HttpExchange;
import io.weir.platform.http.HttpResponse;
import io.weir.platform.http.QueryParameters;
import io.weir.platform.http.Route;
import io.weir.server.hls.HlsMuxerStatus;
import io.weir.server.metrics.MediaMtxMetrics;
import io.weir.server.metrics.MetricFilter;
import io.weir.server.metrics.NativeMetrics;
import io.weir.server.path.PathStatus;
import io.weir.server.path.PathTable;
import io.weir.server.session.SessionStatus;
import io.weir.server.session.SessionTable;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * {@code /metrics}: MediaMTX's families, which {@code type=} and the name of an instance ({@code path=}, {@code rtmp_conn=}, …)
 * narrow down, and without those weir's own.
 */
public final class MetricsApi {
    private static final String CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8";
    private static final List<String> FILTERS =
            List.of("path", "hls_session", "hls_muxer", "rtmp_conn", "rtmps_conn", "webrtc_session");

    private final PathTable paths;
    private final SessionTable sessions;
    private final Supplier<List<HlsMuxerStatus>> muxers;
    private final Supplier<NativeMetrics> factory;
    private @Nullable NativeMetrics nativeMetrics;

    /** Tells of those paths, sessions and muxers; {@code factory} is asked at the first scrape, since most servers are never scraped. */
    public MetricsApi(
            PathTable paths,
            SessionTable sessions,
            Supplier<List<HlsMuxerStatus>> muxers,
            Supplier<NativeMetrics> factory) {
        this.paths = paths;
        this.sessions = sessions;
        this.muxers = muxers;
        this.factory = factory;
    }

    /** The route, behind {@code guard} and then {@code gate}. */
    public Route route(Guard guard, Gate gate) {
        return ControlApi.get("/metrics", this::answer)
                .guardedBy(guard)
                .gatedBy(gate)
                .withoutCors();
    }

    private void answer(HttpExchange exchange) throws Exception {
        List<PathStatus> allPaths = ControlApi.await(paths.statuses());
        List<SessionStatus> allSessions = ControlApi.await(sessions.statuses());
        MetricFilter filter = filter(exchange.request().query());
        String text = MediaMtxMetrics.text(allPaths, allSessions, muxers.get(), filter);
        if (filter.isAll()) {
            text += nativeMetrics().text(allPaths, allSessions);
        }
        exchange.respond(HttpResponse.of(200, CONTENT_TYPE, Bytes.ofUtf8(text)));
    }

    private static MetricFilter filter(QueryParameters query) {
        Map<String, String> values = new HashMap<>();
        for (String name : FILTERS) {
            String value = query.get(name);
            if (value != null && !value.isEmpty()) {
                values.put(name, value);
            }
        }
        return new MetricFilter(Optional.ofNullable(query.get("type")).filter(type -> !type.isEmpty()), values);
    }

    private synchronized NativeMetrics nativeMetrics() {
        NativeMetrics known = nativeMetrics;
        if (known == null) {
            known = factory.get();
            nativeMetrics = known;
        }
        return known;
    }
}
