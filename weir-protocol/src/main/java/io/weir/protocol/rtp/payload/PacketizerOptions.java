package io.weir.protocol.rtp.payload;

/**
 * What a session has agreed on for the payloads it is sent.
 *
 * @param payloadLengthMax bytes of a payload, {@value #PAYLOAD_LENGTH_LEAST} to {@value #PAYLOAD_LENGTH_MOST}
 * @param packetizationMode of H.264 (RFC 6184 §6.2): 0 for single NAL units only, 1 for aggregation and fragments too
 */
public record PacketizerOptions(int payloadLengthMax, int packetizationMode) {
    /** Smallest limit accepted: descriptors and fragment headers must leave room for media. */
    public static final int PAYLOAD_LENGTH_LEAST = 32;

    /** Largest limit accepted: lengths in aggregation packets have 16 bits, as has a datagram. */
    public static final int PAYLOAD_LENGTH_MOST = 65_000;

    /** Bytes of a payload that, with RTP, SRTP, UDP and IPv6 around it, pass all usual networks unfragmented. */
    public static final int PAYLOAD_LENGTH_DEFAULT = 1_200;

    /** Payloads of {@value #PAYLOAD_LENGTH_DEFAULT} bytes, mode 1. */
    public static final PacketizerOptions STANDARD = new PacketizerOptions(PAYLOAD_LENGTH_DEFAULT, 1);

    public PacketizerOptions {
        if (payloadLengthMax < PAYLOAD_LENGTH_LEAST || payloadLengthMax > PAYLOAD_LENGTH_MOST) {
            throw new IllegalArgumentException("payloads of at most " + payloadLengthMax + " bytes");
        }
        if (packetizationMode < 0 || packetizationMode > 1) {
            throw new IllegalArgumentException("packetization mode " + packetizationMode);
        }
    }
}
