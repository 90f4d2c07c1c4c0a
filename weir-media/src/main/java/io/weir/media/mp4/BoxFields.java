package io.weir.media.mp4;

import io.weir.base.buf.Bytes;
import io.weir.media.MediaException;

/** Reads the fields of one box in their order, never beyond its end; errors name the box. Threading: one thread at a time. */
final class BoxFields {
    private final int type;
    private final Bytes content;
    private int at;

    BoxFields(int type, Bytes content) {
        this.type = type;
        this.content = content;
    }

    int remaining() {
        return content.length() - at;
    }

    int u8() throws MediaException {
        return content.u8(take(1));
    }

    int u16() throws MediaException {
        return content.u16(take(2));
    }

    int u24() throws MediaException {
        return content.u24(take(3));
    }

    long u32() throws MediaException {
        return content.u32(take(4));
    }

    /** Four bytes, whatever they mean: a type, or a signed number. */
    int s32() throws MediaException {
        return (int) u32();
    }

    /** Eight bytes as a signed number. */
    long s64() throws MediaException {
        return u32() << 32 | u32();
    }

    /** Eight bytes of an unsigned number; more than 2^63-1 is more than any file needs. */
    long u64() throws MediaException {
        long value = s64();
        if (value < 0) {
            throw MediaException.malformed("MP4 " + BoxType.text(type) + ": number beyond 2^63");
        }
        return value;
    }

    /** A view of the next bytes. */
    Bytes bytes(int length) throws MediaException {
        return content.slice(take(length), length);
    }

    /** A view of what is left. */
    Bytes rest() throws MediaException {
        return bytes(remaining());
    }

    BoxFields skip(int length) throws MediaException {
        take(length);
        return this;
    }

    private int take(int length) throws MediaException {
        if (length < 0 || length > remaining()) {
            throw MediaException.malformed("MP4 " + BoxType.text(type) + " ends early");
        }
        int from = at;
        at += length;
        return from;
    }
}
