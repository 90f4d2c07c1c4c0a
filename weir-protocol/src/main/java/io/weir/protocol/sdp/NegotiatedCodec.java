package io.weir.protocol.sdp;

import java.util.List;

/**
 * A payload type that both sides agreed on.
 *
 * @param payloadType 0..127, as on the wire
 * @param codec with the peer's parameters
 * @param retransmissionType the RTX payload type for it; -1 when there is none
 * @param feedback kinds of RTCP feedback agreed on, "nack pli"
 * @param fit how the peer's claim suits our track; {@link Fit#EXACT} when we receive
 */
public record NegotiatedCodec(
        int payloadType, CodecFormat codec, int retransmissionType, List<String> feedback, Fit fit) {
    public NegotiatedCodec {
        feedback = List.copyOf(feedback);
    }
}
