/** How addresses are written. */
@NullMarked
package io.weir.base.net;

import org.jspecify.annotations.NullMarked;
