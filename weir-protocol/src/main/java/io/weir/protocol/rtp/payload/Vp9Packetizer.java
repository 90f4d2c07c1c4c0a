package io.weir.protocol.rtp.payload;

import io.weir.base.buf.Bytes;
import io.weir.media.AccessUnit;
import io.weir.media.Codec;
import io.weir.media.MediaException;
import io.weir.media.codec.Vp9Header;

/**
 * VP9 (RFC 9628) in non-flexible mode without layers: which frames a frame refers to is in the codec's own header, and flexible mode
 * would have to repeat it. Keyframes carry a scalability structure with the picture size.
 *
 * <pre>
 * I(1)=1 P(1) L(1)=0 F(1)=0 B(1) E(1) V(1) Z(1)=0   M(1)=1 PictureID(15)   [N_S(3)=0 Y(1)=1 G(1)=0 RSV(3) WIDTH(16) HEIGHT(16)]
 * </pre>
 *
 * <p>Threading: one thread at a time.
 */
final class Vp9Packetizer implements Packetizer {
    /** §4.2: the bits of the first byte. */
    static final int PICTURE_ID = 0x80;

    static final int INTER_PREDICTED = 0x40;
    static final int LAYERS = 0x20;
    static final int FLEXIBLE = 0x10;
    static final int START = 8;
    static final int END = 4;
    static final int STRUCTURE = 2;

    private static final int DESCRIPTOR_LENGTH = 3;
    private static final int STRUCTURE_LENGTH = 5;
    private static final int STRUCTURE_WITH_SIZE = 0x10;
    private static final int LONG_PICTURE_ID = 0x8000;

    private final int payloadLengthMax;
    private final PayloadWriter out = new PayloadWriter();
    private int pictureId;

    Vp9Packetizer(PacketizerOptions options) {
        payloadLengthMax = options.payloadLengthMax();
    }

    @Override
    public void onCodec(Codec codec) {
        if (!(codec instanceof Codec.Vp9)) {
            throw new IllegalArgumentException(codec + " is not VP9");
        }
    }

    @Override
    public void packetize(AccessUnit unit, Sink sink) throws MediaException {
        Bytes frame = unit.payload();
        if (frame.isEmpty()) {
            return;
        }
        Vp9Header header = Vp9Header.parse(frame);
        out.begin(unit.ptsTicks(), unit.keyframe(), sink);
        int descriptorMax = DESCRIPTOR_LENGTH + (header.keyframe() ? STRUCTURE_LENGTH : 0);
        int share = PayloadWriter.fragmentLength(frame.length(), payloadLengthMax - descriptorMax);
        int from = 0;
        while (from < frame.length()) {
            boolean structure = from == 0 && header.keyframe();
            int descriptorLength = DESCRIPTOR_LENGTH + (structure ? STRUCTURE_LENGTH : 0);
            int count = Math.min(share, frame.length() - from);
            out.payload(descriptorLength + count)
                    .u8(PICTURE_ID
                            | (header.keyframe() ? 0 : INTER_PREDICTED)
                            | (from == 0 ? START : 0)
                            | (from + count == frame.length() ? END : 0)
                            | (structure ? STRUCTURE : 0))
                    .u16(LONG_PICTURE_ID | pictureId);
            if (structure) {
                out.u8(STRUCTURE_WITH_SIZE).u16(header.width()).u16(header.height());
            }
            out.bytes(frame, from, count);
            from += count;
        }
        out.end();
        pictureId = pictureId + 1 & 0x7fff;
    }
}
