package io.weir.media.mp4;

import io.weir.base.buf.Bytes;
import java.io.EOFException;
import java.io.IOException;

/** Where the bytes of an MP4 are read from, at any place: a file, a mapped one, bytes in memory. */
public interface Mp4Source {
    /** How long it is now; a reader looks once, when it opens. */
    long sizeBytes() throws IOException;

    /**
     * Reads exactly {@code length} bytes from {@code offset} on.
     *
     * @throws EOFException when there are fewer
     */
    Bytes read(long offset, int length) throws IOException;

    /** Bytes in memory. */
    static Mp4Source of(Bytes bytes) {
        return new Mp4Source() {
            @Override
            public long sizeBytes() {
                return bytes.length();
            }

            @Override
            public Bytes read(long offset, int length) throws IOException {
                if (offset < 0 || offset > bytes.length() - length) {
                    throw new EOFException(length + " bytes at " + offset + " of " + bytes.length());
                }
                return bytes.slice((int) offset, length);
            }
        };
    }
}
