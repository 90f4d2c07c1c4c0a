package io.weir.media.mpegts;

import io.weir.media.AccessUnit;

/**
 * Opus: each packet behind a control header.
 *
 * <pre>
 * prefix(11)=0x3ff startTrim(1) endTrim(1) extension(1) reserved(2) { 0xff } size(8) …
 * </pre>
 *
 * <p>The size is the sum of the bytes up to and with the first that is not 0xff.
 */
final class OpusEsWriter implements EsWriter {
    static final int PREFIX_FIRST_BYTE = 0x7f;
    static final int PREFIX_SECOND_BYTE = 0xe0;

    @Override
    public void write(AccessUnit unit, ByteStore out) {
        out.u8(PREFIX_FIRST_BYTE).u8(PREFIX_SECOND_BYTE);
        int left = unit.payload().length();
        while (left >= 0xff) {
            out.u8(0xff);
            left -= 0xff;
        }
        out.u8(left).bytes(unit.payload());
    }
}
