package io.weir.server.playback;

import io.weir.base.id.PathName;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A range to be played on demand.
 *
 * @param start wall time
 * @param end wall time; null for whatever comes
 */
record VodRequest(PathName path, Instant start, @Nullable Instant end) {}
