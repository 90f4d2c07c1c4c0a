/** Recordings: streams written to files, segment by segment, without ever holding a stream up. */
@NullMarked
package io.weir.server.record;

import org.jspecify.annotations.NullMarked;
