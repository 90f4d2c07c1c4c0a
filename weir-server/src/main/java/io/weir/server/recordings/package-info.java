/** Where recordings lie: names of files, the index of segments, and how long they are kept. */
@NullMarked
package io.weir.server.recordings;

import org.jspecify.annotations.NullMarked;
