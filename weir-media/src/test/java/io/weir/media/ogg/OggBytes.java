package io.weir.media.ogg;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.weir.base.buf.Bytes;
import io.weir.media.MediaException;
import io.weir.media.codec.OpusHead;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Ogg bytes for tests: pages of any shape, and what a demuxer makes of them as text. */
final class OggBytes {
    static final OpusHead HEAD = new OpusHead(2, 312, 48_000, 0, 0, Bytes.EMPTY);

    private final ByteBuf out = Unpooled.buffer();
    private int sequence;

    /** 20 ms of Opus whose length and content are told by a number. */
    static Bytes packet(int length, int value) {
        byte[] bytes = new byte[length];
        Arrays.fill(bytes, (byte) value);
        bytes[0] = (byte) (31 << 3); // CELT, 20 ms, one frame
        return Bytes.wrap(bytes);
    }

    /** A page with those lacing values; its sequence number is the next one. */
    OggBytes page(int flags, long granule, int serial, int[] lacing, Bytes body) {
        byte[] page = new byte[OggPage.HEADER_LENGTH + lacing.length + body.length()];
        ByteBuf in = Unpooled.wrappedBuffer(page).clear();
        OggPage.CAPTURE.writeTo(in);
        in.writeByte(flags).writeLongLE(granule);
        in.writeIntLE(serial).writeIntLE(sequence++).writeIntLE(0).writeByte(lacing.length);
        for (int value : lacing) {
            in.writeByte(value);
        }
        body.writeTo(in);
        in.setIntLE(OggPage.CRC_AT, OggPage.crc(page, 0, page.length));
        out.writeBytes(page);
        return this;
    }

    /** The two header pages. */
    OggBytes header(int serial) {
        Bytes head = HEAD.write();
        page(OggPage.FIRST, 0, serial, new int[] {head.length()}, head);
        Bytes tags = Bytes.ofHex("4f70757354616773 00000000 00000000");
        return page(0, 0, serial, new int[] {tags.length()}, tags);
    }

    /** A page is left out. */
    OggBytes lose() {
        sequence++;
        return this;
    }

    OggBytes garbage(Bytes bytes) {
        bytes.writeTo(out);
        return this;
    }

    Bytes bytes() {
        return Bytes.read(out.duplicate(), out.readableBytes());
    }

    /** What comes out of bytes given in pieces. */
    static List<String> read(Bytes bytes, int pieceLength) {
        List<String> seen = new ArrayList<>();
        OggOpusDemuxer demuxer = new OggOpusDemuxer(new OggOpusDemuxer.Listener() {
            @Override
            public void onHead(OpusHead head) {
                seen.add("head " + head.channelCount() + " " + head.preSkip());
            }

            @Override
            public void onPacket(Bytes packet, long endSamples) {
                seen.add(packet.length() + " bytes of " + packet.u8(packet.length() - 1) + " to " + endSamples);
            }
        });
        ByteBuf in = Unpooled.wrappedBuffer(bytes.toArray());
        try {
            while (in.isReadable()) {
                demuxer.read(in.readSlice(Math.min(pieceLength, in.readableBytes())));
            }
        } catch (MediaException e) {
            seen.add(e.reason() + " " + e.getMessage());
        }
        seen.add("skipped " + demuxer.skippedByteCount() + " bad " + demuxer.badPageCount() + " dropped "
                + demuxer.droppedPacketCount());
        return seen;
    }
}
