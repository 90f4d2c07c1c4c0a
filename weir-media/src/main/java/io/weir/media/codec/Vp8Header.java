package io.weir.media.codec;

import io.weir.base.buf.Bytes;
import io.weir.media.MediaException;

/**
 * The start of a VP8 frame (RFC 6386 §9.1).
 *
 * @param keyframe decoding can start here
 * @param width pixels; 0 when not a keyframe
 * @param height rows; 0 when not a keyframe
 */
public record Vp8Header(boolean keyframe, int width, int height) {
    private static final int START_CODE = 0x9d012a;
    private static final int KEYFRAME_HEADER_LENGTH = 10;

    /** Reads the header of a frame. */
    public static Vp8Header parse(Bytes frame) throws MediaException {
        if (frame.length() < 3) {
            throw MediaException.malformed("VP8 frame of " + frame.length() + " bytes");
        }
        if ((frame.u8(0) & 1) != 0) {
            return new Vp8Header(false, 0, 0);
        }
        if (frame.length() < KEYFRAME_HEADER_LENGTH || frame.u24(3) != START_CODE) {
            throw MediaException.malformed("VP8 keyframe without start code");
        }
        int width = frame.u8(6) | (frame.u8(7) & 0x3f) << 8;
        int height = frame.u8(8) | (frame.u8(9) & 0x3f) << 8;
        return new Vp8Header(true, width, height);
    }
}
