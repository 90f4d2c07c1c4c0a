package io.weir.protocol.sdp;

import java.util.List;

/** Plans of a server and of clients, with made-up keys. */
final class Plans {
    static final Fingerprint FINGERPRINT = new Fingerprint("sha-256", Offers.PRINT_256.replace('0', 'F'));

    static final List<String> CANDIDATES = List.of(
            "1 1 UDP 2130706431 203.0.113.5 8189 typ host",
            "2 1 TCP 1671430143 203.0.113.5 8189 typ host tcptype passive");

    static final LocalEnd SERVER = new LocalEnd(
            7_000_000_001L, "weirufrag", "weirpassword0123456789", FINGERPRINT, CANDIDATES, DtlsRoles.BOTH);

    static final LocalEnd CLIENT =
            new LocalEnd(42, "clientufrag", "clientpassword0123456789", FINGERPRINT, CANDIDATES, DtlsRoles.BOTH);

    static final List<CodecFormat> RECEIVABLE = List.of(
            CodecFormat.video("H264", ""),
            CodecFormat.video("AV1", ""),
            CodecFormat.video("H265", ""),
            CodecFormat.video("VP9", ""),
            CodecFormat.vp8(),
            CodecFormat.opus(1),
            CodecFormat.audio("multiopus", 48_000, 6),
            CodecFormat.audio("G722", 8_000, 1),
            CodecFormat.audio("PCMU", 8_000, 1),
            CodecFormat.audio("PCMA", 8_000, 1),
            CodecFormat.audio("L16", 48_000, 2));

    static final AnswerPlan RECEIVE = new AnswerPlan.Receive(SERVER, MediaPolicy.RECEIVE, RECEIVABLE);

    /** H.264 High 4.0 and stereo Opus. */
    static final AnswerPlan SEND = send(CodecFormat.h264(0x640028), CodecFormat.opus(2));

    private Plans() {}

    static AnswerPlan.Send send(CodecFormat... formats) {
        return new AnswerPlan.Send(SERVER, MediaPolicy.SEND, tracks(formats));
    }

    static List<SendTrack> tracks(CodecFormat... formats) {
        return java.util.stream.IntStream.range(0, formats.length)
                .mapToObj(i -> new SendTrack(
                        List.of(formats[i]),
                        1_000 + i,
                        formats[i].kind().equals("video") ? 2_000 + i : -1,
                        "weir",
                        "weir track" + i))
                .toList();
    }

    static Negotiation.Accepted accepted(Negotiation negotiation) {
        return switch (negotiation) {
            case Negotiation.Accepted accepted -> accepted;
            case Negotiation.Refused refused -> throw new AssertionError(refused.toString());
        };
    }

    static Negotiation.Refused refused(Negotiation negotiation) {
        return switch (negotiation) {
            case Negotiation.Accepted accepted -> throw new AssertionError(accepted.toString());
            case Negotiation.Refused refused -> refused;
        };
    }
}
