/** Who may publish or watch what on which port: asked before any path is looked up. */
@NullMarked
package io.weir.server.registration;

import org.jspecify.annotations.NullMarked;
