/** Commands of the operator's, run as processes of their own: the one place that starts processes. */
@NullMarked
package io.weir.server.process;

import org.jspecify.annotations.NullMarked;
