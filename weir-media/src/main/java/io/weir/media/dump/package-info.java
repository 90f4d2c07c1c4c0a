/** A stable text rendering of tracks and access units, for golden files and {@code weir inspect}. */
@NullMarked
package io.weir.media.dump;

import org.jspecify.annotations.NullMarked;
