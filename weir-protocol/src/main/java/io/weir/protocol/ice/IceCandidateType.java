package io.weir.protocol.ice;

import java.util.Locale;

/** Where a candidate's address comes from (RFC 8445 section 5.1.1). */
public enum IceCandidateType {
    /** Of one of the host's interfaces. */
    HOST(126),
    /** Seen by the peer. */
    PRFLX(110),
    /** Seen by a STUN server. */
    SRFLX(100),
    /** Of a TURN server. */
    RELAY(0);

    private final int preference;

    IceCandidateType(int preference) {
        this.preference = preference;
    }

    /** RFC 8445 section 5.1.2.2. */
    int preference() {
        return preference;
    }

    /** As a candidate attribute has it. */
    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }
}
