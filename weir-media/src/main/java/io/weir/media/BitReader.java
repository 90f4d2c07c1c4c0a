package io.weir.media;

import io.weir.base.buf.Bytes;

/**
 * Reads bits, most significant first, out of bytes; never beyond their end. The short method names are the descriptors of the
 * codec specifications (ITU-T H.264 §7.2): u(n), ue(v), se(v).
 *
 * <p>Threading: one thread at a time.
 */
public final class BitReader {
    private final Bytes bytes;
    private int position;

    public BitReader(Bytes bytes) {
        this.bytes = bytes;
    }

    /** Bits not read yet. */
    public int remaining() {
        return bytes.length() * 8 - position;
    }

    /** Bits read so far. */
    public int position() {
        return position;
    }

    /** One bit. */
    public boolean flag() throws MediaException {
        return u(1) != 0;
    }

    /** An unsigned number of {@code count} bits, 0..31. */
    public int u(int count) throws MediaException {
        return (int) read(count, 31);
    }

    /** An unsigned number of {@code count} bits, 0..56. */
    public long u64(int count) throws MediaException {
        return read(count, 56);
    }

    /** Unsigned Exp-Golomb, 0..2^31-2; longer codes are legal in no syntax element weir reads. */
    public int ue() throws MediaException {
        int zeros = 0;
        while (!flag()) {
            if (++zeros > 30) {
                throw MediaException.malformed("Exp-Golomb code longer than 61 bits");
            }
        }
        return (1 << zeros) - 1 + u(zeros);
    }

    /** Signed Exp-Golomb. */
    public int se() throws MediaException {
        int code = ue();
        return (code & 1) != 0 ? (code >>> 1) + 1 : -(code >>> 1);
    }

    /** Passes over {@code count} bits. */
    public void skip(int count) throws MediaException {
        if (count < 0 || count > remaining()) {
            throw MediaException.malformed("ends " + (count - remaining()) + " bits early");
        }
        position += count;
    }

    /** Goes on to the next byte boundary, if not on one. */
    public void align() {
        position = (position + 7) & ~7;
    }

    private long read(int count, int countMax) throws MediaException {
        if (count < 0 || count > countMax) {
            throw new IllegalArgumentException(count + " bits");
        }
        if (count > remaining()) {
            throw MediaException.malformed("ends " + (count - remaining()) + " bits early");
        }
        long value = 0;
        int left = count;
        while (left > 0) {
            int inByte = 8 - (position & 7);
            int take = Math.min(inByte, left);
            int part = bytes.u8(position >> 3) >> inByte - take & (1 << take) - 1;
            value = value << take | part;
            position += take;
            left -= take;
        }
        return value;
    }
}
