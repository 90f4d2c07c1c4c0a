package io.weir.server.record;

import io.weir.base.id.PathName;
import io.weir.config.RecordFormat;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * What a recorder has done.
 *
 * @param since when it came into its state
 * @param reason why it does not write, empty while it does
 * @param file the segment being written
 * @param left the stream's tracks that are not recorded, with reasons, as sentences
 * @param byApi whether it was started by the API and not by the configuration
 * @param segmentCount segments begun
 * @param writtenBytes bytes of all its files
 * @param gapCount places where something is missing
 * @param droppedCount units that are missing
 */
public record RecorderStatus(
        PathName path,
        RecorderState state,
        Instant since,
        String reason,
        RecordFormat format,
        Optional<String> file,
        List<String> left,
        boolean byApi,
        long segmentCount,
        long writtenBytes,
        long gapCount,
        long droppedCount) {
    /** Takes a copy of the list. */
    public RecorderStatus {
        left = List.copyOf(left);
    }
}
