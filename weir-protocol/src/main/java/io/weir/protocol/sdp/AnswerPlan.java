package io.weir.protocol.sdp;

import java.util.List;

/** What an ICE-lite server answers to offers (RFC 3264, RFC 8829, RFC 9143): all sections in one bundle, RTP and RTCP on one port. */
public sealed interface AnswerPlan {
    /** Our end. */
    LocalEnd local();

    /** What is wanted beside codecs. */
    MediaPolicy policy();

    /**
     * The peer publishes (WHIP).
     *
     * @param codecs what can be received, best first; those of the same encoding stay in the offer's order
     */
    record Receive(LocalEnd local, MediaPolicy policy, List<CodecFormat> codecs) implements AnswerPlan {
        public Receive {
            codecs = List.copyOf(codecs);
        }
    }

    /** The peer reads (WHEP): each section gets the first track of its kind that suits it. */
    record Send(LocalEnd local, MediaPolicy policy, List<SendTrack> tracks) implements AnswerPlan {
        public Send {
            tracks = List.copyOf(tracks);
        }
    }

    /** Answers an offer. */
    default Negotiation answer(SessionDescription offer) {
        return new Answerer(this, offer).answer();
    }
}
