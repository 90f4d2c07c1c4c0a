package io.weir.protocol.sdp;

import java.util.List;

/** What all descriptions of ours have in common. */
final class OfferText {
    /** The address of a section whose candidates are elsewhere. */
    static final String NOWHERE = "IN IP4 0.0.0.0";

    /** RFC 8840 section 4.1.1: the discard port stands for "see the candidates". */
    static final int PORT = 9;

    static final String PROTOCOL = "UDP/TLS/RTP/SAVPF";

    private OfferText() {}

    static MediaLine line(String kind, String protocol, List<PayloadFormat> formats) {
        List<String> types =
                formats.stream().map(one -> Integer.toString(one.payloadType())).toList();
        return new MediaLine(kind, PORT, protocol, types, NOWHERE);
    }
}
