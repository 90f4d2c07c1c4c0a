package io.weir.server.clip;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Where a clip in a bucket can be got.
 *
 * @param expires until when; null for as long as the bucket lets everybody
 */
public record ClipLink(String url, @Nullable Instant expires) {}
