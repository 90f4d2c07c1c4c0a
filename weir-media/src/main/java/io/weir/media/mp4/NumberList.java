package io.weir.media.mp4;

import java.util.ArrayList;
import java.util.List;

/**
 * Whole numbers one after the other, each in as few bytes as it needs: seven bits a byte, the sign in the lowest one. So the tables of a
 * day's movie fit into some ten megabytes.
 *
 * <p>Threading: one thread at a time.
 */
final class NumberList {
    private static final int FIRST_LENGTH = 128;
    private static final int PAGE_LENGTH_MAX = 64 * 1024;
    private static final int MORE = 0x80;

    private final List<byte[]> pages = new ArrayList<>();
    private byte[] last = new byte[0];
    private int used;
    private long bytes;

    void add(long value) {
        long rest = value << 1 ^ value >> 63;
        while ((rest & -MORE) != 0) {
            put((byte) (rest | MORE));
            rest >>>= 7;
        }
        put((byte) rest);
    }

    private void put(byte value) {
        if (used == last.length) {
            last = new byte[Math.clamp(2L * last.length, FIRST_LENGTH, PAGE_LENGTH_MAX)];
            pages.add(last);
            bytes += last.length;
            used = 0;
        }
        last[used++] = value;
    }

    /** Bytes of memory that the numbers take. */
    long bytes() {
        return bytes;
    }

    /** Reads from the first number on. */
    Reader reader() {
        return new Reader(pages);
    }

    /** Goes through the numbers; whoever asks knows how many there are. Threading: that of the list. */
    static final class Reader {
        private final List<byte[]> pages;
        private int pageIndex;
        private int at;

        private Reader(List<byte[]> pages) {
            this.pages = pages;
        }

        long next() {
            long value = 0;
            int shift = 0;
            byte each = take();
            while (each < 0) {
                value |= (long) (each & ~-MORE) << shift;
                shift += 7;
                each = take();
            }
            value |= (long) each << shift;
            return value >>> 1 ^ -(value & 1);
        }

        private byte take() {
            byte[] page = pages.get(pageIndex);
            byte value = page[at++];
            if (at == page.length) {
                pageIndex++;
                at = 0;
            }
            return value;
        }
    }
}
