package io.weir.protocol.sdp;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Answers one offer by a plan. */
final class Answerer {
    private final AnswerPlan plan;
    private final SessionDescription offer;
    private final List<NegotiatedMedia> accepted = new ArrayList<>();
    private final List<Rejection> rejections = new ArrayList<>();
    private final Set<Integer> tracksSent = new HashSet<>();

    Answerer(AnswerPlan plan, SessionDescription offer) {
        this.plan = plan;
        this.offer = offer;
    }

    Negotiation answer() {
        if (offer.media().isEmpty()) {
            return refused(Refusal.UNUSABLE, "the offer has no media sections");
        }
        for (int i = 0; i < offer.media().size(); i++) {
            section(i, offer.media().get(i));
        }
        if (accepted.isEmpty()) {
            List<String> reasons = rejections.stream().map(Rejection::text).toList();
            return refused(Refusal.NOTHING_IN_COMMON, "nothing offered can be used: " + String.join("; ", reasons));
        }
        if (accepted.size() > 1 && offer.bundle().isEmpty()) {
            return refused(Refusal.UNUSABLE, "the offer does not bundle its media sections (a=group:BUNDLE)");
        }
        if (offer.iceLite()) {
            return refused(Refusal.UNUSABLE, "the offer is ICE-lite and so are we: nobody would begin");
        }
        RemoteReader remote = new RemoteReader(
                offer, accepted.stream().map(NegotiatedMedia::index).toList());
        String complaint = remote.complaint("the offer");
        if (!complaint.isEmpty()) {
            return refused(Refusal.UNUSABLE, complaint);
        }
        Optional<Setup> role = plan.local().roles().against(remote.setup());
        if (role.isEmpty()) {
            return refused(
                    Refusal.UNUSABLE, "the offer's setup:" + remote.setup().text() + " leaves us no DTLS role");
        }
        return new Negotiation.Accepted(description(role.get()), remote.end(), role.get(), accepted, rejections);
    }

    private Negotiation refused(Refusal refusal, String reason) {
        return new Negotiation.Refused(refusal, reason, rejections);
    }

    private void section(int index, MediaSection section) {
        String reason = general(section);
        if (reason.isEmpty()) {
            reason = switch (plan) {
                case AnswerPlan.Receive receive -> receive(receive, index, section);
                case AnswerPlan.Send send -> send(send, index, section);
            };
        }
        if (!reason.isEmpty()) {
            rejections.add(new Rejection(index, section.line().kind(), reason));
        }
    }

    private String general(MediaSection section) {
        if (section.disabled()) {
            return "the offer disables it";
        }
        String complaint = SectionCheck.transport(section);
        if (!complaint.isEmpty()) {
            return complaint;
        }
        List<String> bundle = offer.bundle();
        if (!bundle.isEmpty() && !bundle.contains(section.mid())) {
            return "it is outside of the offer's bundle";
        }
        String kind = section.line().kind();
        int most =
                kind.equals("audio") ? plan.policy().audioMax() : plan.policy().videoMax();
        long taken = accepted.stream().filter(one -> one.kind().equals(kind)).count();
        return taken < most ? "" : "at most " + most + " of this kind can be used";
    }

    private String receive(AnswerPlan.Receive receive, int index, MediaSection section) {
        if (!section.direction().sends()) {
            return "its direction is " + section.direction().text() + ", a publisher sends";
        }
        List<NegotiatedCodec> codecs = new ArrayList<>();
        for (CodecFormat ours : receive.codecs()) {
            for (PayloadFormat format : section.rtp().formats()) {
                boolean fresh = codecs.stream().noneMatch(one -> one.payloadType() == format.payloadType());
                boolean kind = ours.kind().equals(section.line().kind());
                if (kind && fresh && CodecMatch.receiving(ours, format.codec())) {
                    codecs.add(codec(section, format, Fit.EXACT, true));
                }
            }
        }
        if (codecs.isEmpty()) {
            return "none of its codecs can be received: " + SectionCheck.encodings(section);
        }
        accept(index, section, -1, codecs);
        return "";
    }

    private NegotiatedCodec codec(MediaSection section, PayloadFormat format, Fit fit, boolean retransmission) {
        RtpDescription rtp = section.rtp();
        int payloadType = format.payloadType();
        boolean repaired = retransmission && plan.policy().retransmission();
        return new NegotiatedCodec(
                payloadType,
                format.codec(),
                repaired ? rtp.retransmissionOf(payloadType) : -1,
                SectionCheck.feedback(rtp, payloadType, plan.policy()),
                fit);
    }

    private String send(AnswerPlan.Send send, int index, MediaSection section) {
        if (!section.direction().receives()) {
            return "its direction is " + section.direction().text() + ", a reader receives";
        }
        String kind = section.line().kind();
        List<String> wanted = new ArrayList<>();
        for (int track = 0; track < send.tracks().size(); track++) {
            SendTrack one = send.tracks().get(track);
            if (tracksSent.contains(track) || !one.kind().equals(kind)) {
                continue;
            }
            for (CodecFormat ours : one.formats()) {
                Optional<PayloadFormat> best = best(ours, section);
                if (best.isPresent()) {
                    Fit fit = CodecMatch.sending(ours, best.get().codec());
                    tracksSent.add(track);
                    accept(
                            index,
                            section,
                            track,
                            List.of(codec(section, best.get(), fit, one.retransmissionSsrc() >= 0)));
                    return "";
                }
                wanted.add(ours.text());
            }
        }
        return wanted.isEmpty()
                ? "there is no " + kind + " to send"
                : "the track is " + String.join(" or ", wanted) + ", the offer has " + SectionCheck.encodings(section);
    }

    private Optional<PayloadFormat> best(CodecFormat ours, MediaSection section) {
        Optional<PayloadFormat> best = Optional.empty();
        Fit bestFit = Fit.NONE;
        for (PayloadFormat format : section.rtp().formats()) {
            Fit fit = CodecMatch.sending(ours, format.codec());
            if (fit.compareTo(bestFit) > 0 && fit.compareTo(plan.policy().sendMinimum()) >= 0) {
                best = Optional.of(format);
                bestFit = fit;
            }
        }
        return best;
    }

    private void accept(int index, MediaSection section, int track, List<NegotiatedCodec> codecs) {
        Direction ours = track < 0 ? Direction.RECVONLY : Direction.SENDONLY;
        RtpDescription rtp = section.rtp();
        List<HeaderExtension> extensions = SectionCheck.extensions(rtp.extensions(), plan.policy(), ours);
        accepted.add(new NegotiatedMedia(
                index,
                section.mid(),
                section.line().kind(),
                track,
                codecs,
                extensions,
                track < 0 ? layers(rtp.sources(), extensions) : List.of(),
                rtp.sources(),
                rtp.rtcpReducedSize()));
    }

    /** Layers can be told apart by their rid only; without the extension the first one comes alone. */
    private List<String> layers(MediaSources sources, List<HeaderExtension> extensions) {
        boolean named = extensions.stream().anyMatch(one -> one.uri().equals(HeaderExtension.RID));
        List<String> layers = new ArrayList<>();
        for (String stream : sources.simulcast().send()) {
            String rid = Simulcast.firstRid(stream);
            boolean described = sources.rids().stream()
                    .anyMatch(one -> one.id().equals(rid) && one.direction() == Direction.SENDONLY);
            if (named && described && layers.size() < plan.policy().layersMax() && !layers.contains(rid)) {
                layers.add(rid);
            }
        }
        return layers;
    }

    private SessionDescription description(Setup role) {
        List<MediaSection> sections = new ArrayList<>();
        List<String> mids = new ArrayList<>();
        int next = 0;
        for (int i = 0; i < offer.media().size(); i++) {
            MediaSection offered = offer.media().get(i);
            if (next < accepted.size() && accepted.get(next).index() == i) {
                List<String> candidates = next == 0 ? plan.local().candidates() : List.of();
                sections.add(used(offered, accepted.get(next), plan.local().transport(role, candidates)));
                mids.add(offered.mid());
                next++;
            } else {
                sections.add(rejected(offered));
            }
        }
        List<SdpAttribute> attributes = new ArrayList<>();
        if (plan instanceof AnswerPlan.Receive && offer.has("extmap-allow-mixed")) {
            attributes.add(new SdpAttribute("extmap-allow-mixed", ""));
        }
        attributes.add(new SdpAttribute("msid-semantic", " WMS *"));
        List<SdpGroup> groups = offer.bundle().isEmpty() ? List.of() : List.of(new SdpGroup(SdpGroup.BUNDLE, mids));
        return new SessionDescription(
                plan.local().origin(), "-", true, groups, SdpTransport.NONE, List.of(), attributes, sections);
    }

    private MediaSection used(MediaSection offered, NegotiatedMedia media, SdpTransport transport) {
        List<PayloadFormat> formats = new ArrayList<>();
        List<Feedback> feedback = new ArrayList<>();
        for (NegotiatedCodec codec : media.codecs()) {
            formats.add(new PayloadFormat(codec.payloadType(), codec.codec().with(parameters(media, codec.codec()))));
            codec.feedback().forEach(text -> feedback.add(new Feedback(codec.payloadType(), text)));
            if (codec.retransmissionType() >= 0) {
                CodecFormat rtx = offered.rtp().formats().stream()
                        .filter(one -> one.payloadType() == codec.retransmissionType())
                        .findFirst()
                        .orElseThrow()
                        .codec();
                formats.add(new PayloadFormat(codec.retransmissionType(), rtx));
            }
        }
        Direction direction = media.track() < 0 ? Direction.RECVONLY : Direction.SENDONLY;
        boolean reduced = offered.rtp().rtcpReducedSize();
        return new MediaSection(
                OfferText.line(media.kind(), offered.line().protocol(), formats),
                offered.mid(),
                direction,
                transport,
                new RtpDescription(formats, feedback, media.extensions(), true, reduced, sources(media)),
                List.of(),
                List.of());
    }

    private FormatParameters parameters(NegotiatedMedia media, CodecFormat offered) {
        return switch (plan) {
            case AnswerPlan.Receive _ -> CodecMatch.answerReceiving(offered);
            case AnswerPlan.Send send -> {
                CodecFormat ours = send.tracks().get(media.track()).formats().stream()
                        .filter(one -> CodecMatch.sending(one, offered) != Fit.NONE)
                        .findFirst()
                        .orElseThrow();
                yield CodecMatch.answerSending(ours, offered);
            }
        };
    }

    private MediaSources sources(NegotiatedMedia media) {
        return switch (plan) {
            case AnswerPlan.Receive _ -> {
                List<Rid> rids = media.layers().stream()
                        .map(rid -> new Rid(rid, Direction.RECVONLY, ""))
                        .toList();
                Simulcast simulcast = rids.isEmpty() ? Simulcast.NONE : new Simulcast(List.of(), media.layers());
                yield new MediaSources(List.of(), List.of(), List.of(), rids, simulcast);
            }
            case AnswerPlan.Send send ->
                send.tracks()
                        .get(media.track())
                        .sources(media.codecs().getFirst().retransmissionType() >= 0);
        };
    }

    /** RFC 3264 section 6: port 0, and one format that nobody reads. */
    private static MediaSection rejected(MediaSection offered) {
        MediaLine line = offered.line();
        return new MediaSection(
                new MediaLine(line.kind(), 0, line.protocol(), line.formats().subList(0, 1), OfferText.NOWHERE),
                offered.mid(),
                Direction.INACTIVE,
                SdpTransport.NONE,
                line.rtp()
                        ? new RtpDescription(
                                offered.rtp().formats().subList(0, 1),
                                List.of(),
                                List.of(),
                                offered.rtp().rtcpMux(),
                                false,
                                MediaSources.NONE)
                        : RtpDescription.NONE,
                List.of(),
                List.of());
    }
}
