package io.weir.server.hls;

import io.weir.base.id.PathName;
import io.weir.config.HlsConfig;
import io.weir.config.HlsVariant;
import io.weir.server.segment.DiskThreads;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * How streams are cut.
 *
 * @param variant what is made
 * @param segmentCount segments in a playlist
 * @param segmentNs shortest segment, nanoseconds
 * @param partNs shortest part, nanoseconds
 * @param segmentBytesMax largest segment
 * @param idleNs how long nobody may ask for anything before it ends, nanoseconds
 * @param directory where segments go, empty for nowhere but memory
 */
record HlsOptions(
        HlsVariant variant,
        int segmentCount,
        long segmentNs,
        long partNs,
        long segmentBytesMax,
        long idleNs,
        String directory) {
    /** A disk is no muxer's own. */
    private static final DiskThreads DISKS = new DiskThreads();

    static HlsOptions of(HlsConfig config) {
        return new HlsOptions(
                config.variant(),
                config.segmentCount(),
                config.segmentDuration().toNanos(),
                config.partDuration().toNanos(),
                config.segmentMaxSize().bytes(),
                config.muxerCloseAfter().toNanos(),
                config.directory());
    }

    boolean lowLatency() {
        return variant == HlsVariant.LOW_LATENCY;
    }

    SegmentContainer container() {
        return variant == HlsVariant.MPEGTS ? new TsContainer() : new Fmp4Container();
    }

    /** Where a muxer's segments go, null for nowhere but memory. */
    @Nullable
    SegmentDirectory directory(PathName path, String prefix) {
        if (directory.isEmpty()) {
            return null;
        }
        Path root = Path.of(directory);
        return new SegmentDirectory(root, path, HlsMuxers.runOf(prefix), DISKS.of(root));
    }
}
