package io.weir.server.session;

/** What a client is doing. */
public enum SessionState {
    IDLE,
    READ,
    PUBLISH
}
