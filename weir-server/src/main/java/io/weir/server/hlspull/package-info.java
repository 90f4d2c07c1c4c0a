/** Paths whose source is the HLS of another server. */
@NullMarked
package io.weir.server.hlspull;

import org.jspecify.annotations.NullMarked;
