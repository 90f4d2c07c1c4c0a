/** Looks into the running process: flight recordings, heap, threads. */
@NullMarked
package io.weir.server.profile;

import org.jspecify.annotations.NullMarked;
