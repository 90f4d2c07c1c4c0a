package io.weir.server.stream;

import io.netty.buffer.ByteBuf;
import io.weir.base.buf.Bytes;

/**
 * The same bytes for every reader of one (stream, format): some units, cut before every keyframe.
 *
 * <p>Threading: built on the home loop, then immutable. Ownership: counted; the builder's reference goes to the lane's history, each
 * loop takes one for its delivery, each reader's socket one until its bytes are written.
 */
final class WireBatch {
    private final ByteBuf bytes;
    private final int unitCount;
    private final boolean keyframeStart;
    private final int configGeneration;
    private final Bytes start;
    private final long openedNs;

    /**
     * Takes {@code bytes} over.
     *
     * @param keyframeStart true if a decoder can start with this batch
     * @param configGeneration number of the codec configuration in force at its beginning
     * @param start what a reader needs before this batch if it comes from another generation; meaningful with keyframeStart
     * @param openedNs when its first unit came
     */
    WireBatch(ByteBuf bytes, int unitCount, boolean keyframeStart, int configGeneration, Bytes start, long openedNs) {
        this.openedNs = openedNs;
        this.bytes = bytes;
        this.unitCount = unitCount;
        this.keyframeStart = keyframeStart;
        this.configGeneration = configGeneration;
        this.start = start;
    }

    int unitCount() {
        return unitCount;
    }

    int sizeBytes() {
        return bytes.readableBytes();
    }

    boolean keyframeStart() {
        return keyframeStart;
    }

    int configGeneration() {
        return configGeneration;
    }

    Bytes start() {
        return start;
    }

    long openedNs() {
        return openedNs;
    }

    /** The bytes themselves, to be read in place by someone who holds the batch. */
    ByteBuf bytes() {
        return bytes;
    }

    /** A view with a reference of its own, for one socket. */
    ByteBuf view() {
        return bytes.retainedDuplicate();
    }

    WireBatch retain() {
        bytes.retain();
        return this;
    }

    void release() {
        bytes.release();
    }
}
