package io.weir.media.mp4;

import io.weir.base.buf.Bytes;
import io.weir.media.MediaException;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** The boxes of a file at its highest level. Threading: one thread at a time. */
final class TopLevel {
    private static final int HEADER_LENGTH = 8;
    private static final int LARGE_HEADER_LENGTH = 16;

    private final Mp4Source source;
    private final long sizeBytes;

    TopLevel(Mp4Source source) throws IOException {
        this.source = source;
        this.sizeBytes = source.sizeBytes();
    }

    /**
     * A box's header.
     *
     * @param type four characters
     * @param offset where the box begins
     * @param content where its content begins
     * @param end where the next box begins; may lie beyond the file's end
     */
    record Header(int type, long offset, long content, long end) {
        /** Bytes of the content, which must not be more than {@code max}. */
        int contentLength(int max) throws MediaException {
            if (end - content > max) {
                throw MediaException.limitExceeded(
                        "MP4 " + BoxType.text(type) + " of " + (end - content) + " bytes, at most " + max);
            }
            return (int) (end - content);
        }
    }

    /** How long the file was when it was opened. */
    long sizeBytes() {
        return sizeBytes;
    }

    Bytes read(long offset, int length) throws IOException {
        return source.read(offset, length);
    }

    /** The header there; null at the file's end, and where there is none but noise, as a crash may leave it. */
    @Nullable
    Header header(long offset) throws IOException {
        long left = sizeBytes - offset;
        if (left < HEADER_LENGTH) {
            return null;
        }
        Bytes bytes = source.read(offset, (int) Math.min(left, LARGE_HEADER_LENGTH));
        long size = bytes.u32(0);
        int type = (int) bytes.u32(4);
        int headerLength = HEADER_LENGTH;
        if (size == 1 && bytes.length() == LARGE_HEADER_LENGTH) {
            headerLength = LARGE_HEADER_LENGTH;
            size = bytes.u32(8) << 32 | bytes.u32(12);
        } else if (size == 0) {
            size = left;
        }
        if (size < headerLength || size > Long.MAX_VALUE - offset || !BoxType.isPlausible(type)) {
            return null;
        }
        return new Header(type, offset, offset + headerLength, offset + size);
    }
}
