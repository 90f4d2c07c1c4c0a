package io.weir.media.ogg;

import io.netty.buffer.ByteBuf;
import io.weir.base.buf.Bytes;
import io.weir.media.codec.OpusHead;

/**
 * Writes one Opus stream as Ogg, a page for each packet, so that nothing waits for a page to fill.
 *
 * <p>Threading: one thread at a time.
 */
public final class OggOpusMuxer {
    /** Longest packet that fits one page, in bytes: its last lacing value must be less than 255. */
    public static final int PACKET_LENGTH_MAX = 255 * 255 - 1;

    private static final int SERIAL = 1;
    /** Vendor string and comments, both empty (RFC 7845 §5.2). */
    private static final Bytes TAGS = Bytes.ofHex("4f70757354616773 00000000 00000000");

    private int sequence;

    /** Appends the two header pages. */
    public void writeHeader(ByteBuf out, OpusHead head) {
        writePage(out, OggPage.FIRST, 0, head.write());
        writePage(out, 0, 0, TAGS);
    }

    /**
     * Appends one packet.
     *
     * @param packet at most {@value #PACKET_LENGTH_MAX} bytes
     * @param endSamples the granule position: samples at 48 kHz from the start of the stream to the packet's end
     */
    public void writePacket(ByteBuf out, Bytes packet, long endSamples) {
        if (packet.length() > PACKET_LENGTH_MAX) {
            throw new IllegalArgumentException("Opus packet of " + packet.length() + " bytes");
        }
        writePage(out, 0, endSamples, packet);
    }

    private void writePage(ByteBuf out, int flags, long granule, Bytes packet) {
        int segmentCount = packet.length() / 255 + 1;
        byte[] page = new byte[OggPage.HEADER_LENGTH + segmentCount + packet.length()];
        OggPage.CAPTURE.copyTo(page, 0, 0, OggPage.CAPTURE.length());
        page[OggPage.FLAGS_AT] = (byte) flags;
        putInt(page, OggPage.GRANULE_AT, (int) granule);
        putInt(page, OggPage.GRANULE_AT + 4, (int) (granule >> 32));
        putInt(page, OggPage.SERIAL_AT, SERIAL);
        putInt(page, OggPage.SEQUENCE_AT, sequence++);
        page[OggPage.SEGMENT_COUNT_AT] = (byte) segmentCount;
        for (int i = 0; i < segmentCount - 1; i++) {
            page[OggPage.HEADER_LENGTH + i] = (byte) 255;
        }
        page[OggPage.HEADER_LENGTH + segmentCount - 1] = (byte) (packet.length() % 255);
        packet.copyTo(page, OggPage.HEADER_LENGTH + segmentCount, 0, packet.length());
        putInt(page, OggPage.CRC_AT, OggPage.crc(page, 0, page.length));
        out.writeBytes(page);
    }

    private static void putInt(byte[] page, int at, int value) {
        for (int i = 0; i < 4; i++) {
            page[at + i] = (byte) (value >> 8 * i);
        }
    }
}
