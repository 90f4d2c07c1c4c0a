/** Whole servers over loopback, with real programs as their clients. */
@NullMarked
package io.weir.system;

import org.jspecify.annotations.NullMarked;
