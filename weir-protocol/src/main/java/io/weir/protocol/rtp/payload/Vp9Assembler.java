package io.weir.protocol.rtp.payload;

import io.weir.base.buf.Bytes;
import io.weir.media.Codec;
import io.weir.media.MediaException;
import io.weir.media.codec.Vp9Header;
import org.jspecify.annotations.Nullable;

/**
 * Puts VP9 pictures together (RFC 9628), flexible mode or not. The frames of spatial layers follow one another in the unit, as decoders
 * take them.
 *
 * <pre>
 * I(1) P(1) L(1) F(1) B(1) E(1) V(1) Z(1)   I: M(1) PictureID(7|15)   L: TID(3) U(1) SID(3) D(1)   L, not F: TL0PICIDX(8)
 * F and P: up to three of P_DIFF(7) N(1)   V: N_S(3) Y(1) G(1) RSV(3) [{WIDTH(16) HEIGHT(16)}] [N_G(8) {T(3) U(1) R(2) RSV(2) {P_DIFF(8)}}]
 * </pre>
 *
 * <p>Threading: one thread at a time.
 */
final class Vp9Assembler implements UnitAssembler {
    private static final int REFERENCE_COUNT_MAX = 3;
    private static final int STRUCTURE_HAS_SIZES = 0x10;
    private static final int STRUCTURE_HAS_PICTURES = 8;
    private static final int SIZE_LENGTH = 4;

    private final UnitBuffer buffer = new UnitBuffer();
    private Codec codec;

    Vp9Assembler(Codec codec) {
        this.codec = codec;
    }

    @Override
    public void begin() {
        buffer.clear();
    }

    @Override
    public void add(Bytes payload) throws MediaException {
        int at = descriptorLength(payload);
        if (at >= payload.length()) {
            throw cut(payload);
        }
        if (buffer.length() == 0 && !startsPicture(payload)) {
            throw MediaException.malformed("VP9 picture without a start");
        }
        buffer.bytes(payload, at, payload.length() - at);
    }

    /** Whether a frame of the lowest spatial layer starts here. */
    private static boolean startsPicture(Bytes payload) throws MediaException {
        int first = payload.u8(0);
        if ((first & Vp9Packetizer.START) == 0) {
            return false;
        }
        return (first & Vp9Packetizer.LAYERS) == 0 || (u8(payload, afterPictureId(payload)) & 0x0e) == 0;
    }

    private static int afterPictureId(Bytes payload) throws MediaException {
        boolean present = (payload.u8(0) & Vp9Packetizer.PICTURE_ID) != 0;
        return !present ? 1 : u8(payload, 1) >= 0x80 ? 3 : 2;
    }

    private static int descriptorLength(Bytes payload) throws MediaException {
        int first = payload.u8(0);
        boolean flexible = (first & Vp9Packetizer.FLEXIBLE) != 0;
        int at = afterPictureId(payload);
        if ((first & Vp9Packetizer.LAYERS) != 0) {
            at += flexible ? 1 : 2;
        }
        if (flexible && (first & Vp9Packetizer.INTER_PREDICTED) != 0) {
            int count = 1;
            while ((u8(payload, at++) & 1) != 0) {
                if (++count > REFERENCE_COUNT_MAX) {
                    throw MediaException.malformed("VP9 picture with more than " + REFERENCE_COUNT_MAX + " references");
                }
            }
        }
        return (first & Vp9Packetizer.STRUCTURE) != 0 ? afterStructure(payload, at) : at;
    }

    private static int afterStructure(Bytes payload, int from) throws MediaException {
        int head = u8(payload, from);
        int at = from + 1;
        if ((head & STRUCTURE_HAS_SIZES) != 0) {
            at += SIZE_LENGTH * ((head >> 5) + 1);
        }
        if ((head & STRUCTURE_HAS_PICTURES) != 0) {
            int count = u8(payload, at++);
            for (int i = 0; i < count; i++) {
                int references = u8(payload, at++) >> 2 & 3;
                at += references;
            }
        }
        return at;
    }

    private static int u8(Bytes payload, int at) throws MediaException {
        if (at >= payload.length()) {
            throw cut(payload);
        }
        return payload.u8(at);
    }

    private static MediaException cut(Bytes payload) {
        return MediaException.malformed("VP9 payload of " + payload.length() + " bytes ends in its descriptor");
    }

    @Override
    public @Nullable Assembled finish() throws MediaException {
        if (buffer.length() == 0) {
            return null;
        }
        Bytes picture = buffer.toBytes();
        Vp9Header header = Vp9Header.parse(picture);
        if (header.keyframe()) {
            codec = header.codec();
        }
        return new Assembled(picture, header.keyframe(), codec);
    }
}
