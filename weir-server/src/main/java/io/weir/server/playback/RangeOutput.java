package io.weir.server.playback;

import io.weir.base.buf.Bytes;
import io.weir.media.MediaException;
import java.io.IOException;
import java.io.OutputStream;
import java.util.List;

/**
 * A range as a file, made piece by piece as fast as somebody takes it.
 *
 * <p>Threading: one thread at a time; may wait for the disk.
 */
public interface RangeOutput {
    /** How long the whole file is, bytes; -1 when that is not known beforehand. */
    long lengthBytes();

    /**
     * The next bytes of the file, in order; empty at its end.
     *
     * @throws RangeException at the end of what had a gap after all, and was to have none
     * @throws IOException when a recording is gone or shorter than it was
     */
    List<Bytes> next() throws RangeException, MediaException, IOException;

    /** Writes the rest of the file; answers how many bytes it was. */
    default long writeTo(OutputStream out) throws RangeException, MediaException, IOException {
        long count = 0;
        for (List<Bytes> chunk = next(); !chunk.isEmpty(); chunk = next()) {
            for (Bytes bytes : chunk) {
                bytes.writeTo(out);
                count += bytes.length();
            }
        }
        return count;
    }
}
