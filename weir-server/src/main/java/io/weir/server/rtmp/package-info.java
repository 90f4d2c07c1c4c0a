/** RTMP and RTMPS between sockets and streams. */
@NullMarked
package io.weir.server.rtmp;

import org.jspecify.annotations.NullMarked;
