/** Session descriptions (RFC 8866) as WebRTC uses them, and offer/answer (RFC 3264, RFC 8829) for WHIP and WHEP in both roles. */
@NullMarked
package io.weir.protocol.sdp;

import org.jspecify.annotations.NullMarked;
