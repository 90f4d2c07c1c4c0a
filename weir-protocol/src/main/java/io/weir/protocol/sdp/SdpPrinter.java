package io.weir.protocol.sdp;

import java.util.ArrayList;
import java.util.List;

/** Writes a description, attributes in one order whatever order they came in. */
final class SdpPrinter {
    private final StringBuilder out = new StringBuilder();

    String print(SessionDescription session) {
        Origin origin = session.origin();
        line("v=0");
        line("o=" + origin.username() + " " + origin.sessionId() + " " + origin.sessionVersion() + " "
                + origin.address());
        line("s=" + session.name());
        bandwidths(session.bandwidths());
        line("t=0 0");
        for (SdpGroup group : session.groups()) {
            line("a=group:" + String.join(" ", prepend(group.semantics(), group.mids())));
        }
        if (session.iceLite()) {
            line("a=ice-lite");
        }
        credentials(session.transport());
        attributes(session.attributes());
        candidates(session.transport());
        for (MediaSection media : session.media()) {
            section(media);
        }
        return out.toString();
    }

    private void section(MediaSection media) {
        MediaLine line = media.line();
        RtpDescription rtp = media.rtp();
        line("m=" + line.kind() + " " + line.port() + " " + line.protocol() + " " + String.join(" ", line.formats()));
        if (!line.connection().isEmpty()) {
            line("c=" + line.connection());
        }
        bandwidths(media.bandwidths());
        credentials(media.transport());
        if (!media.mid().isEmpty()) {
            line("a=mid:" + media.mid());
        }
        for (HeaderExtension extension : rtp.extensions()) {
            String flow = extension.direction() == Direction.SENDRECV
                    ? ""
                    : "/" + extension.direction().text();
            String more = extension.attributes().isEmpty() ? "" : " " + extension.attributes();
            line("a=extmap:" + extension.id() + flow + " " + extension.uri() + more);
        }
        line("a=" + media.direction().text());
        rtp.sources().msids().forEach(msid -> line("a=msid:" + msid));
        if (rtp.rtcpMux()) {
            line("a=rtcp-mux");
        }
        if (rtp.rtcpReducedSize()) {
            line("a=rtcp-rsize");
        }
        formats(rtp);
        sources(rtp.sources());
        attributes(media.attributes());
        candidates(media.transport());
    }

    private void formats(RtpDescription rtp) {
        feedback(rtp, Feedback.ALL, "*");
        for (PayloadFormat format : rtp.formats()) {
            int payloadType = format.payloadType();
            CodecFormat codec = format.codec();
            if (!codec.encoding().isEmpty()) {
                line("a=rtpmap:" + payloadType + " " + codec.encoding() + "/" + codec.clockRate()
                        + (codec.channels() > 1 ? "/" + codec.channels() : ""));
            }
            feedback(rtp, payloadType, Integer.toString(payloadType));
            if (!codec.parameters().text().isEmpty()) {
                line("a=fmtp:" + payloadType + " " + codec.parameters().text());
            }
        }
    }

    private void feedback(RtpDescription rtp, int payloadType, String shown) {
        for (Feedback feedback : rtp.feedback()) {
            if (feedback.payloadType() == payloadType) {
                line("a=rtcp-fb:" + shown + " " + feedback.text());
            }
        }
    }

    private void sources(MediaSources sources) {
        for (Rid rid : sources.rids()) {
            String more = rid.restrictions().isEmpty() ? "" : " " + rid.restrictions();
            line("a=rid:" + rid.id() + (rid.direction() == Direction.SENDONLY ? " send" : " recv") + more);
        }
        Simulcast simulcast = sources.simulcast();
        if (!simulcast.isEmpty()) {
            line("a=simulcast:"
                    + (simulcast.send().isEmpty() ? "" : "send " + String.join(";", simulcast.send()))
                    + (simulcast.send().isEmpty() || simulcast.receive().isEmpty() ? "" : " ")
                    + (simulcast.receive().isEmpty() ? "" : "recv " + String.join(";", simulcast.receive())));
        }
        for (SourceGroup group : sources.groups()) {
            List<String> ssrcs =
                    group.ssrcs().stream().map(ssrc -> Long.toString(ssrc)).toList();
            line("a=ssrc-group:" + String.join(" ", prepend(group.semantics(), ssrcs)));
        }
        for (SourceAttribute source : sources.attributes()) {
            String rest = source.name() + (source.value().isEmpty() ? "" : ":" + source.value());
            line("a=ssrc:" + source.ssrc() + (rest.isEmpty() ? "" : " " + rest));
        }
    }

    void credentials(SdpTransport transport) {
        if (!transport.iceUfrag().isEmpty()) {
            line("a=ice-ufrag:" + transport.iceUfrag());
        }
        if (!transport.icePwd().isEmpty()) {
            line("a=ice-pwd:" + transport.icePwd());
        }
        if (!transport.iceOptions().isEmpty()) {
            line("a=ice-options:" + String.join(" ", transport.iceOptions()));
        }
        for (Fingerprint fingerprint : transport.fingerprints()) {
            line("a=fingerprint:" + fingerprint.algorithm() + " " + fingerprint.value());
        }
        if (transport.setup() != Setup.UNSET) {
            line("a=setup:" + transport.setup().text());
        }
    }

    void candidates(SdpTransport transport) {
        transport.candidates().forEach(candidate -> line("a=candidate:" + candidate));
        if (transport.endOfCandidates()) {
            line("a=end-of-candidates");
        }
    }

    private void bandwidths(List<Bandwidth> bandwidths) {
        bandwidths.forEach(one -> line("b=" + one.type() + ":" + one.value()));
    }

    private void attributes(List<SdpAttribute> attributes) {
        attributes.forEach(one -> line("a=" + one.name() + (one.value().isEmpty() ? "" : ":" + one.value())));
    }

    private static List<String> prepend(String first, List<String> rest) {
        List<String> all = new ArrayList<>(rest);
        all.addFirst(first);
        return all;
    }

    void line(String text) {
        out.append(text).append("\r\n");
    }

    /** What has been written. */
    String text() {
        return out.toString();
    }
}
