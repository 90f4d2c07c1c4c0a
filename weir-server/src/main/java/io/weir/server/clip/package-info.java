/** Clips: parts of recordings as files of their own, made by jobs that outlive the process, in a directory or in a bucket. */
@NullMarked
package io.weir.server.clip;

import org.jspecify.annotations.NullMarked;
