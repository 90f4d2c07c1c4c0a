package io.weir.media.mpegts;

import io.weir.base.buf.Bytes;
import java.util.Arrays;

/**
 * Puts the sections of one PID together (ISO/IEC 13818-1 §2.4.4) and tells those whose checksum is right and which count now.
 *
 * <p>Threading: one thread at a time.
 * <p>Limits: sections of at most {@value #SECTION_BYTES_MAX} bytes; longer ones are passed over.
 */
final class SectionReader implements PidReader {
    /** Longest section of an association or map table. */
    static final int SECTION_BYTES_MAX = 1_024;

    private static final int PREFIX_LENGTH = 3;
    private static final int LENGTH_MIN = TableWriter.SECTION_HEADER_LENGTH + TableWriter.CRC_LENGTH;
    private static final int STUFFING = 0xff;
    private static final int SYNTAX = 0x80;
    private static final int CURRENT = 1;
    private static final int CURRENT_AT = 5;

    /** Receives whole sections. */
    @FunctionalInterface
    interface Listener {
        /** One section without its checksum. */
        void onSection(Bytes section);
    }

    private final Listener listener;
    private final byte[] section = new byte[SECTION_BYTES_MAX];
    private int length;
    private boolean open;
    private long brokenCount;

    SectionReader(Listener listener) {
        this.listener = listener;
    }

    /** Sections passed over: a wrong checksum, or too long. */
    long brokenCount() {
        return brokenCount;
    }

    @Override
    public void onPayload(byte[] bytes, int from, int count, boolean unitStart, boolean randomAccess) {
        int at = from;
        int end = from + count;
        if (unitStart && count > 0) {
            int pointer = bytes[at++] & 0xff;
            if (pointer > end - at) {
                brokenCount++;
                onLoss();
                return;
            }
            append(bytes, at, at + pointer);
            at += pointer;
            length = 0;
            open = true;
        }
        append(bytes, at, end);
    }

    private void append(byte[] bytes, int from, int end) {
        int at = from;
        while (open && at < end) {
            if (length == 0 && (bytes[at] & 0xff) == STUFFING) {
                open = false;
                return;
            }
            int wanted = length < PREFIX_LENGTH ? PREFIX_LENGTH : sectionLength();
            int count = Math.min(wanted - length, end - at);
            System.arraycopy(bytes, at, section, length, count);
            length += count;
            at += count;
            if (length == PREFIX_LENGTH
                    && (sectionLength() > SECTION_BYTES_MAX || sectionLength() < PREFIX_LENGTH + LENGTH_MIN)) {
                brokenCount++;
                open = false;
            } else if (length > PREFIX_LENGTH && length == sectionLength()) {
                finish();
                length = 0;
            }
        }
    }

    private int sectionLength() {
        return PREFIX_LENGTH + ((section[1] & 0x0f) << 8 | section[2] & 0xff);
    }

    private void finish() {
        if ((section[1] & SYNTAX) == 0 || Crc32Mpeg.of(section, 0, length) != 0) {
            brokenCount++;
        } else if ((section[CURRENT_AT] & CURRENT) != 0) {
            listener.onSection(Bytes.wrap(Arrays.copyOf(section, length - TableWriter.CRC_LENGTH)));
        }
    }

    @Override
    public void onLoss() {
        open = false;
        length = 0;
    }

    @Override
    public void end() {
        onLoss();
    }

    @Override
    public int heldBytes() {
        return section.length;
    }
}
