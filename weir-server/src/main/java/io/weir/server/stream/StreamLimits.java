package io.weir.server.stream;

import io.weir.config.GeneralConfig;
import io.weir.config.GopCacheConfig;

/**
 * The bounds of one stream.
 *
 * @param gopCache whether new readers start with the units since the last keyframe
 * @param gopSizeMaxBytes size beyond which a group of pictures is not cached
 * @param gopDurationMaxMs duration beyond which a group of pictures is not cached
 * @param queueUnitsMax units a reader may have waiting to be written
 * @param writeTimeoutMs how long a reader may skip before it is ended
 */
public record StreamLimits(
        boolean gopCache, long gopSizeMaxBytes, long gopDurationMaxMs, int queueUnitsMax, long writeTimeoutMs) {
    /** Bytes a reader may have waiting to be written. */
    public static final int QUEUE_BYTES_MAX = 8 * 1024 * 1024;

    /** What the configuration's defaults say. */
    public static final StreamLimits DEFAULT = new StreamLimits(true, 16 << 20, 15_000, 512, 10_000);

    /** What the configuration says. */
    public static StreamLimits of(GopCacheConfig gop, GeneralConfig general) {
        return new StreamLimits(
                gop.enabled(),
                gop.maxSize().bytes(),
                gop.maxDuration().toMillis(),
                general.writeQueueSize(),
                general.writeTimeout().toMillis());
    }
}
