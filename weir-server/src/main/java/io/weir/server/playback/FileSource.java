package io.weir.server.playback;

import io.weir.base.buf.Bytes;
import io.weir.media.mp4.Mp4Source;
import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * A file to read at any place. It reads ahead: little after a jump, as when headers are looked through, and more the longer it is read
 * on end.
 *
 * <p>Threading: one thread at a time; may wait for the disk.
 * <p>Ownership: what is read shares its array with what is read ahead, which is never written again.
 */
final class FileSource implements Mp4Source, Closeable {
    /** Bytes read at once after a jump: the header of a fragment of a second. */
    private static final int AHEAD_MIN = 4 * 1024;

    /** Most bytes read at once for what is smaller. */
    private static final int AHEAD_MAX = 256 * 1024;

    private final FileChannel channel;
    private Bytes window = Bytes.EMPTY;
    private long windowOffset;
    private int ahead = AHEAD_MIN;

    FileSource(Path file) throws IOException {
        channel = FileChannel.open(file, StandardOpenOption.READ);
    }

    @Override
    public long sizeBytes() throws IOException {
        return channel.size();
    }

    @Override
    public Bytes read(long offset, int length) throws IOException {
        long at = offset - windowOffset;
        if (at < 0 || at > window.length() - length) {
            fill(offset, length);
            at = 0;
        }
        return window.slice((int) at, length);
    }

    private void fill(long offset, int length) throws IOException {
        long end = windowOffset + window.length();
        boolean onward = offset >= windowOffset && offset <= end;
        ahead = onward ? Math.min(AHEAD_MAX, ahead * 2) : AHEAD_MIN;
        ByteBuffer buffer = ByteBuffer.allocate(Math.max(length, ahead));
        int count = 0;
        while (count >= 0 && buffer.hasRemaining()) {
            count = channel.read(buffer, offset + buffer.position());
        }
        if (buffer.position() < length) {
            throw new EOFException(length + " bytes at " + offset + ", there are " + buffer.position());
        }
        window = Bytes.wrap(buffer.array()).slice(0, buffer.position());
        windowOffset = offset;
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
