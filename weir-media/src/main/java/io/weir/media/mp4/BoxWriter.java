package io.weir.media.mp4;

import io.weir.base.buf.Bytes;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Builds boxes byte by byte; a box's size is filled in when it ends. Threading: one thread at a time. */
final class BoxWriter {
    private byte[] array;
    private int length;
    private List<Left> left = List.of();

    /** A place left for rows, behind so many bytes that were written. */
    private record Left(int at, TableRows rows) {}

    BoxWriter(int capacity) {
        array = new byte[Math.max(16, capacity)];
    }

    /** Begins a box; answers what {@link #end} wants. */
    int begin(int type) {
        int start = length;
        u32(0).u32(type);
        return start;
    }

    /** Begins a box with version and flags. */
    int begin(int type, int version, int flags) {
        int start = begin(type);
        u8(version).u24(flags);
        return start;
    }

    /** Ends the box that began at {@code start}. */
    void end(int start) {
        int size = length - start;
        for (int i = left.size() - 1; i >= 0 && left.get(i).at > start; i--) {
            size = Math.addExact(size, left.get(i).rows.length());
        }
        patch32(start, size);
    }

    /** Leaves a place for rows that are written later: the boxes around it are as long as if they were there. */
    void leave(TableRows rows) {
        if (left.isEmpty()) {
            left = new ArrayList<>();
        }
        left.add(new Left(length, rows));
    }

    /** What places were left for. */
    List<TableRows> left() {
        return left.stream().map(Left::rows).toList();
    }

    /** Bytes that places were left for. */
    long leftLength() {
        return left.stream().mapToLong(each -> each.rows.length()).sum();
    }

    /** What was written before, between and behind the places that were left; the writer must not be used any more. */
    List<Bytes> around() {
        Bytes all = toBytes();
        List<Bytes> parts = new ArrayList<>();
        int from = 0;
        for (Left each : left) {
            parts.add(all.slice(from, each.at - from));
            from = each.at;
        }
        parts.add(all.slice(from));
        return parts;
    }

    int length() {
        return length;
    }

    BoxWriter u8(int value) {
        ensure(1);
        array[length++] = (byte) value;
        return this;
    }

    BoxWriter u16(int value) {
        return u8(value >> 8).u8(value);
    }

    BoxWriter u24(int value) {
        return u8(value >> 16).u16(value);
    }

    BoxWriter u32(long value) {
        ensure(4);
        length += 4;
        patch32(length - 4, value);
        return this;
    }

    BoxWriter u64(long value) {
        return u32(value >> 32).u32(value);
    }

    BoxWriter zeros(int count) {
        ensure(count);
        length += count;
        return this;
    }

    BoxWriter ascii(String text) {
        return bytes(Bytes.wrap(text.getBytes(StandardCharsets.US_ASCII)));
    }

    BoxWriter bytes(Bytes bytes) {
        ensure(bytes.length());
        bytes.copyTo(array, length, 0, bytes.length());
        length += bytes.length();
        return this;
    }

    void patch32(int at, long value) {
        array[at] = (byte) (value >> 24);
        array[at + 1] = (byte) (value >> 16);
        array[at + 2] = (byte) (value >> 8);
        array[at + 3] = (byte) value;
    }

    /** What was written; the writer must not be used any more. */
    Bytes toBytes() {
        return Bytes.wrap(array.length == length ? array : Arrays.copyOf(array, length));
    }

    private void ensure(int more) {
        if (array.length - length < more) {
            array = Arrays.copyOf(array, Math.max(array.length * 2, Math.addExact(length, more)));
        }
    }
}
