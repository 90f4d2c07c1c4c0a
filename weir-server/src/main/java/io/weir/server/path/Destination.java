package io.weir.server.path;

/** What a path's stream is sent on to: it connects, tries again after a failure, and stays until it is closed with the stream. */
public interface Destination {
    /** What a destination is doing. */
    enum State {
        /** Not begun, or closed. */
        IDLE,
        /** The other server takes the stream. */
        FORWARDING,
        /** The last try failed; another will come. */
        ERROR
    }

    /**
     * A destination at one moment.
     *
     * @param lastError why the last try ended, empty after success
     * @param outboundBytes bytes sent by all tries
     */
    record Status(State state, String lastError, long outboundBytes) {}

    /** What it is doing now; any thread. */
    Status status();

    /** Ends it; any thread, returns at once. */
    void close();
}
