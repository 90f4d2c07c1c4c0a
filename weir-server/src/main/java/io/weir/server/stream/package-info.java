/** The media of a path: one feed in, any number of readers out, serialised once for each wire format. */
@NullMarked
package io.weir.server.stream;

import org.jspecify.annotations.NullMarked;
