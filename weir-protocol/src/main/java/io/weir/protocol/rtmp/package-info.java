/** RTMP 1.0 with Enhanced RTMP: handshake, chunk stream, messages, server and client sessions, and their Netty handlers. */
@NullMarked
package io.weir.protocol.rtmp;

import org.jspecify.annotations.NullMarked;
