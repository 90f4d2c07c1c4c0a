package io.weir.protocol.sdp;

import java.util.List;

/** What a WHIP or WHEP client offers. Offers are a function of the plan, so that the answer can be read by the plan alone. */
public sealed interface OfferPlan {
    /** Our end. */
    LocalEnd local();

    /** What is wanted beside codecs. */
    MediaPolicy policy();

    /** We publish (WHIP): one section for each track. */
    record Send(LocalEnd local, MediaPolicy policy, List<SendTrack> tracks) implements OfferPlan {
        public Send {
            tracks = List.copyOf(tracks);
        }
    }

    /**
     * We read (WHEP): one section for each kind among the codecs.
     *
     * @param codecs what can be received, best first; one without parameters is offered at high levels and in several profiles
     */
    record Receive(LocalEnd local, MediaPolicy policy, List<CodecFormat> codecs) implements OfferPlan {
        public Receive {
            codecs = List.copyOf(codecs);
        }
    }

    /**
     * The offer.
     *
     * @throws IllegalArgumentException when the plan has nothing to offer, or more formats than there are payload types
     */
    default SessionDescription offer() {
        return new Offerer(this).offer();
    }

    /** Reads what the server answers to {@link #offer}. */
    default Negotiation onAnswer(SessionDescription answer) {
        return new AnswerReader(this, answer).read();
    }
}
