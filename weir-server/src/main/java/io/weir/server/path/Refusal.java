package io.weir.server.path;

/** Why a client was turned away. Each protocol has its own words for these. */
public enum Refusal {
    /** Not a possible path name. */
    BAD_NAME,
    /** No configured path has or matches this name. */
    NOT_CONFIGURED,
    /** Nobody publishes, and nothing would start if asked. */
    NO_STREAM,
    /** Somebody publishes already, and may not be overridden. */
    ALREADY_PUBLISHING,
    /** The path's media does not come from clients. */
    NOT_FOR_PUBLISHERS,
    /** The path has as many readers as it may have. */
    TOO_MANY_READERS,
    /** The registrant said no, or the address rule did. */
    NOT_ALLOWED,
    /** The server cannot take more at this moment. */
    BUSY
}
