package io.weir.protocol.rtp.payload;

import io.weir.base.buf.Bytes;
import io.weir.media.Codec;
import io.weir.media.MediaException;
import io.weir.media.codec.Vp8Header;
import org.jspecify.annotations.Nullable;

/**
 * Puts VP8 frames together (RFC 7741). The descriptor's layout is {@link Vp8Packetizer}'s; any of its fields may be missing.
 *
 * <p>Threading: one thread at a time.
 */
final class Vp8Assembler implements UnitAssembler {
    private static final int KEY_INDEX = 0x10;
    private static final int PARTITION_INDEX_MASK = 7;

    private final UnitBuffer buffer = new UnitBuffer();
    private final Codec codec = new Codec.Vp8();

    @Override
    public void begin() {
        buffer.clear();
    }

    @Override
    public void add(Bytes payload) throws MediaException {
        int first = payload.u8(0);
        int at = descriptorLength(payload);
        boolean frameStart = (first & Vp8Packetizer.START) != 0 && (first & PARTITION_INDEX_MASK) == 0;
        if (frameStart != (buffer.length() == 0)) {
            throw MediaException.malformed(frameStart ? "VP8 frame starts twice" : "VP8 frame without a start");
        }
        buffer.bytes(payload, at, payload.length() - at);
    }

    private static int descriptorLength(Bytes payload) throws MediaException {
        int length = 1;
        if ((payload.u8(0) & Vp8Packetizer.EXTENDED) != 0 && payload.length() > 1) {
            int extension = payload.u8(1);
            length = 2;
            if ((extension & Vp8Packetizer.PICTURE_ID) != 0) {
                length += payload.length() > 2 && payload.get(2) < 0 ? 2 : 1;
            }
            length += (extension & Vp8Packetizer.TL0PICIDX) != 0 ? 1 : 0;
            length += (extension & (Vp8Packetizer.TID | KEY_INDEX)) != 0 ? 1 : 0;
        }
        if (length >= payload.length()) {
            throw MediaException.malformed("VP8 payload of " + payload.length() + " bytes");
        }
        return length;
    }

    @Override
    public @Nullable Assembled finish() throws MediaException {
        if (buffer.length() == 0) {
            return null;
        }
        Bytes frame = buffer.toBytes();
        return new Assembled(frame, Vp8Header.parse(frame).keyframe(), codec);
    }
}
