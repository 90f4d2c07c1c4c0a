/** FLV over HTTP and over WebSockets. */
@NullMarked
package io.weir.server.httpflv;

import org.jspecify.annotations.NullMarked;
