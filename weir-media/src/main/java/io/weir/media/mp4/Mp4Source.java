package io.weir.media.mp4;

import io.weir.base.buf.Bytes;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;

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

    /** A file; the caller closes it. */
    static Mp4Source of(FileChannel file) {
        return new Mp4Source() {
            @Override
            public long sizeBytes() throws IOException {
                return file.size();
            }

            @Override
            public Bytes read(long offset, int length) throws IOException {
                byte[] array = new byte[length];
                ByteBuffer buffer = ByteBuffer.wrap(array);
                while (buffer.hasRemaining()) {
                    if (file.read(buffer, offset + buffer.position()) < 0) {
                        throw new EOFException(length + " bytes at " + offset + " of " + file.size());
                    }
                }
                return Bytes.wrap(array);
            }
        };
    }

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
