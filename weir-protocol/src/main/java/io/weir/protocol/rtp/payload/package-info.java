/**
 * RTP payload formats both ways: access units into payloads, and packets into access units, with the one class that maps codecs to
 * RTP's names.
 */
@NullMarked
package io.weir.protocol.rtp.payload;

import org.jspecify.annotations.NullMarked;
