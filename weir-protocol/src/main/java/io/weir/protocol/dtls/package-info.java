/** DTLS 1.2 with use_srtp (RFC 5764): handshakes of both roles, certificates known by their fingerprint, keys for SRTP. */
@NullMarked
package io.weir.protocol.dtls;

import org.jspecify.annotations.NullMarked;
