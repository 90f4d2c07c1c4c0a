package io.weir.media.codec;

import io.weir.base.buf.Bytes;
import java.util.Arrays;

/** Builds configuration records byte by byte. Threading: one thread at a time. */
final class ByteWriter {
    private byte[] array;
    private int length;

    ByteWriter(int capacity) {
        array = new byte[Math.max(16, capacity)];
    }

    ByteWriter u8(int value) {
        ensure(1);
        array[length++] = (byte) value;
        return this;
    }

    ByteWriter u16(int value) {
        return u8(value >> 8).u8(value);
    }

    ByteWriter u24(int value) {
        return u8(value >> 16).u16(value);
    }

    ByteWriter u32(long value) {
        return u16((int) (value >> 16)).u16((int) value);
    }

    ByteWriter u16le(int value) {
        return u8(value).u8(value >> 8);
    }

    ByteWriter u32le(long value) {
        return u16le((int) value).u16le((int) (value >> 16));
    }

    ByteWriter bytes(Bytes bytes) {
        ensure(bytes.length());
        for (int i = 0; i < bytes.length(); i++) {
            array[length++] = bytes.get(i);
        }
        return this;
    }

    Bytes toBytes() {
        return Bytes.wrap(Arrays.copyOf(array, length));
    }

    private void ensure(int more) {
        if (array.length - length < more) {
            array = Arrays.copyOf(array, Math.max(array.length * 2, length + more));
        }
    }
}
