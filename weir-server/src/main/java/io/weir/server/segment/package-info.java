/** Units of streams gathered into runs for the parts of segments: what HLS and recording share. */
@NullMarked
package io.weir.server.segment;

import org.jspecify.annotations.NullMarked;
