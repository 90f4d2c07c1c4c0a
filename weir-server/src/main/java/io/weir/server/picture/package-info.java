/** Still pictures of streams and recordings, made by FFmpeg out of one keyframe. */
@NullMarked
package io.weir.server.picture;

import org.jspecify.annotations.NullMarked;
