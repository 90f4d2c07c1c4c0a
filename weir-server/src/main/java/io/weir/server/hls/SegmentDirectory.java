package io.weir.server.hls;

import io.weir.base.buf.Bytes;
import io.weir.base.id.PathName;
import io.weir.base.thread.Mailbox;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The segments of one muxer on a disk ({@code hlsDirectory}). What cannot be written stays in memory; the log says so once.
 *
 * <p>Threading: any thread; a virtual thread of its own does the work in order, so that a slow disk makes nobody wait.
 * <p>Limits: {@value #WAITING_MAX} files waiting, beyond which segments stay in memory.
 */
final class SegmentDirectory {
    /** Files that wait to be written or deleted. */
    static final int WAITING_MAX = 64;

    /** What muxers have called their files: others are not touched. */
    private static final Pattern OURS = Pattern.compile("[0-9a-f]{12}_(main|audio\\d+)_seg\\d+\\.(mp4|ts)");

    private static final Logger LOG = LoggerFactory.getLogger(SegmentDirectory.class);

    private final Path folder;
    private final Mailbox<Work> mailbox = new Mailbox<>(WAITING_MAX);
    private final Set<String> written = new HashSet<>();
    private boolean failed;

    /** What there is to do, on the thread. */
    private sealed interface Work {
        record Write(String name, Bytes bytes, Consumer<@Nullable Path> done) implements Work {}

        record Delete(String name) implements Work {}
    }

    /**
     * The folder of a path below {@code root}. What muxers before have left there is deleted, so there is one at a time.
     *
     * @param prefix what the names of this muxer's files begin with
     */
    SegmentDirectory(Path root, PathName path, String prefix) {
        this.folder = root.resolve(path.value());
        Thread.ofVirtual().name("hls files " + path).start(() -> run(prefix));
    }

    /** Writes a file, then tells {@code done} where it is, or null when it could not be written. */
    void write(String name, Bytes bytes, Consumer<@Nullable Path> done) {
        if (!mailbox.offer(new Work.Write(name, bytes, done))) {
            LOG.debug("[hls] the disk is slow, {} stays in memory", name);
            done.accept(null);
        }
    }

    /** Deletes a file, if it was written. */
    void delete(String name) {
        mailbox.insist(new Work.Delete(name));
    }

    /** Deletes all. */
    void close() {
        mailbox.close();
    }

    private void run(String prefix) {
        sweep(prefix);
        mailbox.serve(this::handle, failure -> LOG.error("[hls] a segment's file was not handled", failure));
        for (String name : Set.copyOf(written)) {
            delete(folder.resolve(name));
        }
    }

    private void handle(Work work) {
        switch (work) {
            case Work.Write(var name, var bytes, var done) -> {
                Path file = folder.resolve(name);
                try {
                    Files.createDirectories(folder);
                    Files.write(file, bytes.toArray());
                    written.add(name);
                    failed = false;
                    done.accept(file);
                } catch (IOException e) {
                    warn("segments stay in memory, since none can be written to " + folder, e);
                    done.accept(null);
                }
            }
            case Work.Delete(var name) -> {
                if (written.remove(name)) {
                    delete(folder.resolve(name));
                }
            }
        }
    }

    private void sweep(String prefix) {
        if (!Files.isDirectory(folder)) {
            return;
        }
        try (DirectoryStream<Path> files = Files.newDirectoryStream(folder)) {
            for (Path file : files) {
                String name = file.getFileName().toString();
                if (OURS.matcher(name).matches() && !name.startsWith(prefix)) {
                    delete(file);
                }
            }
        } catch (IOException e) {
            warn("old segments in " + folder + " stay", e);
        }
    }

    private void delete(Path file) {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            warn("the segment " + file + " stays", e);
        }
    }

    private void warn(String what, IOException why) {
        if (!failed) {
            failed = true;
            LOG.warn("[hls] {}: {}", what, why.toString());
        }
    }
}
