package io.weir.protocol.rtmp;

/**
 * Why a connection ended.
 *
 * @param kind for counting
 * @param description a sentence for the log, without secrets
 */
public record RtmpCloseReason(Kind kind, String description) {
    /** Who or what ended it. */
    public enum Kind {
        /** The peer closed in order. */
        PEER_CLOSED,
        /** The transport broke: reset, TLS failure. */
        TRANSPORT_FAILED,
        /** The peer broke the protocol or a limit. */
        PROTOCOL_ERROR,
        /** No handshake within its deadline. */
        HANDSHAKE_TIMEOUT,
        /** Nothing accepted for publishing or playing within its deadline. */
        CONNECT_TIMEOUT,
        /** Nothing arrived for the idle timeout, though pinged. */
        IDLE,
        /** A connect, publish or play was refused. */
        REJECTED,
        /** This side closed it. */
        CLOSED_HERE,
        /** An error of ours, logged with its stack where it happened. */
        INTERNAL_ERROR
    }
}
