/** Abuse, one class for each kind: it costs its sender, and nobody else notices. */
@NullMarked
package io.weir.system.attack;

import org.jspecify.annotations.NullMarked;
