package io.weir.media.ogg;

import io.weir.base.buf.Bytes;

/**
 * The layout of an Ogg page (RFC 3533 §6); numbers are little-endian.
 *
 * <pre>
 * "OggS" version(8)=0 flags(8) granulePosition(64) serial(32) sequence(32) crc(32) segmentCount(8) lacing(8)[segmentCount] packets
 * </pre>
 */
final class OggPage {
    /** Bytes before the lacing values. */
    static final int HEADER_LENGTH = 27;

    /** Longest page: 255 segments of 255 bytes. */
    static final int LENGTH_MAX = HEADER_LENGTH + 255 + 255 * 255;

    static final int FLAGS_AT = 5;
    static final int GRANULE_AT = 6;
    static final int SERIAL_AT = 14;
    static final int SEQUENCE_AT = 18;
    static final int CRC_AT = 22;
    static final int SEGMENT_COUNT_AT = 26;

    /** The page begins with the rest of a packet. */
    static final int CONTINUED = 1;

    /** The first page of a logical stream. */
    static final int FIRST = 2;

    /** No packet ends on the page. */
    static final long NO_GRANULE = -1;

    /** What every page begins with: the capture pattern, and the one version there is. */
    static final Bytes CAPTURE = Bytes.ofUtf8("OggS\u0000");

    private static final int POLYNOMIAL = 0x04c1_1db7;
    private static final int[] CRC_OF_BYTE = new int[256];

    static {
        for (int i = 0; i < CRC_OF_BYTE.length; i++) {
            int crc = i << 24;
            for (int bit = 0; bit < 8; bit++) {
                crc = crc << 1 ^ (crc < 0 ? POLYNOMIAL : 0);
            }
            CRC_OF_BYTE[i] = crc;
        }
    }

    private OggPage() {}

    /** The checksum of a page, its own field taken for zero. */
    static int crc(byte[] bytes, int from, int length) {
        int crc = 0;
        for (int i = 0; i < length; i++) {
            int value = i >= CRC_AT && i < CRC_AT + 4 ? 0 : bytes[from + i] & 0xff;
            crc = crc << 8 ^ CRC_OF_BYTE[crc >>> 24 ^ value];
        }
        return crc;
    }
}
