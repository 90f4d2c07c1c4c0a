/** Who may do what: users, an HTTP server that is asked, signed tokens, signed URLs. Nothing here waits on a caller's thread. */
@NullMarked
package io.weir.server.auth;

import org.jspecify.annotations.NullMarked;
