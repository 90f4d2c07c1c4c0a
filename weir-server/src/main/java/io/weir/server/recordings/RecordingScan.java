package io.weir.server.recordings;

import io.weir.base.id.PathName;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings the index and the files together: segments that were open when their server died are read again, those whose files are gone
 * are forgotten, files that nobody has told of are found, whoever wrote them.
 *
 * <p>Threading: one thread, which waits for the disk for as long as it takes.
 */
final class RecordingScan {
    /** Segments of the index that are looked at in one go. */
    private static final int ROWS_MAX = 1_000;

    private static final Logger LOG = LoggerFactory.getLogger(RecordingScan.class);

    private final Target target;
    private final Map<Path, List<RecordPath>> byRoot = new LinkedHashMap<>();
    private long found;
    private long gone;

    /** The index, as a scan sees it. */
    interface Target {
        List<PathName> paths();

        List<RecordedSegment> after(PathName path, @Nullable RecordedSegment last, int countMax);

        boolean isKnown(RecordPath.Name name, Path file);

        /** Whether a recorder of this server writes the file now. */
        boolean isLive(Path file);

        void put(RecordedSegment segment);

        void remove(RecordedSegment segment);

        boolean isStopped();
    }

    RecordingScan(Target target, Collection<RecordPath> places) {
        this.target = target;
        for (RecordPath place : places) {
            byRoot.merge(place.root(), List.of(place), (a, b) -> {
                List<RecordPath> both = new ArrayList<>(a);
                both.addAll(b);
                return both;
            });
        }
    }

    void run() {
        for (PathName path : target.paths()) {
            check(path);
        }
        byRoot.keySet().forEach(this::walk);
        if (found > 0 || gone > 0) {
            LOG.info("[recordings] {} segments found, {} gone", found, gone);
        }
    }

    private void check(PathName path) {
        RecordedSegment last = null;
        do {
            List<RecordedSegment> rows = target.after(path, last, ROWS_MAX);
            rows.forEach(this::check);
            last = rows.isEmpty() ? null : rows.getLast();
        } while (last != null && !target.isStopped());
    }

    private void check(RecordedSegment segment) {
        if (target.isLive(segment.file())) {
            return;
        }
        if (Files.isRegularFile(segment.file())) {
            if (segment.open()) {
                recover(segment);
            }
        } else if (isReachable(segment.file())) {
            gone++;
            target.remove(segment);
        }
    }

    /** Whether a file that is not there is not there, and not only its disk. */
    private boolean isReachable(Path file) {
        return byRoot.keySet().stream().filter(file::startsWith).allMatch(Files::isDirectory);
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

    private void walk(Path root) {
        if (!Files.isDirectory(root)) {
            return;
        }
        try {
            // the root may be a link to another disk; links below it are not followed
            Files.walkFileTree(root.resolve("."), new Visitor(root));
        } catch (IOException | UncheckedIOException e) {
            LOG.warn("[recordings] {} cannot be searched: {}", root, e.toString());
        }
    }

    private final class Visitor extends SimpleFileVisitor<Path> {
        private final Path root;

        Visitor(Path root) {
            this.root = root;
        }

        @Override
        public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
            if (attributes.isRegularFile()) {
                find(root, file.normalize());
            }
            return target.isStopped() ? FileVisitResult.TERMINATE : FileVisitResult.CONTINUE;
        }

        @Override
        public FileVisitResult visitFileFailed(Path file, IOException reason) {
            LOG.debug("[recordings] {} is passed over: {}", file, reason.toString());
            return FileVisitResult.CONTINUE;
        }
    }

    private void find(Path root, Path file) {
        for (RecordPath place : byRoot.getOrDefault(root, List.of())) {
            Optional<RecordPath.Name> name = place.parse(file);
            if (name.isPresent()) {
                if (!target.isLive(file) && !target.isKnown(name.get(), file)) {
                    add(name.get(), file);
                }
                return;
            }
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
