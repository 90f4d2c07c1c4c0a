package io.weir.server.session;

/**
 * What the status of a WebRTC session says beyond that of others.
 *
 * @param connected whether media may flow
 * @param localCandidate where its media comes from, {@code type/transport/ip/port}; empty before it is connected
 * @param remoteCandidate where its media goes to; empty before
 * @param inboundPackets RTP packets, retransmissions included
 * @param inboundLostPackets given up
 * @param inboundJitterSeconds of the source that varies most (RFC 3550 section 6.4.1)
 * @param inboundReports RTCP datagrams
 * @param outboundPackets RTP packets, retransmissions included
 * @param outboundReports RTCP datagrams
 */
public record WebRtcStatus(
        boolean connected,
        String localCandidate,
        String remoteCandidate,
        long inboundPackets,
        long inboundLostPackets,
        double inboundJitterSeconds,
        long inboundReports,
        long outboundPackets,
        long outboundReports) {}
