/** HTTP/1.1 and WebSocket on Netty: server, router, limits, static resources. Handlers see no version of the protocol. */
@NullMarked
package io.weir.platform.http;

import org.jspecify.annotations.NullMarked;
