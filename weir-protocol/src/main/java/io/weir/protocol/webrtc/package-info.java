/** WebRTC sessions on one UDP port: ICE, DTLS and SRTP put together, RTP and RTCP in the clear on this side of them. */
@NullMarked
package io.weir.protocol.webrtc;

import org.jspecify.annotations.NullMarked;
