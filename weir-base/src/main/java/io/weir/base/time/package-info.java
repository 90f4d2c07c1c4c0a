/** Clocks and timers: the only place that asks the system for the time. */
@NullMarked
package io.weir.base.time;

import org.jspecify.annotations.NullMarked;
