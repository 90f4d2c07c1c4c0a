package io.weir.protocol.webrtc;

import io.weir.base.metrics.Counters;
import java.util.concurrent.atomic.LongAdder;

/**
 * What happens on the sockets of WebRTC, all sessions together.
 *
 * @param packetsIn datagrams read
 * @param packetsOut RTP and RTCP packets sent
 * @param handedOver datagrams that came on another loop than their session's
 * @param handshakesRefused attempts to begin a DTLS handshake while too many ran
 * @param connectionsRefused TCP connections beyond those that there may be
 */
public record TransportCounters(
        Counters all,
        LongAdder packetsIn,
        LongAdder packetsOut,
        LongAdder handedOver,
        LongAdder handshakesRefused,
        LongAdder connectionsRefused) {
    /** Datagrams that were dropped, by the reason in the label. */
    public static final String DROPPED = "webrtc_dropped_packets";

    /** Why a datagram was dropped. */
    enum Drop {
        /** Nothing that belongs on the port. */
        UNKNOWN_KIND,
        /** From an address that no session has validated. */
        UNKNOWN_ADDRESS,
        /** A check for no session. */
        UNKNOWN_SESSION,
        /** A check that does not authenticate, or is malformed. */
        BAD_CHECK,
        /** An authentic check from an address that is another session's. */
        TAKEN_ADDRESS,
        /** DTLS that begins no handshake, is malformed or abusive, or more than the handshake reads. */
        BAD_HANDSHAKE,
        /** Media before the keys are there. */
        EARLY_MEDIA,
        /** Media that does not authenticate, or came before. */
        BAD_MEDIA,
        /** More than the session's loop takes over from others. */
        BUSY_LOOP,
        /** More to send than the system takes. */
        FULL_SOCKET,
        /** The system refused to send it. */
        SEND_FAILED
    }

    /** Those among the server's. */
    public static TransportCounters of(Counters counters) {
        return new TransportCounters(
                counters,
                counters.counter("webrtc_packets_in"),
                counters.counter("webrtc_packets_out"),
                counters.counter("webrtc_handed_over_packets"),
                counters.counter("webrtc_handshakes_refused"),
                counters.counter("webrtc_tcp_connections_refused"));
    }

    void dropped(Drop reason, int count) {
        all.counter(DROPPED, "reason", reason.name().toLowerCase(java.util.Locale.ROOT))
                .add(count);
    }
}
