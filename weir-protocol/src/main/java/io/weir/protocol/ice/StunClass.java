package io.weir.protocol.ice;

/** The class of a STUN message (RFC 8489 section 5). */
public enum StunClass {
    /** Wants an answer. */
    REQUEST(0x000),
    /** Wants none. */
    INDICATION(0x010),
    /** The answer to a request that was granted. */
    SUCCESS(0x100),
    /** The answer to a request that was refused. */
    ERROR(0x110);

    private static final int MASK = 0x110;

    private final int bits;

    StunClass(int bits) {
        this.bits = bits;
    }

    static StunClass ofType(int type) {
        for (StunClass candidate : values()) {
            if (candidate.bits == (type & MASK)) {
                return candidate;
            }
        }
        throw new IllegalStateException("two bits have four values");
    }

    /** Its two bits within a message type. */
    int bits() {
        return bits;
    }
}
