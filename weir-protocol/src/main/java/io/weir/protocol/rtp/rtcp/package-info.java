/** RTCP (RFC 3550 section 6): reports, feedback (RFC 4585, RFC 5104) and congestion control messages, read and written. */
@NullMarked
package io.weir.protocol.rtp.rtcp;

import org.jspecify.annotations.NullMarked;
