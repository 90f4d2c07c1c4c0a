/** SRTP and SRTCP (RFC 3711, RFC 7714) with keys from DTLS (RFC 5764): contexts of both directions, index estimation, replay windows. */
@NullMarked
package io.weir.protocol.srtp;

import org.jspecify.annotations.NullMarked;
