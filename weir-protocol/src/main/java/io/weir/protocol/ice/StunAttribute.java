package io.weir.protocol.ice;

import io.weir.base.buf.Bytes;

/**
 * One attribute of a STUN message (RFC 8489 section 14).
 *
 * @param type 0..65535
 * @param value without padding
 */
public record StunAttribute(int type, Bytes value) {
    /** RFC 8489 section 14.3: {@code receiver's ufrag ":" sender's ufrag}. */
    public static final int USERNAME = 0x0006;
    /** RFC 8489 section 14.5. */
    public static final int MESSAGE_INTEGRITY = 0x0008;
    /** RFC 8489 section 14.8. */
    public static final int ERROR_CODE = 0x0009;
    /** RFC 8489 section 14.13. */
    public static final int UNKNOWN_ATTRIBUTES = 0x000a;
    /** RFC 8489 section 14.2. */
    public static final int XOR_MAPPED_ADDRESS = 0x0020;
    /** RFC 8445 section 16.1: what the sender's address would weigh as a peer-reflexive candidate. */
    public static final int PRIORITY = 0x0024;
    /** RFC 8445 section 16.1: the controlling agent's choice; empty. */
    public static final int USE_CANDIDATE = 0x0025;
    /** RFC 8489 section 14.14. */
    public static final int SOFTWARE = 0x8022;
    /** RFC 8489 section 14.7. */
    public static final int FINGERPRINT = 0x8028;
    /** RFC 8445 section 16.1: the sender's role and tie-breaker. */
    public static final int ICE_CONTROLLED = 0x8029;
    /** RFC 8445 section 16.1: the sender's role and tie-breaker. */
    public static final int ICE_CONTROLLING = 0x802a;

    /** Whether a receiver that does not know the attribute must refuse the request (RFC 8489 section 14). */
    boolean isComprehensionRequired() {
        return type < 0x8000;
    }

    boolean isKnown() {
        return switch (type) {
            case USERNAME,
                    MESSAGE_INTEGRITY,
                    ERROR_CODE,
                    UNKNOWN_ATTRIBUTES,
                    XOR_MAPPED_ADDRESS,
                    PRIORITY,
                    USE_CANDIDATE,
                    SOFTWARE,
                    FINGERPRINT,
                    ICE_CONTROLLED,
                    ICE_CONTROLLING -> true;
            default -> false;
        };
    }
}
