/** MPEG-TS over HTTP and over WebSockets. */
@NullMarked
package io.weir.server.httpts;

import org.jspecify.annotations.NullMarked;
