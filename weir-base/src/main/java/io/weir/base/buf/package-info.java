/** Immutable bytes and thin wrappers of bounded queues. */
@NullMarked
package io.weir.base.buf;

import org.jspecify.annotations.NullMarked;
