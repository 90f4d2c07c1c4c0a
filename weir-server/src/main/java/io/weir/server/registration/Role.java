package io.weir.server.registration;

/** Which kind of client a registration speaks for; the two kinds know nothing of each other. */
enum Role {
    PUBLISHER,
    WATCHER
}
