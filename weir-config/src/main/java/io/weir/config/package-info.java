/** The configuration model: records, key table, files, environment, validation, path matching. */
@NullMarked
package io.weir.config;

import org.jspecify.annotations.NullMarked;
