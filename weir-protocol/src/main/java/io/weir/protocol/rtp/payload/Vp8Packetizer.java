package io.weir.protocol.rtp.payload;

import io.weir.base.buf.Bytes;
import io.weir.media.AccessUnit;
import io.weir.media.Codec;

/**
 * VP8 (RFC 7741) as one temporal layer: each frame has the next PictureID and TL0PICIDX.
 *
 * <pre>
 * X(1)=1 R(1) N(1)=0 S(1) R(1) PID(3)=0   I(1)=1 L(1)=1 T(1)=1 K(1)=0 RSV(4)   M(1)=1 PictureID(15)   TL0PICIDX(8)
 * TID(2)=0 Y(1)=0 KEYIDX(5)=0
 * </pre>
 *
 * <p>Threading: one thread at a time.
 */
final class Vp8Packetizer implements Packetizer {
    /** §4.2: X, the extension byte is there. */
    static final int EXTENDED = 0x80;

    /** §4.2: S, a partition starts. */
    static final int START = 0x10;

    /** §4.2: I, L and T of the extension byte: PictureID, TL0PICIDX and TID are there. */
    static final int PICTURE_ID = 0x80;

    static final int TL0PICIDX = 0x40;
    static final int TID = 0x20;

    private static final int DESCRIPTOR_LENGTH = 6;
    private static final int LONG_PICTURE_ID = 0x8000;

    private final int payloadLengthMax;
    private final PayloadWriter out = new PayloadWriter();
    private int pictureId;

    Vp8Packetizer(PacketizerOptions options) {
        payloadLengthMax = options.payloadLengthMax();
    }

    @Override
    public void onCodec(Codec codec) {
        if (!(codec instanceof Codec.Vp8)) {
            throw new IllegalArgumentException(codec + " is not VP8");
        }
    }

    @Override
    public void packetize(AccessUnit unit, Sink sink) {
        Bytes frame = unit.payload();
        if (frame.isEmpty()) {
            return;
        }
        int share = PayloadWriter.fragmentLength(frame.length(), payloadLengthMax - DESCRIPTOR_LENGTH);
        out.begin(unit.ptsTicks(), unit.keyframe(), sink);
        for (int from = 0; from < frame.length(); from += share) {
            int count = Math.min(share, frame.length() - from);
            out.payload(DESCRIPTOR_LENGTH + count)
                    .u8(EXTENDED | (from == 0 ? START : 0))
                    .u8(PICTURE_ID | TL0PICIDX | TID)
                    .u16(LONG_PICTURE_ID | pictureId & 0x7fff)
                    .u8(pictureId)
                    .u8(0)
                    .bytes(frame, from, count);
        }
        out.end();
        pictureId++;
    }
}
