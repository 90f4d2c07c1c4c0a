/** Other people's programs as peers in tests: found, run with a deadline and bounded output, and ended by their own process id. */
@NullMarked
package io.weir.testkit.peer;

import org.jspecify.annotations.NullMarked;
