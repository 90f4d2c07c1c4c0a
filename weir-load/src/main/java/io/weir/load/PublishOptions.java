package io.weir.load;

import java.net.URI;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * What publishers send, and where.
 *
 * @param url {@code rtmp://host[:1935]/app/stream}; {@code {n}} becomes the publisher's index from 0 on, and with more than one
 *     publisher and no {@code {n}} the index is put at the end of the path
 * @param count publishers, 1 to {@value #COUNT_MAX}
 * @param file an FLV file to loop; null for the built-in canonical stream of 1.06 Mbit/s, 720p30 and 73 messages a second
 * @param stamp whether each H.264 frame carries its send time, which {@code fanout} needs for added latency
 * @param connectRatePerSecond connections begun in a second, 1 to {@value FanoutOptions#CONNECT_RATE_MAX}
 */
public record PublishOptions(URI url, int count, @Nullable Path file, boolean stamp, int connectRatePerSecond) {
    /** More publishers than this need more than one loop to be paced. */
    public static final int COUNT_MAX = 5_000;

    /** Checks every range; throws {@link IllegalArgumentException} with a sentence for the command line. */
    public PublishOptions {
        FanoutOptions.requireRange("count", count, 1, COUNT_MAX);
        FanoutOptions.requireRange("connect-rate", connectRatePerSecond, 1, FanoutOptions.CONNECT_RATE_MAX);
        TargetUrl.of(FanoutProtocol.RTMP, url);
    }

    /** The defaults: one publisher of the canonical stream, stamped; 100 connections a second. */
    public static PublishOptions of(String url) {
        return new PublishOptions(TargetUrl.parse(url), 1, null, true, 100);
    }

    /** The same with so many publishers. */
    public PublishOptions withCount(int newCount) {
        return new PublishOptions(url, newCount, file, stamp, connectRatePerSecond);
    }

    /** The same looping this FLV file. */
    public PublishOptions withFile(Path flv) {
        return new PublishOptions(url, count, flv, stamp, connectRatePerSecond);
    }

    /** The same with or without stamps. */
    public PublishOptions withStamp(boolean stamped) {
        return new PublishOptions(url, count, file, stamped, connectRatePerSecond);
    }

    /** The same with another ramp. */
    public PublishOptions withConnectRate(int perSecond) {
        return new PublishOptions(url, count, file, stamp, perSecond);
    }
}
