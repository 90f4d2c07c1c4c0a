package io.weir.load;

import java.net.URI;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * What publishers send, and where.
 *
 * @param protocol how
 * @param url of the protocol's scheme; {@code {n}} becomes the publisher's index from 0 on. With more than one publisher of RTMP and no
 *     {@code {n}} the index is put at the end of the path; WHIP needs the {@code {n}} then
 * @param count publishers, 1 to {@value #COUNT_MAX}
 * @param file an FLV file to loop; null for the built-in canonical stream of 1.06 Mbit/s, 720p30 and 73 messages a second
 * @param stamp whether each H.264 frame carries its send time, which {@code fanout} needs for added latency
 * @param connectRatePerSecond connections begun in a second, 1 to {@value FanoutOptions#CONNECT_RATE_MAX}
 */
public record PublishOptions(
        PublishProtocol protocol,
        URI url,
        int count,
        @Nullable Path file,
        boolean stamp,
        int connectRatePerSecond) {
    /** More publishers than this need more than one loop to be paced. */
    public static final int COUNT_MAX = 5_000;

    /** Checks every range; throws {@link IllegalArgumentException} with a sentence for the command line. */
    public PublishOptions {
        FanoutOptions.requireRange("count", count, 1, COUNT_MAX);
        FanoutOptions.requireRange("connect-rate", connectRatePerSecond, 1, FanoutOptions.CONNECT_RATE_MAX);
        TargetUrl target = TargetUrl.of(protocol.scheme(), url);
        if (protocol == PublishProtocol.WHIP && count > 1 && !target.indexed()) {
            throw new IllegalArgumentException("with more than one publisher the URL must contain {n}: " + url);
        }
    }

    /** The address in the URL. */
    TargetUrl target() {
        return TargetUrl.of(protocol.scheme(), url);
    }

    /** The defaults: one publisher of the canonical stream, stamped; 100 connections a second. */
    public static PublishOptions of(String url) {
        return of(PublishProtocol.RTMP, url);
    }

    /** The same of a protocol. */
    public static PublishOptions of(PublishProtocol protocol, String url) {
        return new PublishOptions(protocol, TargetUrl.parse(url), 1, null, true, 100);
    }

    /** The same with so many publishers. */
    public PublishOptions withCount(int newCount) {
        return new PublishOptions(protocol, url, newCount, file, stamp, connectRatePerSecond);
    }

    /** The same looping this FLV file. */
    public PublishOptions withFile(Path flv) {
        return new PublishOptions(protocol, url, count, flv, stamp, connectRatePerSecond);
    }

    /** The same with or without stamps. */
    public PublishOptions withStamp(boolean stamped) {
        return new PublishOptions(protocol, url, count, file, stamped, connectRatePerSecond);
    }

    /** The same with another ramp. */
    public PublishOptions withConnectRate(int perSecond) {
        return new PublishOptions(protocol, url, count, file, stamp, perSecond);
    }
}
