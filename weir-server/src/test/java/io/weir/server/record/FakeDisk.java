package io.weir.server.record;

import io.weir.base.buf.Bytes;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** A disk in memory that can be full or hang. Threading: any thread. */
final class FakeDisk implements SegmentDisk {
    private final Map<Path, FakeFile> files = new LinkedHashMap<>();
    private long bytesLeft = Long.MAX_VALUE;
    private CountDownLatch stuck = new CountDownLatch(0);
    private Path stuckUnder = Path.of("/");
    private int syncs;
    private int creations;

    private static final class Content {
        private byte[] bytes = new byte[0];
    }

    /** From now on so many bytes fit. */
    synchronized void bytesLeft(long count) {
        bytesLeft = count;
    }

    /** Whoever writes from now on waits, until that is counted down. */
    CountDownLatch hang() {
        return hang(Path.of("/"));
    }

    /** The same for who writes there. */
    synchronized CountDownLatch hang(Path directory) {
        stuck = new CountDownLatch(1);
        stuckUnder = directory;
        return stuck;
    }

    private void pass(Path file) throws IOException {
        CountDownLatch latch;
        synchronized (this) {
            if (!file.startsWith(stuckUnder)) {
                return;
            }
            latch = stuck;
        }
        try {
            if (!latch.await(60, TimeUnit.SECONDS)) {
                throw new IOException("the test forgot the disk");
            }
        } catch (InterruptedException e) {
            throw new IOException(e);
        }
    }

    /** The files, in the order of their making. */
    synchronized List<Path> paths() {
        return List.copyOf(files.keySet());
    }

    synchronized Bytes content(Path file) {
        return Bytes.copyOf(Objects.requireNonNull(files.get(file)).content.bytes);
    }

    synchronized int syncs() {
        return syncs;
    }

    synchronized int creations() {
        return creations;
    }

    @Override
    public SegmentFile create(Path file) throws IOException {
        pass(file);
        synchronized (this) {
            creations++;
            if (files.containsKey(file)) {
                throw new FileAlreadyExistsException(file.toString());
            }
            FakeFile made = new FakeFile(file);
            files.put(file, made);
            return made;
        }
    }

    @Override
    public synchronized void delete(Path file) {
        files.remove(file);
    }

    private final class FakeFile implements SegmentFile {
        private final Path path;
        private final Content content = new Content();

        FakeFile(Path path) {
            this.path = path;
        }

        @Override
        public void append(List<Bytes> pieces) throws IOException {
            pass(path);
            synchronized (FakeDisk.this) {
                ByteArrayOutputStream all = new ByteArrayOutputStream();
                all.write(content.bytes);
                for (Bytes piece : pieces) {
                    int fits = (int) Math.min(piece.length(), bytesLeft);
                    all.write(piece.toArray(), 0, fits);
                    bytesLeft -= fits;
                    content.bytes = all.toByteArray();
                    if (fits < piece.length()) {
                        throw new FileSystemException(path.toString(), null, "No space left on device");
                    }
                }
            }
        }

        @Override
        public void overwrite(long at, Bytes bytes) {
            synchronized (FakeDisk.this) {
                byte[] changed = content.bytes.clone();
                bytes.copyTo(changed, (int) at, 0, bytes.length());
                content.bytes = changed;
            }
        }

        @Override
        public void truncate(long sizeBytes) {
            synchronized (FakeDisk.this) {
                content.bytes = Arrays.copyOf(content.bytes, (int) sizeBytes);
            }
        }

        @Override
        public void sync() {
            synchronized (FakeDisk.this) {
                syncs++;
            }
        }

        @Override
        public void close() {
            // nothing to give back
        }
    }
}
