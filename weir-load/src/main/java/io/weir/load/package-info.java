/** Load publishers and readers behind `weir bench`: they work against any server and measure what its clients see. */
@NullMarked
package io.weir.load;

import org.jspecify.annotations.NullMarked;
