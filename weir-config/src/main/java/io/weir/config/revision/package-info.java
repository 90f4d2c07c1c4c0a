/** Changes to the configuration that were made while the server ran, kept on disk. */
@NullMarked
package io.weir.config.revision;

import org.jspecify.annotations.NullMarked;
