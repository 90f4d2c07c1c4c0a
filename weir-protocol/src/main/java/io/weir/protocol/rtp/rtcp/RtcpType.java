package io.weir.protocol.rtp.rtcp;

/** Packet types and feedback formats as registered with IANA. */
final class RtcpType {
    /** RFC 3550 section 6.4.1. */
    static final int SENDER_REPORT = 200;
    /** RFC 3550 section 6.4.2. */
    static final int RECEIVER_REPORT = 201;
    /** RFC 3550 section 6.5. */
    static final int SOURCE_DESCRIPTION = 202;
    /** RFC 3550 section 6.6. */
    static final int BYE = 203;
    /** RFC 3550 section 6.7. */
    static final int APPLICATION = 204;
    /** RFC 4585 section 6.1: transport layer feedback. */
    static final int TRANSPORT_FEEDBACK = 205;
    /** RFC 4585 section 6.1: payload-specific feedback. */
    static final int PAYLOAD_FEEDBACK = 206;
    /** RFC 3611 section 2. */
    static final int EXTENDED_REPORT = 207;

    /** RFC 4585 section 6.2.1, of {@link #TRANSPORT_FEEDBACK}. */
    static final int FORMAT_NACK = 1;
    /** draft-holmer-rmcat-transport-wide-cc-extensions-01 section 3.1, of {@link #TRANSPORT_FEEDBACK}. */
    static final int FORMAT_TRANSPORT_WIDE = 15;
    /** RFC 4585 section 6.3.1, of {@link #PAYLOAD_FEEDBACK}. */
    static final int FORMAT_PICTURE_LOSS = 1;
    /** RFC 5104 section 4.3.1, of {@link #PAYLOAD_FEEDBACK}. */
    static final int FORMAT_FULL_INTRA = 4;
    /** RFC 4585 section 6.4, of {@link #PAYLOAD_FEEDBACK}. */
    static final int FORMAT_APPLICATION = 15;

    /** draft-alvestrand-rmcat-remb-03 section 2.2: "REMB". */
    static final long REMB_NAME = 0x52454d42L;

    /** A count or format has five bits. */
    static final int COUNT_MAX = 31;

    private RtcpType() {}
}
