/** Records to JSON and back, strictly. The only package that sees Jackson. */
@NullMarked
package io.weir.platform.json;

import org.jspecify.annotations.NullMarked;
