package io.weir.media.flv;

import io.netty.buffer.ByteBuf;

/**
 * The framing of an FLV file or HTTP-FLV body (FLV 10.1 §E.2, §E.3): a file header, then tags, each followed by its size.
 *
 * <pre>
 * file:  'F' 'L' 'V' version(8)=1 flags(8) headerLength(32)=9 previousTagSize0(32)=0
 * tag:   type(8) bodyLength(24) timestamp(24) timestampUpper(8) streamId(24)=0 body previousTagSize(32)=11+bodyLength
 * </pre>
 */
public final class FlvFile {
    /** Bytes that {@link #writeHeader} writes: the file header and the zero that stands before the first tag. */
    public static final int HEADER_LENGTH = 13;

    /** Bytes before a tag's body. */
    public static final int TAG_HEADER_LENGTH = 11;

    /** Bytes after a tag's body. */
    public static final int TAG_TRAILER_LENGTH = 4;

    /** Longest tag body weir reads or writes, in bytes; the format itself ends at 2^24-1. */
    public static final int TAG_BODY_LENGTH_MAX = 16 * 1024 * 1024 - 1;

    static final int SIGNATURE = 'F' << 16 | 'L' << 8 | 'V';
    static final int FLAG_AUDIO = 4;
    static final int FLAG_VIDEO = 1;

    private FlvFile() {}

    /** Appends the file header. */
    public static void writeHeader(ByteBuf out, boolean audio, boolean video) {
        out.writeMedium(SIGNATURE).writeByte(1);
        out.writeByte((audio ? FLAG_AUDIO : 0) | (video ? FLAG_VIDEO : 0));
        out.writeInt(9).writeInt(0);
    }

    /**
     * Appends the bytes before a tag's body.
     *
     * @param bodyLength bytes of the body, tag header and payload together; 0..{@value #TAG_BODY_LENGTH_MAX}
     * @param timestampMs milliseconds; the low 32 bits are written
     */
    public static void writeTagHeader(ByteBuf out, FlvTagType type, int bodyLength, long timestampMs) {
        if (bodyLength < 0 || bodyLength > TAG_BODY_LENGTH_MAX) {
            throw new IllegalArgumentException("FLV tag body of " + bodyLength + " bytes");
        }
        int timestamp = (int) timestampMs;
        out.writeByte(type.id()).writeMedium(bodyLength);
        out.writeMedium(timestamp).writeByte(timestamp >>> 24).writeMedium(0);
    }

    /** Appends the bytes after a tag's body. */
    public static void writeTagTrailer(ByteBuf out, int bodyLength) {
        out.writeInt(TAG_HEADER_LENGTH + bodyLength);
    }
}
