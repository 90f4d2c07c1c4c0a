/** RTP (RFC 3550): packets and header extensions (RFC 8285), sequence numbers, and what a sender and a receiver remember of them. */
@NullMarked
package io.weir.protocol.rtp;

import org.jspecify.annotations.NullMarked;
