/** What the server measures of itself, in the forms that monitoring systems read. */
@NullMarked
package io.weir.server.metrics;

import org.jspecify.annotations.NullMarked;
