/** WebRTC publishers and viewers: WHIP and WHEP, and media between streams and RTP. */
@NullMarked
package io.weir.server.webrtc;

import org.jspecify.annotations.NullMarked;
