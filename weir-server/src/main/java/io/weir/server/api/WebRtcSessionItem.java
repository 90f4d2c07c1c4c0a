package io.weir.server.api;

import io.weir.platform.openapi.Described;
import io.weir.server.session.SessionStatus;
import io.weir.server.session.WebRtcStatus;
import java.time.Instant;
import java.util.Locale;

/** A WebRTC session in the API, under MediaMTX's names of both generations. */
@Described(name = "WebRTCSession")
record WebRtcSessionItem(
        String id,
        Instant created,
        String remoteAddr,
        boolean peerConnectionEstablished,

        @Described("type/transport/ip/port; empty before it is connected.")
        String localCandidate,

        @Described("type/transport/ip/port; empty before it is connected.")
        String remoteCandidate,

        @Described(oneOf = {"read", "publish"}) String state,
        String path,
        String query,
        String user,
        String userAgent,
        long inboundBytes,
        long inboundRTPPackets,
        long inboundRTPPacketsLost,
        @Described("In seconds.") double inboundRTPPacketsJitter,
        long inboundRTCPPackets,
        long outboundBytes,
        long outboundRTPPackets,
        long outboundRTCPPackets,
        long outboundFramesDiscarded,

        @Described(value = "Use inboundBytes.", deprecated = true)
        long bytesReceived,

        @Described(value = "Use outboundBytes.", deprecated = true)
        long bytesSent,

        @Described(value = "Use inboundRTPPackets.", deprecated = true)
        long rtpPacketsReceived,

        @Described(value = "Use outboundRTPPackets.", deprecated = true)
        long rtpPacketsSent,

        @Described(value = "Use inboundRTPPacketsLost.", deprecated = true)
        long rtpPacketsLost,

        @Described(value = "Use inboundRTPPacketsJitter.", deprecated = true)
        double rtpPacketsJitter,

        @Described(value = "Use inboundRTCPPackets.", deprecated = true)
        long rtcpPacketsReceived,

        @Described(value = "Use outboundRTCPPackets.", deprecated = true)
        long rtcpPacketsSent) {
    /** Of a session that is WebRTC's. */
    static WebRtcSessionItem of(SessionStatus session) {
        WebRtcStatus own = session.webRtc().orElseThrow();
        return new WebRtcSessionItem(
                session.id().toString(),
                session.created(),
                session.remoteAddress(),
                own.connected(),
                own.localCandidate(),
                own.remoteCandidate(),
                session.state().name().toLowerCase(Locale.ROOT),
                session.path(),
                session.query(),
                session.user(),
                session.userAgent(),
                session.inboundBytes(),
                own.inboundPackets(),
                own.inboundLostPackets(),
                own.inboundJitterSeconds(),
                own.inboundReports(),
                session.outboundBytes(),
                own.outboundPackets(),
                own.outboundReports(),
                session.unitsDiscarded(),
                session.inboundBytes(),
                session.outboundBytes(),
                own.inboundPackets(),
                own.outboundPackets(),
                own.inboundLostPackets(),
                own.inboundJitterSeconds(),
                own.inboundReports(),
                own.outboundReports());
    }
}
