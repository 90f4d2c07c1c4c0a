/** Tools for tests. Nothing here ships. */
@NullMarked
package io.weir.testkit;

import org.jspecify.annotations.NullMarked;
