/** Validated identifiers. */
@NullMarked
package io.weir.base.id;

import org.jspecify.annotations.NullMarked;
