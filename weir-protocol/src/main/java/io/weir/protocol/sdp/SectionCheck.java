package io.weir.protocol.sdp;

import java.util.ArrayList;
import java.util.List;

/** What must hold for a section before its codecs matter; each check gives the reason against it, or nothing. */
final class SectionCheck {
    private SectionCheck() {}

    /** Why a section can't carry RTP over the session's transport; empty when it can. */
    static String transport(MediaSection section) {
        MediaLine line = section.line();
        if (line.protocol().contains("SCTP")) {
            return "data channels are not supported";
        }
        if (!line.kind().equals("audio") && !line.kind().equals("video")) {
            return "media of kind " + line.kind() + " is not supported";
        }
        // The profile's variants mean the same here (RFC 8829 section 5.1.2).
        boolean known = line.protocol().endsWith("RTP/SAVPF") || line.protocol().endsWith("RTP/SAVP");
        if (!known || line.protocol().startsWith("TCP/RTP")) {
            return "protocol " + line.protocol() + " is not supported, UDP/TLS/RTP/SAVPF is";
        }
        return section.rtp().rtcpMux() ? "" : "rtcp-mux is missing";
    }

    /** The encodings a section offers, for people: "VP8, VP9, H264". */
    static String encodings(MediaSection section) {
        List<String> names = new ArrayList<>();
        for (PayloadFormat format : section.rtp().formats()) {
            String name = format.codec().encoding();
            boolean media = !format.codec().is("rtx")
                    && !format.codec().is("red")
                    && !format.codec().is("ulpfec");
            if (media && !name.isEmpty() && !names.contains(name) && names.size() < 16) {
                names.add(name);
            }
        }
        return names.isEmpty() ? "nothing known" : String.join(", ", names);
    }

    /** The extensions of {@code offered} that are understood and flow our way. */
    static List<HeaderExtension> extensions(List<HeaderExtension> offered, MediaPolicy policy, Direction ours) {
        List<HeaderExtension> common = new ArrayList<>();
        for (HeaderExtension extension : offered) {
            boolean flows = ours.sends()
                    ? extension.direction().receives() && extension.id() <= HeaderExtension.ONE_BYTE_ID_MAX
                    : extension.direction().sends() && extension.id() <= 255;
            boolean fresh = common.stream().noneMatch(one -> one.uri().equals(extension.uri()));
            if (flows && fresh && policy.extensions().contains(extension.uri())) {
                common.add(extension.toward(extension.direction() == Direction.SENDRECV ? Direction.SENDRECV : ours));
            }
        }
        return common;
    }

    /** The kinds of feedback for a payload type that both know, in the peer's order. */
    static List<String> feedback(RtpDescription rtp, int payloadType, MediaPolicy policy) {
        List<String> common = new ArrayList<>(rtp.feedbackOf(payloadType));
        common.retainAll(policy.feedback());
        return common;
    }
}
