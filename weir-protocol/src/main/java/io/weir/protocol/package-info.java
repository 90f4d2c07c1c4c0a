/** What all wire protocols share: how a peer's fault is told. */
@NullMarked
package io.weir.protocol;

import org.jspecify.annotations.NullMarked;
