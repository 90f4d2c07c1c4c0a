package io.weir.platform.http;

/** Told how long each answer took. Threading: the connection's loop; it must not wait. */
@FunctionalInterface
public interface RequestTimes {
    /** For servers of which nobody asks. */
    RequestTimes NONE = (_, _) -> {};

    /**
     * A request was answered.
     *
     * @param tookNs from the request's turn on its connection to its answer
     */
    void answered(int status, long tookNs);
}
