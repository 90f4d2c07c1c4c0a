package io.weir.server.stream;

/** A feed beside others of its stream: it delivers, and is on the air when {@link LiveStream#promote} lets it on. */
public interface StandbyFeed extends FeedSink {
    /** When its last unit was received, nanoseconds of the monotonic clock; {@link Long#MIN_VALUE} before any. Any thread. */
    long lastUnitNs();
}
