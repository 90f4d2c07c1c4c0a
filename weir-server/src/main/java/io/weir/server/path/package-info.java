/** Paths: who publishes and who reads under a name, and what becomes of them. */
@NullMarked
package io.weir.server.path;

import org.jspecify.annotations.NullMarked;
