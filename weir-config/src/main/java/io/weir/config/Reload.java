package io.weir.config;

/** What changing a key while the server runs costs. */
public enum Reload {
    /** Applies at once; nobody notices. */
    LIVE,
    /** Applies to sessions that begin afterwards; present ones go on as they are. */
    NEW_SESSIONS,
    /** Reopens the source of the paths concerned. */
    SOURCE,
    /** Rebinds the listening socket; established TCP sessions stay. */
    LISTENER
}
