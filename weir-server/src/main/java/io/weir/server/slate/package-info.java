/** The stand-in for a source that is away: a still picture and silence in the codecs that readers expect, or an MP4 file. */
@NullMarked
package io.weir.server.slate;

import org.jspecify.annotations.NullMarked;
