/** Recordings read again: any range of a path as one file, as video on demand over HLS, and what there is to read. */
@NullMarked
package io.weir.server.playback;

import org.jspecify.annotations.NullMarked;
