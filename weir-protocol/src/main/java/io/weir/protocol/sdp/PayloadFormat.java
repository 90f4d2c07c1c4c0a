package io.weir.protocol.sdp;

/**
 * A payload type and what it carries (rtpmap and fmtp).
 *
 * @param payloadType 0..127
 * @param codec {@link CodecFormat#UNKNOWN}'s name when nothing describes it
 */
public record PayloadFormat(int payloadType, CodecFormat codec) {
    /** Largest payload type. */
    public static final int PAYLOAD_TYPE_MAX = 127;

    /** What a payload type means without rtpmap (RFC 3551 section 6), as far as weir carries it. */
    static CodecFormat assigned(int payloadType) {
        return switch (payloadType) {
            case 0 -> CodecFormat.audio("PCMU", 8_000, 1);
            case 8 -> CodecFormat.audio("PCMA", 8_000, 1);
            case 9 -> CodecFormat.audio("G722", 8_000, 1);
            case 10 -> CodecFormat.audio("L16", 44_100, 2);
            case 11 -> CodecFormat.audio("L16", 44_100, 1);
            case 13 -> CodecFormat.audio("CN", 8_000, 1);
            default -> CodecFormat.UNKNOWN;
        };
    }

    /** The payload type that this one retransmits for (RFC 4588 section 8.1); -1 when this is not RTX. */
    public int retransmits() {
        return codec.is("rtx") ? codec.parameters().number("apt", -1) : -1;
    }
}
