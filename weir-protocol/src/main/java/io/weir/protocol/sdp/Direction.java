package io.weir.protocol.sdp;

/** Where media flows, as the describer sees it (RFC 8866 section 6.7). */
public enum Direction {
    /** Both ways. */
    SENDRECV("sendrecv"),
    /** From the describer. */
    SENDONLY("sendonly"),
    /** To the describer. */
    RECVONLY("recvonly"),
    /** Nowhere. */
    INACTIVE("inactive");

    private final String text;

    Direction(String text) {
        this.text = text;
    }

    /** The word on the wire. */
    public String text() {
        return text;
    }

    /** Whether the describer would send. */
    public boolean sends() {
        return this == SENDRECV || this == SENDONLY;
    }

    /** Whether the describer would receive. */
    public boolean receives() {
        return this == SENDRECV || this == RECVONLY;
    }
}
