package io.weir.protocol.rtp.payload;

import io.weir.base.buf.Bytes;
import io.weir.media.Codec;
import io.weir.media.MediaException;
import io.weir.media.codec.Av1Obu;
import org.jspecify.annotations.Nullable;

/**
 * Puts AV1 temporal units together (RTP Payload Format For AV1 1.0, §4); OBUs get size fields. A keyframe is the start of a coded video
 * sequence (AV1 §7.5): a sequence header, then a shown key frame. The N bit is not relied on.
 *
 * <p>Threading: one thread at a time.
 */
final class Av1Assembler implements UnitAssembler {
    private static final int HAS_EXTENSION = 4;
    private static final int HAS_SIZE = 2;
    private static final int LEB128_LENGTH_MAX = 5;

    /** Sequence header: reduced_still_picture_header behind seq_profile and still_picture (AV1 §5.5.1). */
    private static final int REDUCED_STILL_PICTURE = 8;

    /** Frame header: show_existing_frame, frame_type and show_frame, and what they are for a shown key frame (AV1 §5.9.2). */
    private static final int SHOWN_KEY_FRAME_MASK = 0xf0;

    private static final int SHOWN_KEY_FRAME = 0x10;

    private final UnitBuffer buffer = new UnitBuffer();
    private final UnitBuffer fragments = new UnitBuffer();
    private Codec.Av1 codec;
    private boolean fragmentOpen;
    private Codec.@Nullable Av1 sequence;
    private boolean stillPicture;
    private boolean frame;
    private boolean keyframe;

    /** Where the next element begins; {@link #length} moves it. */
    private int position;

    Av1Assembler(Codec.Av1 codec) {
        this.codec = codec;
    }

    @Override
    public void begin() {
        buffer.clear();
        fragments.clear();
        fragmentOpen = false;
        sequence = null;
        stillPicture = false;
        frame = false;
        keyframe = false;
    }

    @Override
    public void add(Bytes payload) throws MediaException {
        int header = payload.u8(0);
        boolean continues = (header & Av1Packetizer.CONTINUES) != 0;
        boolean continued = (header & Av1Packetizer.CONTINUED) != 0;
        int count = header >> Av1Packetizer.COUNT_SHIFT & 3;
        if (continues != fragmentOpen) {
            throw MediaException.malformed(continues ? "AV1 fragment without a start" : "AV1 fragment without an end");
        }
        position = 1;
        int index = 0;
        while (position < payload.length()) {
            boolean unsized = count > 0 && index == count - 1;
            int length = unsized ? payload.length() - position : length(payload);
            if (length > payload.length() - position) {
                throw MediaException.malformed(
                        "AV1 OBU element of " + length + " bytes, " + (payload.length() - position) + " left");
            }
            Bytes element = payload.slice(position, length);
            position += length;
            element(element, continued && position == payload.length());
            index++;
        }
        if (index < count) {
            throw MediaException.malformed("AV1 payload of " + index + " OBU elements says " + count);
        }
    }

    /** Reads a length; {@link #position} is then behind it. */
    private int length(Bytes payload) throws MediaException {
        long value = 0;
        for (int i = 0; i < LEB128_LENGTH_MAX && position < payload.length(); i++) {
            int b = payload.u8(position++);
            value |= (long) (b & 0x7f) << 7 * i;
            if (b < 0x80) {
                return (int) Math.min(value, Integer.MAX_VALUE);
            }
        }
        throw MediaException.malformed("AV1 OBU element length is cut off");
    }

    private void element(Bytes element, boolean cut) throws MediaException {
        if (!cut && !fragmentOpen) {
            obu(element);
            return;
        }
        fragments.bytes(element, 0, element.length());
        fragmentOpen = cut;
        if (!cut) {
            Bytes whole = fragments.toBytes();
            fragments.clear();
            obu(whole);
        }
    }

    private void obu(Bytes element) throws MediaException {
        if (element.isEmpty()) {
            return;
        }
        Av1Obu obu = Av1Obu.first(element);
        if (!Av1Packetizer.isSent(obu.type())) {
            return;
        }
        if (obu.type() == Av1Obu.SEQUENCE_HEADER) {
            if (obu.payload().isEmpty()) {
                throw MediaException.malformed("AV1 sequence header is empty");
            }
            stillPicture = (obu.payload().u8(0) & REDUCED_STILL_PICTURE) != 0;
            sequence = new Codec.Av1(obu.withSize());
        } else if (obu.type() == Av1Obu.FRAME || obu.type() == Av1Obu.FRAME_HEADER) {
            boolean shownKey = !obu.payload().isEmpty()
                    && (stillPicture || (obu.payload().u8(0) & SHOWN_KEY_FRAME_MASK) == SHOWN_KEY_FRAME);
            keyframe |= !frame && shownKey && sequence != null;
            frame = true;
        }
        write(obu);
    }

    private void write(Av1Obu obu) throws MediaException {
        int header = obu.bytes().u8(0);
        buffer.u8(header | HAS_SIZE);
        if ((header & HAS_EXTENSION) != 0) {
            buffer.u8(obu.bytes().u8(1));
        }
        int left = obu.payload().length();
        while (left >= 0x80) {
            buffer.u8(left & 0x7f | 0x80);
            left >>>= 7;
        }
        buffer.u8(left);
        buffer.bytes(obu.payload(), 0, obu.payload().length());
    }

    @Override
    public @Nullable Assembled finish() throws MediaException {
        if (fragmentOpen) {
            throw MediaException.malformed("AV1 fragment without an end");
        }
        if (sequence != null && !sequence.equals(codec)) {
            codec = sequence;
        }
        return frame ? new Assembled(buffer.toBytes(), keyframe, codec) : null;
    }
}
