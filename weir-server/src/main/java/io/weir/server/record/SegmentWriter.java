package io.weir.server.record;

import io.weir.base.buf.Bytes;
import io.weir.base.log.Failures;
import io.weir.config.RecordFormat;
import io.weir.config.RecordSync;
import io.weir.media.mp4.InitSegment;
import io.weir.server.recordings.RecordedSegment;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes the parts of one recorder to files. A file that could not be written any further is cut to its last whole part, so that it
 * plays; one without any is deleted.
 *
 * <p>Threading: one thread at a time, which the disk may hold up.
 * <p>Limits: {@value #NAMES_MAX} names are tried when files exist already.
 */
final class SegmentWriter {
    /** How often the start of a segment is moved on because there is a file of that name. */
    static final int NAMES_MAX = 8;

    private static final Logger LOG = LoggerFactory.getLogger(SegmentWriter.class);

    private final SegmentDisk disk;
    private final SegmentEvents events;
    private @Nullable Open open;
    /** Nothing more of a recording that failed is written: what follows would claim to continue it. */
    private Bytes failedStreamId = Bytes.EMPTY;

    /** A file that is being written. */
    private static final class Open {
        final SegmentHead head;
        final Path path;
        final SegmentFile file;
        final SegmentContent content;
        final Instant start;
        long sizeBytes;
        long durationNs;

        Open(SegmentHead head, Instant start, Path path, SegmentFile file) {
            this.head = head;
            this.start = start;
            this.path = path;
            this.file = file;
            this.content = SegmentContent.of(head);
        }

        RecordedSegment segment(boolean isOpen) {
            return new RecordedSegment(
                    head.path(),
                    path,
                    start,
                    durationNs,
                    sizeBytes,
                    head.format(),
                    isOpen,
                    head.format() == RecordFormat.FMP4 ? head.continuity() : null);
        }
    }

    SegmentWriter(SegmentDisk disk, SegmentEvents events) {
        this.disk = disk;
        this.events = events;
    }

    /** Writes a part; what could not be written is told to the events. */
    void write(RecordedPart part) {
        SegmentHead head = part.segment();
        if (head.continuity().streamId().equals(failedStreamId)) {
            events.onLost(part.unitCount());
            return;
        }
        Open current = open;
        try {
            if (current != null && current.head.number() != head.number()) {
                finish(current);
                current = null;
            }
            if (!part.runs().isEmpty()) {
                current = current == null ? create(head) : current;
                append(current, part);
            }
        } catch (Throwable e) {
            // Whatever it is: the file lacks something that what follows in it would need.
            events.onLost(part.unitCount());
            fail(head, e);
            return;
        }
        if (part.last() && current != null) {
            finish(current);
        }
    }

    /** Closes the file that is open: nothing more comes, or not of its segment. */
    void end() {
        Open current = open;
        if (current != null) {
            finish(current);
        }
    }

    private Open create(SegmentHead head) throws IOException {
        Instant start = head.files().round(head.start());
        for (int i = 0; ; i++) {
            Path path = head.files().file(head.path(), start);
            try {
                Open created = new Open(head, start, path, disk.create(path));
                open = created;
                return created;
            } catch (FileAlreadyExistsException e) {
                if (i == NAMES_MAX) {
                    throw e;
                }
                start = start.plus(1, head.files().resolution());
            }
        }
    }

    private void append(Open to, RecordedPart part) throws IOException {
        boolean first = to.sizeBytes == 0;
        List<Bytes> pieces = to.content.part(part.runs());
        to.file.append(pieces);
        if (to.head.sync() == RecordSync.PART) {
            to.file.sync();
        }
        for (Bytes piece : pieces) {
            to.sizeBytes += piece.length();
        }
        to.durationNs = Math.max(0, part.endNs() - to.head.originNs());
        if (first) {
            events.onCreated(to.head, to.segment(true));
        } else {
            events.onFlushed(to.head, to.segment(true));
        }
    }

    private void finish(Open ended) {
        open = null;
        try (SegmentFile file = ended.file) {
            writeDuration(ended);
            if (ended.head.sync() != RecordSync.NONE) {
                file.sync();
            }
        } catch (IOException e) {
            LOG.warn(
                    "[path {}] [record] {} is complete but for its end: {}",
                    ended.head.path(),
                    ended.path,
                    Failures.reason(e));
        }
        events.onComplete(ended.head, ended.segment(false));
    }

    private static void writeDuration(Open ended) throws IOException {
        int offset = ended.content.durationOffset();
        if (offset >= 0) {
            ended.file.overwrite(offset, InitSegment.duration(ended.durationNs / 1_000_000));
        }
    }

    private void fail(SegmentHead head, Throwable cause) {
        failedStreamId = head.continuity().streamId();
        Open ended = open;
        open = null;
        if (ended != null) {
            salvage(ended);
        }
        events.onFailed(head, Failures.reason(cause));
    }

    private void salvage(Open ended) {
        try (SegmentFile file = ended.file) {
            if (ended.sizeBytes > 0) {
                file.truncate(ended.sizeBytes);
                writeDuration(ended);
            }
        } catch (IOException e) {
            LOG.warn(
                    "[path {}] [record] {} may end in the middle: {}",
                    ended.head.path(),
                    ended.path,
                    Failures.reason(e));
        }
        if (ended.sizeBytes > 0) {
            events.onComplete(ended.head, ended.segment(false));
            return;
        }
        try {
            disk.delete(ended.path);
        } catch (IOException e) {
            LOG.warn("[path {}] [record] {} is empty: {}", ended.head.path(), ended.path, Failures.reason(e));
        }
    }
}
