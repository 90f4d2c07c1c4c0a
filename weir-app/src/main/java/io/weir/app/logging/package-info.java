/** Where log lines go and what they look like. The only package that sees logback. */
@NullMarked
package io.weir.app.logging;

import org.jspecify.annotations.NullMarked;
