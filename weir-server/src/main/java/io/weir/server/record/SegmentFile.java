package io.weir.server.record;

import io.weir.base.buf.Bytes;
import java.io.IOException;
import java.util.List;

/** A file that a segment is written to. Threading: one thread at a time, which may be held up. */
interface SegmentFile extends AutoCloseable {
    /** Appends the pieces. */
    void append(List<Bytes> pieces) throws IOException;

    /** Writes over what is there. */
    void overwrite(long at, Bytes bytes) throws IOException;

    /** Cuts off what is behind {@code sizeBytes}. */
    void truncate(long sizeBytes) throws IOException;

    /** Forces what was written to the disk. */
    void sync() throws IOException;

    @Override
    void close() throws IOException;
}
