package io.weir.media.codec;

import io.weir.base.buf.Bytes;
import io.weir.media.MediaException;

/** Reads a configuration record byte by byte; its errors name the record. Threading: one thread at a time. */
final class ByteCursor {
    private final String name;
    private final Bytes bytes;
    private int at;

    ByteCursor(String name, Bytes bytes) {
        this.name = name;
        this.bytes = bytes;
    }

    int remaining() {
        return bytes.length() - at;
    }

    int u8() throws MediaException {
        return bytes.u8(take(1));
    }

    int u16() throws MediaException {
        return bytes.u16(take(2));
    }

    int u24() throws MediaException {
        return bytes.u24(take(3));
    }

    long u32() throws MediaException {
        return bytes.u32(take(4));
    }

    int u16le() throws MediaException {
        int from = take(2);
        return bytes.u8(from) | bytes.u8(from + 1) << 8;
    }

    long u32le() throws MediaException {
        return u16le() | (long) u16le() << 16;
    }

    /** The next bytes in an array of their own, so that they may be kept. */
    Bytes bytes(int length) throws MediaException {
        return bytes.slice(take(length), length).compact();
    }

    void skip(int length) throws MediaException {
        take(length);
    }

    private int take(int length) throws MediaException {
        if (length > remaining()) {
            throw MediaException.malformed(name + " ends " + (length - remaining()) + " bytes early");
        }
        int from = at;
        at += length;
        return from;
    }
}
