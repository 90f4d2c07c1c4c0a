package io.weir.server.registration;

/** Why a registration failed. */
public enum RegistrationFailure {
    /** Another registration of the same kind speaks for one of these keys. */
    KEY_TAKEN,
    /** The port speaks TLS and the registration does not, or the other way round. */
    TLS_MISMATCH,
    /** The port could not be opened. */
    PORT_UNAVAILABLE,
    /** There are as many registrations, or ports of registrations, as there may be. */
    TOO_MANY,
    /** The server cannot take more requests at this moment. */
    BUSY,
    /** The token belongs to a registration already. */
    TOKEN_IN_USE,
    /** The token was removed before its request was handled. */
    WITHDRAWN,
    /** The server is stopping. */
    SERVER_STOPPING
}
