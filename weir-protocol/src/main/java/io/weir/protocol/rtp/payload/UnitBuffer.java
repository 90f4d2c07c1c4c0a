package io.weir.protocol.rtp.payload;

import io.weir.base.buf.Bytes;
import io.weir.media.MediaException;
import java.util.Arrays;

/**
 * Grows a unit out of payloads.
 *
 * <p>Threading: one thread at a time.
 * <p>Limits: {@value #LENGTH_MAX} bytes; an array larger than {@value #KEEP_LENGTH_MAX} is not kept for the next unit.
 */
final class UnitBuffer {
    /** Longest unit assembled, in bytes. */
    static final int LENGTH_MAX = 8 * 1024 * 1024;

    private static final int KEEP_LENGTH_MAX = 64 * 1024;
    private static final int LENGTH_LEAST = 2 * 1024;
    private static final int NAL_LENGTH_SIZE = 4;

    private byte[] array = new byte[LENGTH_LEAST];
    private int length;
    private int nalStart;

    int length() {
        return length;
    }

    void clear() {
        length = 0;
        if (array.length > KEEP_LENGTH_MAX) {
            array = new byte[LENGTH_LEAST];
        }
    }

    void u8(int value) throws MediaException {
        ensure(1);
        array[length++] = (byte) value;
    }

    void bytes(Bytes bytes, int from, int count) throws MediaException {
        ensure(count);
        bytes.copyTo(array, length, from, count);
        length += count;
    }

    /** Begins a NAL unit; its length comes with {@link #closeNal}. */
    void openNal() throws MediaException {
        ensure(NAL_LENGTH_SIZE);
        length += NAL_LENGTH_SIZE;
        nalStart = length;
    }

    /** Writes the length in front of the NAL unit begun last. */
    void closeNal() {
        int nalLength = length - nalStart;
        for (int i = 0; i < NAL_LENGTH_SIZE; i++) {
            array[nalStart - 1 - i] = (byte) (nalLength >> 8 * i);
        }
    }

    /** A copy of what is there. */
    Bytes toBytes() {
        return Bytes.wrap(Arrays.copyOf(array, length));
    }

    private void ensure(int more) throws MediaException {
        if (more > LENGTH_MAX - length) {
            throw MediaException.limitExceeded("unit of more than " + LENGTH_MAX + " bytes");
        }
        if (array.length - length < more) {
            array = Arrays.copyOf(array, Math.max(array.length * 2, length + more));
        }
    }
}
