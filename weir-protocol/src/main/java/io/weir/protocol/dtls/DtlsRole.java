package io.weir.protocol.dtls;

/** Which side of a handshake we are. */
enum DtlsRole {
    /** Sends the ClientHello. */
    CLIENT,
    /** Waits for it. */
    SERVER
}
