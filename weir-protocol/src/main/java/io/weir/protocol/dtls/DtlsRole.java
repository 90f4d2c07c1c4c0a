package io.weir.protocol.dtls;

/** Which side of a handshake we are. */
public enum DtlsRole {
    /** Sends the ClientHello. */
    CLIENT,
    /** Waits for it. */
    SERVER
}
