package io.weir.server.hls;

import io.weir.config.HlsConfig;
import io.weir.config.HlsVariant;

/**
 * How streams are cut.
 *
 * @param variant what is made
 * @param segmentCount segments in a playlist
 * @param segmentNs shortest segment, nanoseconds
 * @param partNs shortest part, nanoseconds
 * @param segmentBytesMax largest segment
 * @param idleNs how long nobody may ask for anything before it ends, nanoseconds
 */
record HlsOptions(
        HlsVariant variant, int segmentCount, long segmentNs, long partNs, long segmentBytesMax, long idleNs) {
    static HlsOptions of(HlsConfig config) {
        return new HlsOptions(
                config.variant(),
                config.segmentCount(),
                config.segmentDuration().toNanos(),
                config.partDuration().toNanos(),
                config.segmentMaxSize().bytes(),
                config.muxerCloseAfter().toNanos());
    }

    boolean lowLatency() {
        return variant == HlsVariant.LOW_LATENCY;
    }

    SegmentContainer container() {
        return variant == HlsVariant.MPEGTS ? new TsContainer() : new Fmp4Container();
    }
}
