/** HLS and low-latency HLS: streams cut into parts, segments and playlists, and those who fetch them (RFC 8216bis). */
@NullMarked
package io.weir.server.hls;

import org.jspecify.annotations.NullMarked;
