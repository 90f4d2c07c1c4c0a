/** Playlists of HTTP Live Streaming, low latency included (RFC 8216bis). */
@NullMarked
package io.weir.media.hls;

import org.jspecify.annotations.NullMarked;
