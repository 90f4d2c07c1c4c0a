/** The control API: one handler class for each resource, answers as records. */
@NullMarked
package io.weir.server.api;

import org.jspecify.annotations.NullMarked;
