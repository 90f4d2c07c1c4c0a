/** Audio that ffmpeg turns from one codec into another, for readers that cannot play the first. */
@NullMarked
package io.weir.server.transcode;

import org.jspecify.annotations.NullMarked;
