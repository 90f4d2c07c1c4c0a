/** ICE (RFC 8445): STUN messages, candidates, the lite agent of a server and a small full agent of a client; framing for TCP. */
@NullMarked
package io.weir.protocol.ice;

import org.jspecify.annotations.NullMarked;
