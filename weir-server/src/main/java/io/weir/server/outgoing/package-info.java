/** Which other servers this one calls, and calls over HTTP that keep to it. */
@NullMarked
package io.weir.server.outgoing;

import org.jspecify.annotations.NullMarked;
