package io.weir.media.mpegts;

import io.weir.base.buf.Bytes;
import java.util.Arrays;

/**
 * Bytes that are put together here and used again and again.
 *
 * <p>Threading: one thread at a time.
 * <p>Limits: the array grows as needed, its user keeps {@link #length} in bounds; {@link #clear} gives back what exceeds
 * {@value #KEEP_LENGTH_MAX} bytes.
 */
final class ByteStore {
    /** Largest array kept for the next use. */
    static final int KEEP_LENGTH_MAX = 256 * 1024;

    private static final int INITIAL_LENGTH = 512;

    private byte[] array = new byte[INITIAL_LENGTH];
    private int length;

    /** The bytes, of which the first {@link #length} count; valid until the next addition. */
    byte[] array() {
        return array;
    }

    int length() {
        return length;
    }

    /** Bytes of memory that are held. */
    int capacity() {
        return array.length;
    }

    void clear() {
        length = 0;
        if (array.length > KEEP_LENGTH_MAX) {
            array = new byte[KEEP_LENGTH_MAX];
        }
    }

    ByteStore u8(int value) {
        ensure(1);
        array[length++] = (byte) value;
        return this;
    }

    ByteStore u16(int value) {
        return u8(value >> 8).u8(value);
    }

    ByteStore u32(int value) {
        return u16(value >> 16).u16(value);
    }

    ByteStore bytes(Bytes bytes) {
        return bytes(bytes, 0, bytes.length());
    }

    ByteStore bytes(Bytes bytes, int from, int count) {
        ensure(count);
        bytes.copyTo(array, length, from, count);
        length += count;
        return this;
    }

    ByteStore bytes(byte[] bytes, int from, int count) {
        ensure(count);
        System.arraycopy(bytes, from, array, length, count);
        length += count;
        return this;
    }

    /** Takes the first {@code count} bytes away. */
    void removeFirst(int count) {
        length -= count;
        System.arraycopy(array, count, array, 0, length);
    }

    /** Takes away what was added after there were {@code shorterLength} bytes. */
    void truncate(int shorterLength) {
        length = shorterLength;
    }

    /** Changes a byte that is there. */
    void set(int index, int value) {
        array[index] = (byte) value;
    }

    private void ensure(int more) {
        if (array.length - length < more) {
            array = Arrays.copyOf(array, Math.max(2 * array.length, Math.addExact(length, more)));
        }
    }
}
