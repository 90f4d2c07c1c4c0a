package io.weir.media.mpegts;

import io.weir.media.AccessUnit;
import io.weir.media.MediaException;

/** Puts a codec's units into the form that its elementary stream has. Threading: one thread at a time. */
@FunctionalInterface
interface EsWriter {
    /**
     * Appends one unit.
     *
     * @throws MediaException when the unit is broken or too long; part of it may have been appended
     */
    void write(AccessUnit unit, ByteStore out) throws MediaException;
}
