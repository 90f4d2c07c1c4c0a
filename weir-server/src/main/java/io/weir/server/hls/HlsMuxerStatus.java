package io.weir.server.hls;

import java.time.Instant;

/**
 * What a muxer has done.
 *
 * @param path whose stream it cuts
 * @param created when it began
 * @param lastRequest when somebody last asked for something of it
 * @param outboundBytes what its clients were sent
 */
public record HlsMuxerStatus(String path, Instant created, Instant lastRequest, long outboundBytes) {}
