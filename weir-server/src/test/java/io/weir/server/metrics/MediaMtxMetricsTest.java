package io.weir.server.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.base.id.PathName;
import io.weir.base.id.SessionId;
import io.weir.server.hls.HlsMuxerStatus;
import io.weir.server.path.PathStatus;
import io.weir.server.session.SessionKind;
import io.weir.server.session.SessionState;
import io.weir.server.session.SessionStatus;
import io.weir.server.session.WebRtcStatus;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class MediaMtxMetricsTest {
    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
    private static final SessionId PUBLISHER = new SessionId(UUID.fromString("00000000-0000-4000-8000-000000000001"));
    private static final SessionId READER = new SessionId(UUID.fromString("00000000-0000-4000-8000-000000000002"));

    private static PathStatus path(String name, boolean live) {
        return new PathStatus(
                new PathName(name),
                "all_others",
                live ? Optional.of(NOW) : Optional.empty(),
                live ? Optional.of(NOW) : Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                List.of(),
                false,
                live ? List.of(new PathStatus.Party("rtmpConn", READER)) : List.of(),
                100,
                200,
                Optional.empty(),
                "",
                List.of(),
                Map.of(),
                List.of());
    }

    private static SessionStatus session(SessionId id, SessionState state) {
        return new SessionStatus(
                id,
                SessionKind.RTMP,
                NOW,
                "127.0.0.1:5000",
                state,
                "live/\"cam\"",
                "",
                "",
                "",
                10,
                20,
                3,
                Optional.empty());
    }

    @Test
    void shouldPrintAZeroForEveryFamilyWithoutInstances() {
        assertThat(MediaMtxMetrics.text(List.of(), List.of(), List.of(), MetricFilter.ALL))
                .isEqualTo("""
                paths 0
                paths_readers 0
                paths_inbound_bytes 0
                paths_outbound_bytes 0
                paths_inbound_frames_in_error 0
                paths_bytes_received 0
                paths_bytes_sent 0
                hls_sessions 0
                hls_sessions_outbound_bytes 0
                hls_sessions_bytes_sent 0
                hls_muxers 0
                hls_muxers_outbound_bytes 0
                hls_muxers_outbound_frames_discarded 0
                hls_muxers_bytes_sent 0
                rtmp_conns 0
                rtmp_conns_inbound_bytes 0
                rtmp_conns_outbound_bytes 0
                rtmp_conns_outbound_frames_discarded 0
                rtmp_conns_bytes_received 0
                rtmp_conns_bytes_sent 0
                rtmps_conns 0
                rtmps_conns_inbound_bytes 0
                rtmps_conns_outbound_bytes 0
                rtmps_conns_outbound_frames_discarded 0
                rtmps_conns_bytes_received 0
                rtmps_conns_bytes_sent 0
                webrtc_sessions 0
                webrtc_sessions_inbound_bytes 0
                webrtc_sessions_inbound_rtp_packets 0
                webrtc_sessions_inbound_rtp_packets_lost 0
                webrtc_sessions_inbound_rtp_packets_jitter 0
                webrtc_sessions_inbound_rtcp_packets 0
                webrtc_sessions_outbound_bytes 0
                webrtc_sessions_outbound_rtp_packets 0
                webrtc_sessions_outbound_rtcp_packets 0
                webrtc_sessions_outbound_frames_discarded 0
                webrtc_sessions_bytes_received 0
                webrtc_sessions_bytes_sent 0
                webrtc_sessions_rtp_packets_received 0
                webrtc_sessions_rtp_packets_sent 0
                webrtc_sessions_rtp_packets_lost 0
                webrtc_sessions_rtp_packets_jitter 0
                webrtc_sessions_rtcp_packets_received 0
                webrtc_sessions_rtcp_packets_sent 0
                """);
    }

    @Test
    void shouldLabelInstancesInOrderAndEscapeValues() {
        String text = MediaMtxMetrics.text(
                List.of(path("cam1", true), path("cam2", false)),
                List.of(session(PUBLISHER, SessionState.PUBLISH)),
                List.of(new HlsMuxerStatus("cam1", NOW, NOW, 70)),
                MetricFilter.ALL);
        assertThat(text.lines())
                .contains(
                        "paths{name=\"cam1\",state=\"ready\"} 1",
                        "paths{name=\"cam2\",state=\"notReady\"} 1",
                        "paths_readers{name=\"cam1\",readerType=\"rtmpConn\",state=\"ready\"} 1",
                        "hls_muxers_outbound_bytes{name=\"cam1\"} 70",
                        "paths_outbound_bytes{name=\"cam1\",state=\"ready\"} 200",
                        "rtmp_conns_outbound_frames_discarded{id=\"" + PUBLISHER
                                + "\",path=\"live/\\\"cam\\\"\",remoteAddr=\"127.0.0.1:5000\",state=\"publish\"} 3");
    }

    @Test
    void shouldNarrowDownToATypeOrAnInstance() {
        List<PathStatus> paths = List.of(path("cam1", true), path("cam2", true));
        List<SessionStatus> sessions =
                List.of(session(PUBLISHER, SessionState.PUBLISH), session(READER, SessionState.READ));
        assertThat(MediaMtxMetrics.text(
                                paths, sessions, List.of(), new MetricFilter(Optional.of("rtmp_conns"), Map.of()))
                        .lines())
                .allMatch(line -> line.startsWith("rtmp_conns"))
                .hasSize(12);
        assertThat(MediaMtxMetrics.text(
                                paths, sessions, List.of(), new MetricFilter(Optional.empty(), Map.of("path", "cam2")))
                        .lines())
                .allMatch(line -> line.startsWith("paths") && line.contains("cam2"))
                .isNotEmpty();
        assertThat(MediaMtxMetrics.text(
                                paths,
                                sessions,
                                List.of(),
                                new MetricFilter(Optional.empty(), Map.of("rtmp_conn", READER.toString())))
                        .lines())
                .allMatch(line -> line.startsWith("rtmp_conns") && line.contains(READER.toString()))
                .hasSize(6);
    }

    @Test
    void shouldTellOfWebRtcSessionsByTheNamesOfDashboards() {
        WebRtcStatus own = new WebRtcStatus(true, "", "", 5, 1, 0.25, 2, 7, 4);
        SessionStatus viewer = new SessionStatus(
                READER,
                SessionKind.WEBRTC,
                NOW,
                "127.0.0.1:5000",
                SessionState.READ,
                "cam",
                "",
                "",
                "",
                10,
                20,
                3,
                Optional.of(own));
        String labels = "{id=\"" + READER + "\",path=\"cam\",remoteAddr=\"127.0.0.1:5000\",state=\"read\"} ";
        MetricFilter filter = new MetricFilter(Optional.empty(), Map.of("webrtc_session", READER.toString()));
        assertThat(MediaMtxMetrics.text(List.of(), List.of(viewer), List.of(), filter)
                        .lines())
                .contains(
                        "webrtc_sessions" + labels + "1",
                        "webrtc_sessions_inbound_rtp_packets" + labels + "5",
                        "webrtc_sessions_inbound_rtp_packets_lost" + labels + "1",
                        "webrtc_sessions_inbound_rtp_packets_jitter" + labels + "0.25",
                        "webrtc_sessions_inbound_rtcp_packets" + labels + "2",
                        "webrtc_sessions_outbound_bytes" + labels + "20",
                        "webrtc_sessions_outbound_rtp_packets" + labels + "7",
                        "webrtc_sessions_outbound_rtcp_packets" + labels + "4",
                        "webrtc_sessions_outbound_frames_discarded" + labels + "3",
                        "webrtc_sessions_rtp_packets_lost" + labels + "1")
                .allMatch(line -> line.startsWith("webrtc_sessions"));
    }
}
