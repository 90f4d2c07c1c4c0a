package io.weir.protocol.sdp;

/** How well a payload type of the peer suits a codec of ours, worst first. */
public enum Fit {
    /** Another codec, or one that packs its payload in another way. */
    NONE,
    /** The codec, but of a profile that the peer does not claim to decode. Browsers mostly do. */
    OTHER_PROFILE,
    /** The profile, at a level below ours. */
    LEVEL_BELOW,
    /** The peer decodes more than this. */
    CONTAINS,
    /** The very profile. */
    EXACT
}
