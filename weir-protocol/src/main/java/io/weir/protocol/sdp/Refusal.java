package io.weir.protocol.sdp;

/** The kind of a negotiation's failure, for the HTTP status. */
public enum Refusal {
    /** The description is legal but no WebRTC description that can be used: 400. */
    UNUSABLE,
    /** Nothing in it that both sides can do: 406. */
    NOTHING_IN_COMMON
}
