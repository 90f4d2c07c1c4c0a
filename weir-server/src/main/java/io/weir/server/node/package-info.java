/** The composition root of a node. */
@NullMarked
package io.weir.server.node;

import org.jspecify.annotations.NullMarked;
