/** Networks as bad as real ones, whose time a test moves by hand. */
@NullMarked
package io.weir.testkit.net;

import org.jspecify.annotations.NullMarked;
