package io.weir.server.hook;

import io.weir.base.buf.Bytes;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lines that wait on disk for their delivery, in order. A line is kept until it is committed, whatever becomes of the process; when there
 * is no room, the oldest segment goes and its lines are counted as lost.
 *
 * <p>Files are named after the number of their first line, and {@code position} holds the number of the next line to deliver, its
 * place in its file, and the count of lost lines that nobody has been told of. A line is safe from a crash of the process once
 * {@link #append} has returned; from a crash of the machine once its segment is full or the spool was closed.
 *
 * <p>Threading: its owner's thread. Limits: the bytes given, in segments of a thirty-second part of it.
 */
final class Spool implements AutoCloseable {
    /** Parts of the space that are given up together. */
    static final int SEGMENTS = 32;

    private static final Logger LOG = LoggerFactory.getLogger(Spool.class);
    private static final int KEPT_BYTES = 64 * 1024;
    private static final String SUFFIX = ".events";

    private final Path directory;
    private final long maxBytes;
    /** Sizes by the number of the first line. */
    private final TreeMap<Long, Long> segments = new TreeMap<>();

    private @Nullable FileChannel out;
    private @Nullable FileChannel in;
    private long inSegment = -1;
    private long nextLine;
    private long readLine;
    private long readOffset;
    private long lostCount;

    /**
     * Lines read, not yet committed.
     *
     * @param line the number of the line after them
     * @param offset where that begins in its file
     */
    record Batch(List<String> lines, long line, long offset, long lostCount) {
        Batch {
            lines = List.copyOf(lines);
        }
    }

    /** Deletes a closed spool with all that waits in it; says in the log when it can't. */
    static void delete(Path directory) {
        if (!Files.isDirectory(directory)) {
            return;
        }
        try (Stream<Path> files = Files.list(directory)) {
            for (Path file : files.toList()) {
                Files.delete(file);
            }
            Files.delete(directory);
        } catch (IOException e) {
            LOG.warn("a webhook's spool cannot be deleted: {}", e.getMessage());
        }
    }

    /** Opens the spool in {@code directory}, with what an earlier run has left there. */
    Spool(Path directory, long maxBytes) throws IOException {
        this.directory = directory;
        this.maxBytes = maxBytes;
        Files.createDirectories(directory);
        findSegments();
        readPosition();
    }

    private void findSegments() throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            for (Path file : files.toList()) {
                String name = file.getFileName().toString();
                if (name.matches("[0-9]{19}" + SUFFIX)) {
                    segments.put(Long.parseLong(name.substring(0, 19)), Files.size(file));
                }
            }
        }
        if (segments.isEmpty()) {
            return;
        }
        long last = segments.lastKey();
        // the process may have been killed in the middle of a line
        byte[] content = Files.readAllBytes(file(last));
        int end = content.length;
        while (end > 0 && content[end - 1] != '\n') {
            end--;
        }
        long lines = 0;
        for (int i = 0; i < end; i++) {
            lines += content[i] == '\n' ? 1 : 0;
        }
        if (lines == 0) {
            Files.delete(file(last));
            segments.remove(last);
            nextLine = last;
        } else {
            if (end < content.length) {
                try (FileChannel channel = FileChannel.open(file(last), StandardOpenOption.WRITE)) {
                    channel.truncate(end);
                }
            }
            segments.put(last, (long) end);
            nextLine = last + lines;
        }
    }

    private void readPosition() throws IOException {
        readLine = segments.isEmpty() ? nextLine : segments.firstKey();
        Path file = directory.resolve("position");
        if (!Files.exists(file)) {
            return;
        }
        String[] parts = Files.readString(file).strip().split(" ", -1);
        try {
            long line = Long.parseLong(parts[0]);
            long offset = Long.parseLong(parts[1]);
            lostCount = Long.parseLong(parts[2]);
            Map.Entry<Long, Long> segment = segments.floorEntry(line);
            if (line >= nextLine) {
                // all was delivered
                nextLine = line;
                readLine = line;
                dropDelivered();
            } else if (segment != null && offset <= segment.getValue()) {
                readLine = line;
                readOffset = offset;
            }
        } catch (NumberFormatException | ArrayIndexOutOfBoundsException _) {
            // deliver again what there is
            readOffset = 0;
        }
    }

    private Path file(long first) {
        return directory.resolve("%019d%s".formatted(first, SUFFIX));
    }

    /** Bytes on disk now. */
    long sizeBytes() {
        return segments.values().stream().mapToLong(Long::longValue).sum();
    }

    /** Lines that wait. */
    long waitingCount() {
        return nextLine - readLine;
    }

    /** Lines lost of which no batch has told yet. */
    long lostCount() {
        return lostCount;
    }

    /** These lines never came here. */
    void countLost(long count) {
        lostCount += count;
    }

    /** Adds lines, none of which holds a line feed. */
    void append(List<Bytes> lines) throws IOException {
        for (int from = 0; from < lines.size(); ) {
            FileChannel channel = writable();
            long first = segments.lastKey();
            long room = Math.max(1, maxBytes / SEGMENTS - size(first));
            ByteArrayOutputStream chunk = new ByteArrayOutputStream();
            int to = from;
            while (to < lines.size() && (to == from || chunk.size() < room)) {
                chunk.writeBytes(lines.get(to).toArray());
                chunk.write('\n');
                to++;
            }
            write(channel, ByteBuffer.wrap(chunk.toByteArray()), size(first));
            segments.merge(first, (long) chunk.size(), Long::sum);
            nextLine += to - from;
            from = to;
            makeRoom();
        }
    }

    /** All or nothing: half a chunk must not be taken for lines after a restart. */
    private static void write(FileChannel channel, ByteBuffer buffer, long position) throws IOException {
        long at = position;
        try {
            while (buffer.hasRemaining()) {
                at += channel.write(buffer, at);
            }
        } catch (IOException e) {
            channel.truncate(position);
            throw e;
        }
    }

    private long size(long first) {
        return segments.getOrDefault(first, 0L);
    }

    private FileChannel writable() throws IOException {
        FileChannel current = out;
        if (current != null && size(segments.lastKey()) < maxBytes / SEGMENTS) {
            return current;
        }
        if (current != null) {
            current.force(false);
            current.close();
        }
        FileChannel next = FileChannel.open(
                file(nextLine),
                StandardOpenOption.CREATE,
                StandardOpenOption.TRUNCATE_EXISTING,
                StandardOpenOption.WRITE);
        segments.put(nextLine, 0L);
        out = next;
        return next;
    }

    private void makeRoom() throws IOException {
        boolean dropped = false;
        while (sizeBytes() > maxBytes && segments.size() > 1) {
            long first = segments.firstKey();
            remove(first);
            long from = segments.firstKey();
            if (readLine < from) {
                lostCount += from - readLine;
                readLine = from;
                readOffset = 0;
                dropped = true;
            }
        }
        if (dropped) {
            writePosition();
        }
    }

    /** The next lines, as many as fit; they come again until {@link #commit}. */
    Batch peek(int linesMax, int bytesMax) throws IOException {
        List<String> lines = new ArrayList<>();
        long line = readLine;
        long offset = readOffset;
        int bytes = 0;
        while (line < nextLine && lines.size() < linesMax && bytes < bytesMax) {
            Map.Entry<Long, Long> segment = segments.floorEntry(line);
            if (segment == null) {
                break;
            }
            if (offset >= segment.getValue()) {
                Long next = segments.higherKey(segment.getKey());
                if (next == null) {
                    break;
                }
                // a damaged file may end early
                line = next;
                offset = 0;
                continue;
            }
            byte[] text = lineAt(segment.getKey(), offset, segment.getValue());
            lines.add(new String(text, StandardCharsets.UTF_8));
            offset += text.length + 1L;
            bytes += text.length;
            line++;
            if (offset >= segment.getValue() && segments.higherKey(segment.getKey()) != null) {
                line = segments.higherKey(segment.getKey());
                offset = 0;
            }
        }
        return new Batch(lines, line, offset, lostCount);
    }

    private byte[] lineAt(long segment, long offset, long end) throws IOException {
        FileChannel channel = readable(segment);
        ByteArrayOutputStream text = new ByteArrayOutputStream();
        ByteBuffer buffer = ByteBuffer.allocate(1024);
        long at = offset;
        while (at < end) {
            buffer.clear();
            int count = channel.read(buffer, at);
            if (count <= 0) {
                break;
            }
            for (int i = 0; i < count; i++) {
                if (buffer.get(i) == '\n') {
                    return text.toByteArray();
                }
                text.write(buffer.get(i));
            }
            at += count;
        }
        return text.toByteArray();
    }

    private FileChannel readable(long segment) throws IOException {
        FileChannel current = in;
        if (current != null && inSegment == segment) {
            return current;
        }
        if (current != null) {
            current.close();
        }
        FileChannel next = FileChannel.open(file(segment), StandardOpenOption.READ);
        in = next;
        inSegment = segment;
        return next;
    }

    /** The batch was delivered. */
    void commit(Batch batch) throws IOException {
        lostCount -= batch.lostCount();
        // the oldest may have gone meanwhile, and with them lines of this batch
        if (batch.line() > readLine) {
            readLine = batch.line();
            readOffset = batch.offset();
        }
        dropDelivered();
        writePosition();
    }

    private void dropDelivered() throws IOException {
        while (segments.size() > 1 && segments.higherKey(segments.firstKey()) <= readLine) {
            remove(segments.firstKey());
        }
        // a small file is left for the next lines, or a quiet node would make one for each event
        if (readLine == nextLine && !segments.isEmpty() && sizeBytes() >= KEPT_BYTES) {
            closeOutput();
            remove(segments.firstKey());
            readOffset = 0;
        }
    }

    private void remove(long first) throws IOException {
        if (inSegment == first) {
            closeInput();
        }
        segments.remove(first);
        Files.deleteIfExists(file(first));
    }

    private void writePosition() throws IOException {
        Path temporary = directory.resolve("position.new");
        Files.writeString(temporary, readLine + " " + readOffset + " " + lostCount + "\n");
        Files.move(
                temporary,
                directory.resolve("position"),
                StandardCopyOption.ATOMIC_MOVE,
                StandardCopyOption.REPLACE_EXISTING);
    }

    private void closeInput() throws IOException {
        FileChannel current = in;
        in = null;
        inSegment = -1;
        if (current != null) {
            current.close();
        }
    }

    private void closeOutput() throws IOException {
        FileChannel current = out;
        out = null;
        if (current != null) {
            current.close();
        }
    }

    @Override
    public void close() throws IOException {
        writePosition();
        closeInput();
        FileChannel current = out;
        if (current != null) {
            current.force(false);
        }
        closeOutput();
    }
}
