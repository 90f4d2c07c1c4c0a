package io.weir.server.path;

/** What a path opened to get its stream: it fetches, publishes what it gets, and tries again after a failure, until it is closed. */
public interface PathSource {
    /** The source type the API shows, {@code rtmpSource}. */
    String apiType();

    /** Why it has nothing now, empty while it has; any thread. */
    String lastError();

    /** Ends it; any thread, returns at once. */
    void close();
}
