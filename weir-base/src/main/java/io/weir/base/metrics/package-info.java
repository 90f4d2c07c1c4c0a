/** Counters by name. */
@NullMarked
package io.weir.base.metrics;

import org.jspecify.annotations.NullMarked;
