package io.weir.server.stream;

/**
 * A way to put a stream on a wire that is the same for all its readers, byte for byte: RTMP chunks, FLV tags, MPEG-TS.
 *
 * <p>Implementations are values: readers whose formats are equal share one {@link WireEncoder} and its batches.
 */
public interface WireFormat {
    /** A fresh encoder for one stream. */
    WireEncoder newEncoder();

    /** Whether readers of this format know Opus; to others audio is sent as AAC where it can be made. */
    default boolean playsOpus() {
        return true;
    }

    /** How often batches of this format are written. */
    BatchInterval interval();
}
