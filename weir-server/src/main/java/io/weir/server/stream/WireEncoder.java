package io.weir.server.stream;

import io.netty.buffer.ByteBuf;
import io.weir.media.AccessUnit;
import io.weir.media.MediaException;
import io.weir.media.Track;

/**
 * Serialises one stream into one wire format.
 *
 * <p>Threading: the stream's home loop alone. Ownership: buffers stay the caller's.
 */
public interface WireEncoder {
    /** Takes over tracks and metadata, before the first write and after each change of theirs; nothing is held back then. */
    void head(StreamHead head);

    /** Reserves what stands before a batch's units, for formats that frame whole batches; called on an empty buffer. */
    default void beginBatch(ByteBuf out) {}

    /** Fills in what {@link #beginBatch} reserved; the batch is complete. */
    default void endBatch(ByteBuf out) {}

    /**
     * Writes the units that {@link #writeUnit} held back, for formats that put several into one frame: before a keyframe, before a
     * change of the head, and at the end.
     */
    default void writeHeld(ByteBuf out) {}

    /** Writes what stands once at the very beginning of a reader's bytes; a whole batch of its own. */
    default void writeSignature(ByteBuf out) {}

    /**
     * Writes all that a decoder needs before its first unit: metadata and codec configurations. A whole batch of its own; a reader
     * that skipped gets it again. Metadata is at 0, where players look for it: ffmpeg takes a data message at any other time for a
     * track of its own.
     *
     * @param startMs time of the reader's first unit on the stream's timeline, in milliseconds
     */
    void writeStart(ByteBuf out, long startMs);

    /** Writes a changed codec configuration within a batch. */
    void writeTrack(ByteBuf out, Track track, long timestampMs);

    /** Writes changed metadata within a batch. */
    void writeMetadata(ByteBuf out, long timestampMs);

    /**
     * Writes one unit, or holds it back for a moment to write it with others; nothing when the format cannot carry its track.
     *
     * @throws MediaException when the format cannot carry this unit; nothing of it is written then
     */
    void writeUnit(ByteBuf out, Track track, AccessUnit unit) throws MediaException;
}
