package io.weir.load;

import io.weir.base.buf.Bytes;
import java.io.ByteArrayOutputStream;

/** Writes bits, most significant first, with the codes H.264 headers use (H.264 §7.2, §9.1). */
final class BitWriter {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private int current;
    private int used;

    /** The low {@code count} bits of {@code value}, 0 to 32 of them. */
    BitWriter u(int count, long value) {
        for (int i = count - 1; i >= 0; i--) {
            current = current << 1 | (int) (value >> i & 1);
            if (++used == 8) {
                out.write(current);
                current = 0;
                used = 0;
            }
        }
        return this;
    }

    /** An unsigned Exp-Golomb code. */
    BitWriter ue(int value) {
        int bits = 32 - Integer.numberOfLeadingZeros(value + 1);
        return u(bits - 1, 0).u(bits, value + 1L);
    }

    /** Zeros up to the next byte boundary. */
    BitWriter align() {
        return used == 0 ? this : u(8 - used, 0);
    }

    /** H.264 §7.3.2.11: a one, then zeros up to a byte boundary. */
    BitWriter trailing() {
        return u(1, 1).align();
    }

    byte[] toArray() {
        return out.toByteArray();
    }

    Bytes toBytes() {
        return Bytes.wrap(toArray());
    }
}
