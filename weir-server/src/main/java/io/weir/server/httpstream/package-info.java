/** Live streams over HTTP and WebSockets without end: what all containers share that are sent so. */
@NullMarked
package io.weir.server.httpstream;

import org.jspecify.annotations.NullMarked;
