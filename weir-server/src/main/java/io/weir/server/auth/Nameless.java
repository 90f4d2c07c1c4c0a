package io.weir.server.auth;

/** Whether entries that let anybody in count for a request. */
enum Nameless {
    WELCOME,
    /** The path has tokens: whoever has none of them must be somebody. */
    NOT_WELCOME
}
