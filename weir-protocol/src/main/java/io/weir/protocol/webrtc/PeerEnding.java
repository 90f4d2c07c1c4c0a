package io.weir.protocol.webrtc;

/** Who or what ended a session. */
public enum PeerEnding {
    /** {@link PeerTransport#close}. */
    HERE,
    /** The peer said so. */
    PEER,
    /** The peer was not heard in time, or not any more. */
    TIMEOUT,
    /** The handshake failed. */
    FAULT
}
