package io.weir.server.recordings;

import io.weir.base.id.PathName;
import io.weir.config.RecordFormat;
import io.weir.media.mp4.MtxiBox;
import java.nio.file.Path;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One file of a recording.
 *
 * @param path whose stream it holds
 * @param start wall time of its first unit
 * @param durationNs how long it lasts, as far as it is flushed when it is open
 * @param sizeBytes bytes of the file, as far as they are flushed when it is open
 * @param open whether it is being written
 * @param continuity what it continues, null for MPEG-TS and for files that do not say
 */
public record RecordedSegment(
        PathName path,
        Path file,
        Instant start,
        long durationNs,
        long sizeBytes,
        RecordFormat format,
        boolean open,
        @Nullable MtxiBox continuity) {
    /** Wall time at which its last unit ends. */
    public Instant end() {
        return start.plusNanos(durationNs);
    }
}
