package io.weir.server.record;

import io.weir.base.buf.Bytes;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;

/**
 * A segment's file in the file system. What is appended goes through a buffer of the writing thread, so that a part of many small
 * units is few writes.
 */
final class ChannelFile implements SegmentFile {
    /** Bytes of one write at most. */
    private static final int WRITE_BYTES_MAX = 256 << 10;

    private static final ThreadLocal<byte[]> GATHERED = ThreadLocal.withInitial(() -> new byte[WRITE_BYTES_MAX]);

    private final FileChannel channel;

    ChannelFile(Path file) throws IOException {
        channel = FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
    }

    @Override
    public void append(List<Bytes> pieces) throws IOException {
        byte[] gathered = GATHERED.get();
        int length = 0;
        for (Bytes piece : pieces) {
            int at = 0;
            while (at < piece.length()) {
                int count = Math.min(piece.length() - at, gathered.length - length);
                piece.copyTo(gathered, length, at, count);
                length += count;
                at += count;
                if (length == gathered.length) {
                    write(gathered, length);
                    length = 0;
                }
            }
        }
        write(gathered, length);
    }

    private void write(byte[] from, int length) throws IOException {
        ByteBuffer buffer = ByteBuffer.wrap(from, 0, length);
        while (buffer.hasRemaining()) {
            channel.write(buffer);
        }
    }

    @Override
    public void overwrite(long at, Bytes bytes) throws IOException {
        ByteBuffer buffer = ByteBuffer.wrap(bytes.toArray());
        while (buffer.hasRemaining()) {
            channel.write(buffer, at + buffer.position());
        }
    }

    @Override
    public void truncate(long sizeBytes) throws IOException {
        channel.truncate(sizeBytes);
    }

    @Override
    public void sync() throws IOException {
        channel.force(false);
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
