/** Tests of the load clients. */
@NullMarked
package io.weir.load;

import org.jspecify.annotations.NullMarked;
