package io.weir.server.recordings;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings the index and the files under a root together: segments that were open when their server died are read again, those whose files
 * are gone are forgotten, files that nobody has told of are found, whoever wrote them.
 *
 * <p>Threading: one thread, which waits for the disk for as long as it takes.
 */
final class RecordingScan {
    /** Segments of the index that are looked at in one go. */
    private static final int ROWS_MAX = 1_000;

    /** Segments of all roots, and of none, are there. */
    private static final Path EVERYWHERE = Path.of("/");

    private static final Logger LOG = LoggerFactory.getLogger(RecordingScan.class);

    private final Target target;
    private final RecordPlaces places;
    private final @Nullable Path root;
    private long found;
    private long gone;

    /** The index, as a scan sees it. */
    interface Target {
        /** Segments whose files are anywhere in a directory, by file, behind one or from the first on. */
        List<RecordedSegment> in(Path directory, @Nullable Path last, int countMax);

        /** Whether the index has a segment of that file, whosever it is. */
        boolean isKnown(Path file);

        /** Whether a recorder of this server writes the file now. */
        boolean isOpen(Path file);

        void put(RecordedSegment segment);

        void remove(RecordedSegment segment);

        boolean isStopped();
    }

    /**
     * What is under that root and under none that is deeper.
     *
     * @param root null for what of the index is under no root
     */
    RecordingScan(Target target, RecordPlaces places, @Nullable Path root) {
        this.target = target;
        this.places = places;
        this.root = root;
    }

    void run() {
        if (root != null && RootSearch.diskOf(root).isEmpty()) {
            return; // its disk is away
        }
        check();
        if (root != null) {
            walk(root);
        }
        if (found > 0 || gone > 0) {
            LOG.info("[recordings] {} segments found under {}, {} gone", found, root == null ? "others" : root, gone);
        }
    }

    private void check() {
        Path last = null;
        do {
            List<RecordedSegment> rows = target.in(root == null ? EVERYWHERE : root, last, ROWS_MAX);
            rows.stream()
                    .filter(row -> Objects.equals(places.rootOf(row.file()), root))
                    .forEach(this::check);
            last = rows.isEmpty() ? null : rows.getLast().file();
        } while (last != null && !target.isStopped());
    }

    private void check(RecordedSegment segment) {
        if (target.isOpen(segment.file())) {
            return;
        }
        try {
            Files.readAttributes(segment.file(), BasicFileAttributes.class);
            if (segment.open()) {
                recover(segment);
            }
        } catch (NoSuchFileException _) {
            if (root == null || RootSearch.diskOf(root).isPresent()) {
                gone++;
                target.remove(segment);
            }
        } catch (IOException e) {
            LOG.debug("[recordings] {} may be there: {}", segment.file(), e.toString());
        }
    }

    /** Its server died while it wrote it. */
    private void recover(RecordedSegment segment) {
        try {
            SegmentReader.repair(segment.file());
            RecordPath.Name name = new RecordPath.Name(segment.path(), segment.start());
            Optional<RecordedSegment> read = SegmentReader.read(name, segment.file());
            read.ifPresentOrElse(target::put, () -> target.remove(segment));
            LOG.info("[recordings] {} was not ended and is now", segment.file());
        } catch (IOException e) {
            LOG.warn("[recordings] {} was not ended and cannot be read: {}", segment.file(), e.toString());
        }
    }

    private void walk(Path from) {
        try {
            // the root may be a link to another disk; links below it are not followed
            Files.walkFileTree(from.resolve("."), new Visitor());
        } catch (IOException | UncheckedIOException e) {
            LOG.warn("[recordings] {} cannot be searched: {}", from, e.toString());
        }
    }

    private final class Visitor extends SimpleFileVisitor<Path> {
        @Override
        public FileVisitResult preVisitDirectory(Path directory, BasicFileAttributes attributes) {
            Path normal = directory.normalize();
            boolean other = places.roots().contains(normal) && !normal.equals(root);
            return other ? FileVisitResult.SKIP_SUBTREE : FileVisitResult.CONTINUE;
        }

        @Override
        public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
            if (attributes.isRegularFile()) {
                find(file.normalize());
            }
            return target.isStopped() ? FileVisitResult.TERMINATE : FileVisitResult.CONTINUE;
        }

        @Override
        public FileVisitResult visitFileFailed(Path file, IOException reason) {
            LOG.debug("[recordings] {} is passed over: {}", file, reason.toString());
            return FileVisitResult.CONTINUE;
        }
    }

    private void find(Path file) {
        Optional<RecordPath.Name> name = places.nameOf(file);
        if (name.isPresent() && !target.isOpen(file) && !target.isKnown(file)) {
            add(name.get(), file);
        }
    }

    private void add(RecordPath.Name name, Path file) {
        try {
            Optional<RecordedSegment> read = SegmentReader.read(name, file);
            if (read.isPresent()) {
                found++;
                target.put(read.get());
            }
        } catch (IOException e) {
            LOG.debug("[recordings] {} is passed over: {}", file, e.toString());
        }
    }
}
