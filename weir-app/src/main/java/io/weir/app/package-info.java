/** The program: command line, start, shutdown, logging. Nothing imports it. */
@NullMarked
package io.weir.app;

import org.jspecify.annotations.NullMarked;
