package io.weir.protocol.ice;

/** What a packet on a shared port is (RFC 7983 section 7, RFC 5761 section 4). */
public enum PacketKind {
    /** STUN. */
    STUN,
    /** DTLS. */
    DTLS,
    /** RTP or SRTP. */
    RTP,
    /** RTCP or SRTCP. */
    RTCP,
    /** Nothing that belongs here. */
    UNKNOWN
}
