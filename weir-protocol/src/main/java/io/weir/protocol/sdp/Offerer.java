package io.weir.protocol.sdp;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Writes the offer of a plan. */
final class Offerer {
    /** RFC 5761 section 4: beside RTCP, these are free for any codec. */
    private static final int DYNAMIC_MIN = 96;

    private static final int DYNAMIC_MORE_MIN = 35;
    private static final int DYNAMIC_MORE_MAX = 63;

    private final OfferPlan plan;
    private final List<MediaSection> sections = new ArrayList<>();
    private int nextType = DYNAMIC_MIN;

    Offerer(OfferPlan plan) {
        this.plan = plan;
    }

    SessionDescription offer() {
        switch (plan) {
            case OfferPlan.Send send -> {
                for (SendTrack track : send.tracks()) {
                    boolean repaired =
                            track.retransmissionSsrc() >= 0 && plan.policy().retransmission();
                    section(track.kind(), track.formats(), repaired, track);
                }
            }
            case OfferPlan.Receive receive -> {
                for (String kind : List.of("video", "audio")) {
                    List<CodecFormat> codecs = receive.codecs().stream()
                            .filter(one -> one.kind().equals(kind))
                            .flatMap(one -> CodecMatch.offered(one).stream())
                            .toList();
                    if (!codecs.isEmpty()) {
                        section(
                                kind,
                                codecs,
                                kind.equals("video") && plan.policy().retransmission(),
                                null);
                    }
                }
            }
        }
        if (sections.isEmpty() || sections.size() > SessionDescription.MEDIA_MAX) {
            throw new IllegalArgumentException(sections.size() + " media sections to offer");
        }
        List<String> mids = sections.stream().map(MediaSection::mid).toList();
        return new SessionDescription(
                plan.local().origin(),
                "-",
                false,
                List.of(new SdpGroup(SdpGroup.BUNDLE, mids)),
                SdpTransport.NONE,
                List.of(),
                List.of(new SdpAttribute("msid-semantic", " WMS *")),
                sections);
    }

    private void section(String kind, List<CodecFormat> codecs, boolean repaired, @Nullable SendTrack track) {
        List<PayloadFormat> formats = new ArrayList<>();
        List<Feedback> feedback = new ArrayList<>();
        for (CodecFormat codec : codecs) {
            int payloadType = payloadType(codec);
            formats.add(new PayloadFormat(payloadType, track == null ? codec : stated(codec)));
            for (String text : plan.policy().feedback()) {
                if (kind.equals("video") || text.equals("transport-cc")) {
                    feedback.add(new Feedback(payloadType, text));
                }
            }
            if (repaired) {
                CodecFormat rtx = CodecFormat.video("rtx", "apt=" + payloadType);
                formats.add(new PayloadFormat(
                        dynamicType(), new CodecFormat("rtx", codec.clockRate(), 1, rtx.parameters())));
            }
        }
        boolean first = sections.isEmpty();
        MediaSources sources = track == null ? MediaSources.NONE : track.sources(repaired);
        sections.add(new MediaSection(
                OfferText.line(kind, OfferText.PROTOCOL, formats),
                Integer.toString(sections.size()),
                track == null ? Direction.RECVONLY : Direction.SENDONLY,
                plan.local()
                        .transport(
                                plan.local().roles().offered(),
                                first ? plan.local().candidates() : List.of()),
                new RtpDescription(formats, feedback, extensions(kind), true, true, sources),
                List.of(),
                List.of()));
    }

    /** RFC 7587 section 6.1: a sender says by sprop-stereo what stereo says of a receiver. */
    private static CodecFormat stated(CodecFormat codec) {
        boolean stereo = codec.is("opus") && codec.parameters().value("stereo").equals("1");
        return stereo ? codec.with(new FormatParameters("sprop-stereo=1")) : codec;
    }

    private int payloadType(CodecFormat codec) {
        if (codec.parameters().text().isEmpty()) {
            for (int type : List.of(0, 8, 9)) {
                if (PayloadFormat.assigned(type).equals(codec)) {
                    return type;
                }
            }
        }
        return dynamicType();
    }

    private int dynamicType() {
        int type = nextType;
        if (type > DYNAMIC_MORE_MAX && type < DYNAMIC_MIN) {
            throw new IllegalArgumentException("more formats than payload types");
        }
        nextType = type == PayloadFormat.PAYLOAD_TYPE_MAX ? DYNAMIC_MORE_MIN : type + 1;
        return type;
    }

    /** One number for a URI in all sections, as a bundle demands (RFC 9143 section 8.2). */
    private List<HeaderExtension> extensions(String kind) {
        List<HeaderExtension> extensions = new ArrayList<>();
        for (int i = 0; i < plan.policy().extensions().size(); i++) {
            String uri = plan.policy().extensions().get(i);
            boolean layers = uri.equals(HeaderExtension.RID) || uri.equals(HeaderExtension.REPAIRED_RID);
            if (kind.equals("video") || !layers) {
                extensions.add(new HeaderExtension(i + 1, Direction.SENDRECV, uri, ""));
            }
        }
        return extensions;
    }
}
