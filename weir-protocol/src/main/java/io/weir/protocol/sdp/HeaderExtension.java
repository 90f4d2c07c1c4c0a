package io.weir.protocol.sdp;

/**
 * An RTP header extension's local id (RFC 8285 section 5).
 *
 * @param id 1..255 without 15; in offers also 4096..4351, which ask the answerer to choose
 * @param direction {@link Direction#SENDRECV} when not said
 * @param attributes what follows the URI; mostly empty
 */
public record HeaderExtension(int id, Direction direction, String uri, String attributes) {
    /** Largest id of the one-byte form. */
    public static final int ONE_BYTE_ID_MAX = 14;

    /** Media section's identification (RFC 9143 section 15). */
    public static final String MID = "urn:ietf:params:rtp-hdrext:sdes:mid";

    /** Simulcast layer's name (RFC 8852). */
    public static final String RID = "urn:ietf:params:rtp-hdrext:sdes:rtp-stream-id";

    /** Name of the layer that a retransmission repairs (RFC 8852). */
    public static final String REPAIRED_RID = "urn:ietf:params:rtp-hdrext:sdes:repaired-rtp-stream-id";

    /** Sequence number over the transport. */
    public static final String TRANSPORT_WIDE_CC =
            "http://www.ietf.org/id/draft-holmer-rmcat-transport-wide-cc-extensions-01";

    /** Time of sending, 6.18 fixed point seconds. */
    public static final String ABS_SEND_TIME = "http://www.webrtc.org/experiments/rtp-hdrext/abs-send-time";

    /** The same with its id and another direction. */
    HeaderExtension toward(Direction changed) {
        return new HeaderExtension(id, changed, uri, "");
    }
}
