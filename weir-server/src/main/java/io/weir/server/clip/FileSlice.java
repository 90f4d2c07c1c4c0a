package io.weir.server.clip;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** A part of a file, which can be read as often as wanted. */
public record FileSlice(Path file, long offset, long length) {
    /** Reads it from its beginning; its caller closes it. */
    public InputStream open() throws IOException {
        FileChannel channel = FileChannel.open(file, StandardOpenOption.READ);
        return new Reader(channel, offset, offset + length);
    }

    /** Threading: one thread at a time. */
    private static final class Reader extends InputStream {
        private final FileChannel channel;
        private final long end;
        private long position;

        Reader(FileChannel channel, long position, long end) {
            this.channel = channel;
            this.position = position;
            this.end = end;
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
        }

        @Override
        public int read(byte[] into, int from, int count) throws IOException {
            int wanted = (int) Math.min(count, end - position);
            if (wanted <= 0) {
                return count == 0 ? 0 : -1;
            }
            int got = channel.read(ByteBuffer.wrap(into, from, wanted), position);
            position += Math.max(0, got);
            return got;
        }

        @Override
        public int available() {
            return (int) Math.min(Integer.MAX_VALUE, end - position);
        }

        @Override
        public void close() throws IOException {
            channel.close();
        }
    }
}
