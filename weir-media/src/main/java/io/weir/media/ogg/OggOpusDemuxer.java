package io.weir.media.ogg;

import io.netty.buffer.ByteBuf;
import io.weir.base.buf.Bytes;
import io.weir.media.MediaException;
import io.weir.media.codec.OpusHead;
import io.weir.media.codec.OpusToc;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Takes the packets of one Opus stream out of Ogg bytes, in pieces of any size (RFC 3533, RFC 7845). Pages whose checksum is wrong
 * and bytes that are no page are passed over and counted; so are other streams. A new first page begins a new stream.
 *
 * <p>Threading: one thread at a time. Ownership: input is borrowed; each packet is copied once.
 * <p>Limits: one page is kept, and a packet of at most {@value #PACKET_LENGTH_MAX} bytes; a longer one is passed over.
 */
public final class OggOpusDemuxer {
    /** Longest packet, in bytes: the size up to which RFC 7845 §6 asks for support. */
    public static final int PACKET_LENGTH_MAX = 61_440;

    private static final Bytes HEAD_MAGIC = Bytes.ofUtf8("OpusHead");
    private static final Bytes TAGS_MAGIC = Bytes.ofUtf8("OpusTags");

    /** Receives what the bytes hold, in order. */
    public interface Listener {
        /** A stream begins; {@code head} tells its pre-skip. */
        void onHead(OpusHead head);

        /**
         * One packet.
         *
         * @param endSamples the granule position at its end: samples at 48 kHz, the pre-skip included
         */
        void onPacket(Bytes packet, long endSamples);
    }

    /** Where in the stream the next packet stands. */
    private enum Expecting {
        HEAD,
        TAGS,
        AUDIO
    }

    private final Listener listener;
    private final byte[] buffer = new byte[OggPage.LENGTH_MAX];
    private int length;

    private Expecting expecting = Expecting.HEAD;
    private int serial;
    private int nextSequence;
    private final List<Bytes> packets = new ArrayList<>();
    private long endSamples;

    private byte[] packet = new byte[1024];
    private int packetLength;
    private boolean packetOpen;
    private boolean packetTooLong;

    private long skippedByteCount;
    private long badPageCount;
    private long droppedPacketCount;

    public OggOpusDemuxer(Listener listener) {
        this.listener = listener;
    }

    /**
     * Takes all readable bytes of {@code in}.
     *
     * @throws MediaException when the stream's header is broken; the demuxer is then of no further use
     */
    public void read(ByteBuf in) throws MediaException {
        while (in.isReadable()) {
            int count = Math.min(in.readableBytes(), buffer.length - length);
            in.readBytes(buffer, length, count);
            length += count;
            readPages();
        }
    }

    /** Bytes passed over because they were no page. */
    public long skippedByteCount() {
        return skippedByteCount;
    }

    /** Pages passed over because of their checksum. */
    public long badPageCount() {
        return badPageCount;
    }

    /** Packets passed over: too long, or a part of them was lost. */
    public long droppedPacketCount() {
        return droppedPacketCount;
    }

    private void readPages() throws MediaException {
        int at = 0;
        for (int taken = tryPage(at); taken > 0; taken = tryPage(at)) {
            at += taken;
        }
        length -= at;
        System.arraycopy(buffer, at, buffer, 0, length);
    }

    /** Takes the page, or what is none, at {@code at}: how many bytes; 0 when more must come first. */
    private int tryPage(int at) throws MediaException {
        int available = length - at;
        int captured = Math.min(available, OggPage.CAPTURE.length());
        for (int i = 0; i < captured; i++) {
            if (buffer[at + i] != OggPage.CAPTURE.get(i)) {
                return skip(at);
            }
        }
        if (available < OggPage.HEADER_LENGTH) {
            return 0;
        }
        int segmentCount = buffer[at + OggPage.SEGMENT_COUNT_AT] & 0xff;
        int bodyAt = OggPage.HEADER_LENGTH + segmentCount;
        if (available < bodyAt) {
            return 0;
        }
        int pageLength = bodyAt;
        for (int i = 0; i < segmentCount; i++) {
            pageLength += buffer[at + OggPage.HEADER_LENGTH + i] & 0xff;
        }
        if (available < pageLength) {
            return 0;
        }
        if (intAt(at + OggPage.CRC_AT) != OggPage.crc(buffer, at, pageLength)) {
            badPageCount++;
            return skip(at);
        }
        onPage(at, segmentCount);
        return pageLength;
    }

    /** To the next byte that may begin a page (RFC 3533 §3: capture again). */
    private int skip(int at) {
        int next = at + 1;
        while (next < length && buffer[next] != 'O') {
            next++;
        }
        skippedByteCount += next - at;
        return next - at;
    }

    private void onPage(int at, int segmentCount) throws MediaException {
        int flags = buffer[at + OggPage.FLAGS_AT];
        int sequence = intAt(at + OggPage.SEQUENCE_AT);
        if ((flags & OggPage.FIRST) != 0) {
            int bodyAt = at + OggPage.HEADER_LENGTH + segmentCount;
            if (segmentCount == 0 || !startsWith(HEAD_MAGIC, bodyAt, buffer[at + OggPage.HEADER_LENGTH] & 0xff)) {
                return;
            }
            serial = intAt(at + OggPage.SERIAL_AT);
            expecting = Expecting.HEAD;
            endSamples = 0;
            closePacket();
        } else if (expecting == Expecting.HEAD || intAt(at + OggPage.SERIAL_AT) != serial) {
            return;
        } else if (sequence != nextSequence && packetOpen) {
            droppedPacketCount++;
            closePacket();
        }
        nextSequence = sequence + 1;
        readPackets(at, segmentCount, (flags & OggPage.CONTINUED) != 0);
        long granule = intAt(at + OggPage.GRANULE_AT) & 0xffff_ffffL | (long) intAt(at + OggPage.GRANULE_AT + 4) << 32;
        tell(granule);
    }

    private void readPackets(int at, int segmentCount, boolean continued) throws MediaException {
        if (packetOpen && !continued) {
            droppedPacketCount++;
            closePacket();
        }
        boolean orphan = continued && !packetOpen;
        int from = at + OggPage.HEADER_LENGTH + segmentCount;
        for (int i = 0; i < segmentCount; i++) {
            int lacing = buffer[at + OggPage.HEADER_LENGTH + i] & 0xff;
            if (!orphan) {
                append(from, lacing);
            }
            from += lacing;
            if (lacing < 255) {
                if (orphan) {
                    orphan = false;
                    droppedPacketCount++;
                } else {
                    endPacket();
                }
            }
        }
    }

    private void append(int from, int count) {
        packetOpen = true;
        if (packetLength + count > PACKET_LENGTH_MAX) {
            packetTooLong = true;
            return;
        }
        if (packetLength + count > packet.length) {
            packet = Arrays.copyOf(packet, Math.max(2 * packet.length, packetLength + count));
        }
        System.arraycopy(buffer, from, packet, packetLength, count);
        packetLength += count;
    }

    private void endPacket() throws MediaException {
        Bytes whole = Bytes.wrap(Arrays.copyOf(packet, packetLength));
        boolean tooLong = packetTooLong;
        closePacket();
        switch (expecting) {
            case HEAD -> {
                OpusHead head = OpusHead.parse(whole);
                expecting = Expecting.TAGS;
                listener.onHead(head);
            }
            case TAGS -> {
                expecting = Expecting.AUDIO;
                // when the comments were lost, this is audio already
                if (!tooLong && !isTags(whole)) {
                    packets.add(whole);
                }
            }
            case AUDIO -> {
                if (tooLong || whole.isEmpty()) {
                    droppedPacketCount++;
                } else {
                    packets.add(whole);
                }
            }
        }
    }

    private void closePacket() {
        packetLength = 0;
        packetOpen = false;
        packetTooLong = false;
    }

    /** A page's granule position is that of the last packet which ends on it; those before stand as far ahead as they last. */
    private void tell(long granule) {
        if (packets.isEmpty()) {
            return;
        }
        long samples = 0;
        for (Bytes each : packets) {
            samples += OpusToc.samples(each);
        }
        long end = granule == OggPage.NO_GRANULE ? endSamples : granule - samples;
        for (Bytes each : packets) {
            end += OpusToc.samples(each);
            listener.onPacket(each, end);
        }
        endSamples = end;
        packets.clear();
    }

    private static boolean isTags(Bytes packet) {
        return packet.length() >= TAGS_MAGIC.length()
                && packet.slice(0, TAGS_MAGIC.length()).equals(TAGS_MAGIC);
    }

    private boolean startsWith(Bytes magic, int from, int available) {
        if (available < magic.length()) {
            return false;
        }
        for (int i = 0; i < magic.length(); i++) {
            if (buffer[from + i] != magic.get(i)) {
                return false;
            }
        }
        return true;
    }

    private int intAt(int at) {
        return buffer[at] & 0xff
                | (buffer[at + 1] & 0xff) << 8
                | (buffer[at + 2] & 0xff) << 16
                | (buffer[at + 3] & 0xff) << 24;
    }
}
