package io.weir.protocol.srtp;

import io.weir.protocol.ProtocolException;

/**
 * Encrypts and authenticates in place, with the keys of one direction of RTP or of RTCP.
 *
 * <p>Threading: one thread at a time. Ownership: the arrays are the caller's; they have room for tag and index behind the packet.
 */
sealed interface SrtpCipher permits GcmCipher, CounterCipher {
    /** Bytes of a trailing index word of SRTCP: E flag and 31 bits of index (RFC 3711 section 3.4). */
    int INDEX_LENGTH = 4;

    /** The highest bit of the index word: the packet is encrypted. */
    int ENCRYPTED = 0x8000_0000;

    /** Bytes of an RTCP header, which stay in clear. */
    int RTCP_HEADER_LENGTH = 8;

    /** A cipher of {@code profile}. */
    static SrtpCipher of(SrtpProfile profile, SessionKeys keys) {
        return switch (profile) {
            case AEAD_AES_128_GCM, AEAD_AES_256_GCM -> new GcmCipher(keys);
            case AES128_CM_HMAC_SHA1_80 -> new CounterCipher(keys, profile.tagLength());
        };
    }

    /**
     * Protects an RTP packet.
     *
     * @param packet it begins at {@code start}; its payload, which is encrypted, goes from {@code body} to {@code end}
     * @param index 48 bits: rollover counter and sequence number
     * @return its new end
     */
    int sealRtp(byte[] packet, int start, int body, int end, long index);

    /**
     * Undoes {@link #sealRtp}.
     *
     * @return the end of the payload
     * @throws ProtocolException when it is not what the peer has sent
     */
    int openRtp(byte[] packet, int start, int body, int end, long index) throws ProtocolException;

    /** Protects an RTCP packet and appends its index word; its new end. */
    int sealRtcp(byte[] packet, int start, int end, int indexWord);

    /**
     * Undoes {@link #sealRtcp}.
     *
     * @return the end of the packet
     * @throws ProtocolException when it is not what the peer has sent
     */
    int openRtcp(byte[] packet, int start, int end) throws ProtocolException;

    /** The index word of a protected RTCP packet. */
    int indexWord(byte[] packet, int end);

    /** Big-endian 32 bits. */
    static int u32(byte[] packet, int at) {
        return (packet[at] & 0xff) << 24
                | (packet[at + 1] & 0xff) << 16
                | (packet[at + 2] & 0xff) << 8
                | packet[at + 3] & 0xff;
    }

    /** Writes big-endian 32 bits. */
    static void putU32(byte[] packet, int at, int value) {
        packet[at] = (byte) (value >>> 24);
        packet[at + 1] = (byte) (value >>> 16);
        packet[at + 2] = (byte) (value >>> 8);
        packet[at + 3] = (byte) value;
    }

    /** The same words for all that fails, which tells a forger nothing. */
    static ProtocolException notAuthentic() {
        return new ProtocolException.Malformed(ProtocolException.Scope.PACKET, "not authentic");
    }
}
