package io.weir.server.stream;

import java.util.concurrent.atomic.LongAdder;

/** What is counted of one stream. Threading: any thread. */
public final class StreamCounters {
    private final LongAdder inboundBytes = new LongAdder();
    private final LongAdder outboundBytes;
    private final LongAdder unitsDropped = new LongAdder();

    /** All zero. */
    public StreamCounters() {
        this(new LongAdder());
    }

    private StreamCounters(LongAdder outboundBytes) {
        this.outboundBytes = outboundBytes;
    }

    /** Those of a stream made of this one: what its readers get is counted here too, what it is fed is not. */
    StreamCounters derived() {
        return new StreamCounters(outboundBytes);
    }

    /** Payload bytes received from feeds. */
    public LongAdder inboundBytes() {
        return inboundBytes;
    }

    /** Bytes queued to readers. */
    public LongAdder outboundBytes() {
        return outboundBytes;
    }

    /** Units that did not enter the stream: before the first keyframe, of an unknown track, or beyond a feed's queue. */
    public LongAdder unitsDropped() {
        return unitsDropped;
    }
}
