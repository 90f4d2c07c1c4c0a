package io.weir.protocol.sdp;

/**
 * A kind of RTCP feedback (RFC 4585 section 4.2).
 *
 * @param payloadType 0..127, or {@link #ALL}
 * @param text "nack", "nack pli", "ccm fir", "transport-cc", "goog-remb"
 */
public record Feedback(int payloadType, String text) {
    /** Every payload type of the section, "*" on the wire. */
    public static final int ALL = -1;
}
