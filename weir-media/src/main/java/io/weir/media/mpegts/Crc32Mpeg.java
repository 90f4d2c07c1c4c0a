package io.weir.media.mpegts;

/** The CRC at the end of a section (ISO/IEC 13818-1 Annex A): polynomial 0x04c11db7, most significant bit first, from all ones. */
final class Crc32Mpeg {
    private static final int POLYNOMIAL = 0x04c1_1db7;
    private static final int[] TABLE = new int[256];

    static {
        for (int i = 0; i < TABLE.length; i++) {
            int crc = i << 24;
            for (int bit = 0; bit < 8; bit++) {
                crc = crc << 1 ^ (crc < 0 ? POLYNOMIAL : 0);
            }
            TABLE[i] = crc;
        }
    }

    private Crc32Mpeg() {}

    /** Of {@code length} bytes; 0 when they end with their own. */
    static int of(byte[] bytes, int from, int length) {
        int crc = -1;
        for (int i = from; i < from + length; i++) {
            crc = crc << 8 ^ TABLE[(crc >>> 24 ^ bytes[i]) & 0xff];
        }
        return crc;
    }
}
