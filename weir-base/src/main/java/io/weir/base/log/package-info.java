/** Log lines: prefixes, redaction, aggregated warnings. */
@NullMarked
package io.weir.base.log;

import org.jspecify.annotations.NullMarked;
