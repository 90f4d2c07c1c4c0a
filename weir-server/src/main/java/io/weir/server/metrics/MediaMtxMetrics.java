package io.weir.server.metrics;

import io.weir.server.hls.HlsMuxerStatus;
import io.weir.server.path.PathStatus;
import io.weir.server.session.SessionKind;
import io.weir.server.session.SessionStatus;
import io.weir.server.session.WebRtcStatus;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;

/**
 * MediaMTX's families under its names, for dashboards that were made for it: without help and types, and a family without instances
 * prints one zero. Label values are escaped, which it leaves undone.
 *
 * <p>Threading: any thread.
 */
public final class MediaMtxMetrics {
    private static final List<Column<PathStatus>> PATH_COLUMNS = List.of(
            new Column<>("paths_inbound_bytes", PathStatus::inboundBytes),
            new Column<>("paths_outbound_bytes", PathStatus::outboundBytes),
            new Column<>("paths_inbound_frames_in_error", _ -> 0),
            new Column<>("paths_bytes_received", PathStatus::inboundBytes),
            new Column<>("paths_bytes_sent", PathStatus::outboundBytes));

    private static final List<Column<SessionStatus>> CONNECTION_COLUMNS = List.of(
            new Column<>("", _ -> 1),
            new Column<>("_inbound_bytes", SessionStatus::inboundBytes),
            new Column<>("_outbound_bytes", SessionStatus::outboundBytes),
            new Column<>("_outbound_frames_discarded", SessionStatus::unitsDiscarded),
            new Column<>("_bytes_received", SessionStatus::inboundBytes),
            new Column<>("_bytes_sent", SessionStatus::outboundBytes));

    private static final List<Column<SessionStatus>> WEBRTC_COLUMNS = List.of(
            new Column<>("", _ -> 1),
            new Column<>("_inbound_bytes", SessionStatus::inboundBytes),
            webRtc("_inbound_rtp_packets", WebRtcStatus::inboundPackets),
            webRtc("_inbound_rtp_packets_lost", WebRtcStatus::inboundLostPackets),
            webRtc("_inbound_rtp_packets_jitter", WebRtcStatus::inboundJitterSeconds),
            webRtc("_inbound_rtcp_packets", WebRtcStatus::inboundReports),
            new Column<>("_outbound_bytes", SessionStatus::outboundBytes),
            webRtc("_outbound_rtp_packets", WebRtcStatus::outboundPackets),
            webRtc("_outbound_rtcp_packets", WebRtcStatus::outboundReports),
            new Column<>("_outbound_frames_discarded", SessionStatus::unitsDiscarded),
            new Column<>("_bytes_received", SessionStatus::inboundBytes),
            new Column<>("_bytes_sent", SessionStatus::outboundBytes),
            webRtc("_rtp_packets_received", WebRtcStatus::inboundPackets),
            webRtc("_rtp_packets_sent", WebRtcStatus::outboundPackets),
            webRtc("_rtp_packets_lost", WebRtcStatus::inboundLostPackets),
            webRtc("_rtp_packets_jitter", WebRtcStatus::inboundJitterSeconds),
            webRtc("_rtcp_packets_received", WebRtcStatus::inboundReports),
            webRtc("_rtcp_packets_sent", WebRtcStatus::outboundReports));

    private static final List<Column<SessionStatus>> HLS_COLUMNS = List.of(
            new Column<>("", _ -> 1),
            new Column<>("_outbound_bytes", SessionStatus::outboundBytes),
            new Column<>("_bytes_sent", SessionStatus::outboundBytes));

    private static final List<Column<HlsMuxerStatus>> MUXER_COLUMNS = List.of(
            new Column<>("hls_muxers", _ -> 1),
            new Column<>("hls_muxers_outbound_bytes", HlsMuxerStatus::outboundBytes),
            new Column<>("hls_muxers_outbound_frames_discarded", _ -> 0),
            new Column<>("hls_muxers_bytes_sent", HlsMuxerStatus::outboundBytes));

    private final StringBuilder out = new StringBuilder(4096);
    private final MetricFilter filter;

    private record Column<T>(String name, Function<T, Number> value) {}

    private MediaMtxMetrics(MetricFilter filter) {
        this.filter = filter;
    }

    /** The text of the families that {@code filter} lets through. */
    public static String text(
            List<PathStatus> paths, List<SessionStatus> sessions, List<HlsMuxerStatus> muxers, MetricFilter filter) {
        MediaMtxMetrics metrics = new MediaMtxMetrics(filter);
        metrics.paths(paths);
        metrics.sessions("hls_sessions", "hls_session", SessionKind.HLS, sessions);
        metrics.muxers(muxers);
        metrics.sessions("rtmp_conns", "rtmp_conn", SessionKind.RTMP, sessions);
        metrics.sessions("rtmps_conns", "rtmps_conn", SessionKind.RTMPS, sessions);
        metrics.sessions("webrtc_sessions", "webrtc_session", SessionKind.WEBRTC, sessions);
        return metrics.out.toString();
    }

    private void paths(List<PathStatus> all) {
        if (!filter.wants("paths", "path")) {
            return;
        }
        List<PathStatus> wanted = all.stream()
                .filter(path -> filter.wantsInstance("path", path.name().value()))
                .toList();
        List<Map<String, String>> labels = wanted.stream()
                .map(path -> labels(
                        "name", path.name().value(), "state", path.availableAt().isPresent() ? "ready" : "notReady"))
                .toList();
        family("paths", wanted, labels, _ -> 1);
        readers(wanted, labels);
        PATH_COLUMNS.forEach(column -> family(column.name(), wanted, labels, column.value()));
    }

    private void readers(List<PathStatus> paths, List<Map<String, String>> labels) {
        int lines = 0;
        for (int i = 0; i < paths.size(); i++) {
            Map<String, Long> byType = new TreeMap<>();
            paths.get(i).readers().forEach(reader -> byType.merge(reader.apiType(), 1L, Long::sum));
            for (Map.Entry<String, Long> type : byType.entrySet()) {
                Map<String, String> all = new TreeMap<>(labels.get(i));
                all.put("readerType", type.getKey());
                line("paths_readers", all, type.getValue());
                lines++;
            }
        }
        if (lines == 0) {
            line("paths_readers", Map.of(), 0);
        }
    }

    private void sessions(String group, String filterName, SessionKind kind, List<SessionStatus> all) {
        if (!filter.wants(group, filterName)) {
            return;
        }
        List<SessionStatus> wanted = all.stream()
                .filter(session -> session.kind() == kind)
                .filter(session -> filter.wantsInstance(filterName, session.id().toString()))
                .toList();
        List<Map<String, String>> labels =
                wanted.stream().map(MediaMtxMetrics::sessionLabels).toList();
        List<Column<SessionStatus>> columns = switch (kind) {
            case HLS -> HLS_COLUMNS;
            case WEBRTC -> WEBRTC_COLUMNS;
            case RTMP, RTMPS, HTTP_FLV, HTTP_TS -> CONNECTION_COLUMNS;
        };
        columns.forEach(column -> family(group + column.name(), wanted, labels, column.value()));
    }

    private static Map<String, String> sessionLabels(SessionStatus session) {
        Map<String, String> labels =
                labels("id", session.id().toString(), "path", session.path(), "remoteAddr", session.remoteAddress());
        if (session.kind() != SessionKind.HLS) {
            labels.put("state", session.state().name().toLowerCase(Locale.ROOT));
        }
        return labels;
    }

    private void muxers(List<HlsMuxerStatus> all) {
        if (!filter.wants("hls_muxers", "hls_muxer")) {
            return;
        }
        List<HlsMuxerStatus> wanted = all.stream()
                .filter(muxer -> filter.wantsInstance("hls_muxer", muxer.path()))
                .toList();
        List<Map<String, String>> labels =
                wanted.stream().map(muxer -> labels("name", muxer.path())).toList();
        MUXER_COLUMNS.forEach(column -> family(column.name(), wanted, labels, column.value()));
    }

    private static Column<SessionStatus> webRtc(String name, Function<WebRtcStatus, Number> value) {
        return new Column<>(name, session -> session.webRtc().map(value).orElse(0));
    }

    private <T> void family(String name, List<T> items, List<Map<String, String>> labels, Function<T, Number> value) {
        if (items.isEmpty()) {
            line(name, Map.of(), 0);
        }
        for (int i = 0; i < items.size(); i++) {
            line(name, labels.get(i), value.apply(items.get(i)));
        }
    }

    private void line(String name, Map<String, String> labels, Number value) {
        out.append(name);
        char before = '{';
        for (Map.Entry<String, String> label : labels.entrySet()) {
            out.append(before).append(label.getKey()).append("=\"");
            escape(label.getValue());
            out.append('"');
            before = ',';
        }
        if (!labels.isEmpty()) {
            out.append('}');
        }
        out.append(' ').append(value).append('\n');
    }

    private void escape(String value) {
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            switch (c) {
                case '\\' -> out.append("\\\\");
                case '"' -> out.append("\\\"");
                case '\n' -> out.append("\\n");
                default -> out.append(c);
            }
        }
    }

    private static Map<String, String> labels(String... namesAndValues) {
        Map<String, String> labels = new TreeMap<>();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            labels.put(namesAndValues[i], namesAndValues[i + 1]);
        }
        return labels;
    }
}
