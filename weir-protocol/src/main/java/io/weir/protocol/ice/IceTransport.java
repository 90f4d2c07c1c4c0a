package io.weir.protocol.ice;

/** What carries a candidate's packets; for TCP also who connects (RFC 6544 section 4.5). */
public enum IceTransport {
    /** Datagrams. */
    UDP,
    /** Connects to the other side. */
    TCP_ACTIVE,
    /** Listens. */
    TCP_PASSIVE,
    /** Both connect at once. */
    TCP_SO;

    /** True for the three kinds of TCP. */
    public boolean isTcp() {
        return this != UDP;
    }

    /** The value of {@code tcptype}. */
    String tcpType() {
        return switch (this) {
            case UDP -> throw new IllegalStateException("UDP has no tcptype");
            case TCP_ACTIVE -> "active";
            case TCP_PASSIVE -> "passive";
            case TCP_SO -> "so";
        };
    }
}
