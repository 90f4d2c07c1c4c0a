package io.weir.media.mpegts;

import io.weir.base.buf.Bytes;
import io.weir.media.Codec;
import org.jspecify.annotations.Nullable;

/** Opus packets behind control headers, whose trimming is not applied; see {@link OpusEsWriter} for the layout. */
final class OpusParser implements FrameParser {
    /** Longest packet, in bytes: the size up to which RFC 7845 §6 asks for support. */
    static final int PACKET_LENGTH_MAX = 61_440;

    private static final int START_TRIM = 0x10;
    private static final int END_TRIM = 0x08;
    private static final int EXTENSION = 0x04;
    private static final int TRIM_LENGTH = 2;

    private final Codec.Opus codec;
    private int headerLength;

    OpusParser(int channelCount) {
        codec = new Codec.Opus(channelCount, Bytes.EMPTY);
    }

    @Override
    public int parse(byte[] bytes, int at, int end) {
        if (bytes[at] != OpusEsWriter.PREFIX_FIRST_BYTE) {
            return NONE;
        }
        if (end - at < 2) {
            return MORE;
        }
        int flags = bytes[at + 1] & 0xff;
        if ((flags & OpusEsWriter.PREFIX_SECOND_BYTE) != OpusEsWriter.PREFIX_SECOND_BYTE) {
            return NONE;
        }
        int next = at + 2;
        int size = 0;
        int part = 0xff;
        while (part == 0xff) {
            if (next == end) {
                return MORE;
            }
            part = bytes[next++] & 0xff;
            size += part;
            if (size > PACKET_LENGTH_MAX) {
                return NONE;
            }
        }
        next += (flags & START_TRIM) != 0 ? TRIM_LENGTH : 0;
        next += (flags & END_TRIM) != 0 ? TRIM_LENGTH : 0;
        if ((flags & EXTENSION) != 0) {
            if (next >= end) {
                return MORE;
            }
            next += 1 + (bytes[next] & 0xff);
        }
        headerLength = next - at;
        return size == 0 ? NONE : headerLength + size;
    }

    @Override
    public int headerLength() {
        return headerLength;
    }

    @Override
    public Codec.@Nullable Audio codec() {
        return codec;
    }
}
