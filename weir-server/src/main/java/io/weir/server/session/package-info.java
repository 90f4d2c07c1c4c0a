/** The table of live sessions of all protocols: endpoints write it, the API reads it. */
@NullMarked
package io.weir.server.session;

import org.jspecify.annotations.NullMarked;
