package io.weir.protocol.sdp;

import java.util.Optional;

/** The DTLS roles that our side can take. */
public enum DtlsRoles {
    /** The DTLS client only. */
    ACTIVE,
    /** The DTLS server only. */
    PASSIVE,
    /** Either; passive is preferred in answers (RFC 9725 section 4.4.4). */
    BOTH;

    /** What an offer says. */
    Setup offered() {
        return switch (this) {
            case ACTIVE -> Setup.ACTIVE;
            case PASSIVE -> Setup.PASSIVE;
            case BOTH -> Setup.ACTPASS;
        };
    }

    /** Our role against a peer's offer or answer; empty when there is none. A peer that says nothing is active (RFC 4145 section 4.1). */
    Optional<Setup> against(Setup peer) {
        boolean peerActive = peer == Setup.ACTIVE || peer == Setup.UNSET || peer == Setup.ACTPASS;
        boolean peerPassive = peer == Setup.PASSIVE || peer == Setup.ACTPASS;
        if (peerActive && this != ACTIVE) {
            return Optional.of(Setup.PASSIVE);
        }
        return peerPassive && this != PASSIVE ? Optional.of(Setup.ACTIVE) : Optional.empty();
    }
}
