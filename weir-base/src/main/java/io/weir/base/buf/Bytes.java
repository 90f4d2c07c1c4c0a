package io.weir.base.buf;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;

/**
 * An immutable run of bytes on the heap, equal by content.
 *
 * <p>Threading: immutable, share freely.
 * <p>Ownership: none; the garbage collector's. {@link #wrap} takes the array over: its caller must never write to it again.
 */
public final class Bytes {
    /** No bytes at all. */
    public static final Bytes EMPTY = new Bytes(new byte[0], 0, 0);

    private final byte[] array;
    private final int offset;
    private final int length;

    private Bytes(byte[] array, int offset, int length) {
        this.array = array;
        this.offset = offset;
        this.length = length;
    }

    /** Takes {@code array} over without copying. */
    public static Bytes wrap(byte[] array) {
        return array.length == 0 ? EMPTY : new Bytes(array, 0, array.length);
    }

    /** A copy of {@code array}. */
    public static Bytes copyOf(byte[] array) {
        return wrap(array.clone());
    }

    /** The bytes given as ints 0..255, for tests and constants. */
    public static Bytes of(int... values) {
        byte[] array = new byte[values.length];
        for (int i = 0; i < values.length; i++) {
            array[i] = (byte) values[i];
        }
        return wrap(array);
    }

    /** The bytes a hexadecimal string names; white space is ignored. */
    public static Bytes ofHex(String hex) {
        return wrap(HexFormat.of().parseHex(hex.replaceAll("\\s", "")));
    }

    /** The UTF-8 bytes of {@code text}. */
    public static Bytes ofUtf8(String text) {
        return wrap(text.getBytes(StandardCharsets.UTF_8));
    }

    /** Reads {@code length} bytes out of {@code in}, advancing its reader index. The one copy from socket to unit. */
    public static Bytes read(ByteBuf in, int length) {
        if (length == 0) {
            return EMPTY;
        }
        byte[] array = new byte[length];
        in.readBytes(array);
        return new Bytes(array, 0, length);
    }

    public int length() {
        return length;
    }

    public boolean isEmpty() {
        return length == 0;
    }

    /** The byte at {@code index}, sign-extended. */
    public byte get(int index) {
        return array[offset + checkIndex(index, 1)];
    }

    /** The byte at {@code index} as 0..255. */
    public int u8(int index) {
        return get(index) & 0xff;
    }

    /** Big-endian 16 bits at {@code index} as 0..65535. */
    public int u16(int index) {
        int at = offset + checkIndex(index, 2);
        return (array[at] & 0xff) << 8 | array[at + 1] & 0xff;
    }

    /** Big-endian 24 bits at {@code index}, unsigned. */
    public int u24(int index) {
        int at = offset + checkIndex(index, 3);
        return (array[at] & 0xff) << 16 | (array[at + 1] & 0xff) << 8 | array[at + 2] & 0xff;
    }

    /** Big-endian 32 bits at {@code index} as 0..2^32-1. */
    public long u32(int index) {
        int at = offset + checkIndex(index, 4);
        return (long) (array[at] & 0xff) << 24
                | (array[at + 1] & 0xff) << 16
                | (array[at + 2] & 0xff) << 8
                | array[at + 3] & 0xff;
    }

    /** A view of part of these bytes; keeps the whole array alive. */
    public Bytes slice(int from, int sliceLength) {
        checkIndex(from, sliceLength);
        if (sliceLength == 0) {
            return EMPTY;
        }
        return new Bytes(array, offset + from, sliceLength);
    }

    /** A view from {@code from} to the end. */
    public Bytes slice(int from) {
        return slice(from, length - from);
    }

    /** The same bytes in an array of their own, so that a small slice does not keep a large array alive. */
    public Bytes compact() {
        return length == array.length ? this : wrap(toArray());
    }

    /** A fresh array with these bytes. */
    public byte[] toArray() {
        return Arrays.copyOfRange(array, offset, offset + length);
    }

    /** A buffer over the same array that nobody can write to. Needs no release, and may be released. */
    public ByteBuf view() {
        return Unpooled.wrappedBuffer(array, offset, length).asReadOnly();
    }

    /** Appends all bytes to {@code out}. */
    public void writeTo(ByteBuf out) {
        out.writeBytes(array, offset, length);
    }

    /** Appends {@code count} bytes from {@code from} on to {@code out}. */
    public void writeTo(ByteBuf out, int from, int count) {
        checkIndex(from, count);
        out.writeBytes(array, offset + from, count);
    }

    /** Writes all bytes to {@code out}. */
    public void writeTo(OutputStream out) throws IOException {
        out.write(array, offset, length);
    }

    /** Copies {@code count} bytes from {@code from} on into {@code target}. */
    public void copyTo(byte[] target, int targetOffset, int from, int count) {
        checkIndex(from, count);
        System.arraycopy(array, offset + from, target, targetOffset, count);
    }

    /** The bytes read as UTF-8; malformed input becomes replacement characters. */
    public String utf8() {
        return new String(array, offset, length, StandardCharsets.UTF_8);
    }

    /** Lower-case hexadecimal. */
    public String hex() {
        return HexFormat.of().formatHex(array, offset, offset + length);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Bytes that
                && Arrays.equals(array, offset, offset + length, that.array, that.offset, that.offset + that.length);
    }

    @Override
    public int hashCode() {
        int hash = 1;
        for (int i = offset; i < offset + length; i++) {
            hash = 31 * hash + array[i];
        }
        return hash;
    }

    /** Hexadecimal of at most 32 bytes, then the length. */
    @Override
    public String toString() {
        return length <= 32 ? hex() : slice(0, 32).hex() + "… (" + length + " bytes)";
    }

    private int checkIndex(int index, int size) {
        if (index < 0 || size < 0 || index > length - size) {
            throw new IndexOutOfBoundsException(index + "+" + size + " of " + length);
        }
        return index;
    }
}
