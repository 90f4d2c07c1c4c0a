package io.weir.protocol.srtp;

import java.util.Arrays;
import java.util.Optional;

/** Protection profiles of DTLS-SRTP (RFC 5764 section 4.1.2, RFC 7714 section 14.2), the cheapest to compute first. */
public enum SrtpProfile {
    /** AES-128 in Galois/counter mode. */
    AEAD_AES_128_GCM(0x0007, 16, 12, 0, 16),
    /** AES-256 in Galois/counter mode. */
    AEAD_AES_256_GCM(0x0008, 32, 12, 0, 16),
    /** AES-128 in counter mode with HMAC-SHA1, which every WebRTC stack has. */
    AES128_CM_HMAC_SHA1_80(0x0001, 16, 14, 20, 10);

    private final int id;
    private final int keyLength;
    private final int saltLength;
    private final int authKeyLength;
    private final int tagLength;

    SrtpProfile(int id, int keyLength, int saltLength, int authKeyLength, int tagLength) {
        this.id = id;
        this.keyLength = keyLength;
        this.saltLength = saltLength;
        this.authKeyLength = authKeyLength;
        this.tagLength = tagLength;
    }

    /** The profile of that number, empty when it is none of these. */
    public static Optional<SrtpProfile> of(int id) {
        return Arrays.stream(values()).filter(profile -> profile.id == id).findFirst();
    }

    /** Its number in the use_srtp extension. */
    public int id() {
        return id;
    }

    /** Bytes of a master or session key. */
    public int keyLength() {
        return keyLength;
    }

    /** Bytes of a master or session salt. */
    public int saltLength() {
        return saltLength;
    }

    /** Bytes of a session authentication key, 0 where the cipher authenticates. */
    int authKeyLength() {
        return authKeyLength;
    }

    /** Bytes that a protected packet has for its authentication. */
    public int tagLength() {
        return tagLength;
    }

    /** Bytes to take from the DTLS exporter: keys and salts of both directions. */
    public int exportedLength() {
        return 2 * (keyLength + saltLength);
    }
}
