package io.weir.protocol.sdp;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Reads a server's answer to an offer of ours. */
final class AnswerReader {
    private final OfferPlan plan;
    private final SessionDescription offer;
    private final SessionDescription answer;
    private final List<NegotiatedMedia> accepted = new ArrayList<>();
    private final List<Rejection> rejections = new ArrayList<>();

    AnswerReader(OfferPlan plan, SessionDescription answer) {
        this.plan = plan;
        this.offer = plan.offer();
        this.answer = answer;
    }

    Negotiation read() {
        if (answer.media().size() != offer.media().size()) {
            return refused("the answer has " + answer.media().size() + " media sections, the offer "
                    + offer.media().size());
        }
        for (int i = 0; i < offer.media().size(); i++) {
            MediaSection offered = offer.media().get(i);
            MediaSection answered = answer.media().get(i);
            boolean same = offered.line().kind().equals(answered.line().kind());
            boolean sameMid = answered.mid().isEmpty() || answered.mid().equals(offered.mid());
            if (!same || !sameMid) {
                return refused("section " + (i + 1) + " of the answer is "
                        + answered.line().kind() + " with mid "
                        + answered.mid() + ", the offer's is " + offered.line().kind() + " with mid "
                        + offered.mid());
            }
            String reason = section(i, offered, answered);
            if (!reason.isEmpty()) {
                rejections.add(new Rejection(i, offered.line().kind(), reason));
            }
        }
        return accepted.isEmpty() ? nothing() : transport();
    }

    private Negotiation refused(String reason) {
        return new Negotiation.Refused(Refusal.UNUSABLE, reason, rejections);
    }

    private Negotiation nothing() {
        List<String> reasons = rejections.stream().map(Rejection::text).toList();
        return new Negotiation.Refused(
                Refusal.NOTHING_IN_COMMON, "the answer takes nothing: " + String.join("; ", reasons), rejections);
    }

    private Negotiation transport() {
        for (NegotiatedMedia media : accepted) {
            if (accepted.size() > 1 && !answer.bundle().contains(media.mid())) {
                return refused("the answer leaves mid " + media.mid() + " out of the bundle");
            }
        }
        RemoteReader remote = new RemoteReader(
                answer, accepted.stream().map(NegotiatedMedia::index).toList());
        String complaint = remote.complaint("the answer");
        if (!complaint.isEmpty()) {
            return refused(complaint);
        }
        // An answer says which of the two it is (RFC 8842 section 5.3).
        boolean definite = remote.setup() == Setup.ACTIVE || remote.setup() == Setup.PASSIVE;
        Optional<Setup> role = plan.local().roles().against(remote.setup());
        if (!definite || role.isEmpty()) {
            return refused("the answer's setup:" + remote.setup().text() + " does not suit the offer's setup:"
                    + plan.local().roles().offered().text());
        }
        return new Negotiation.Accepted(answer, remote.end(), role.get(), accepted, rejections);
    }

    private String section(int index, MediaSection offered, MediaSection answered) {
        if (answered.line().port() == 0) {
            return "the server rejects it";
        }
        String complaint = SectionCheck.transport(answered);
        if (!complaint.isEmpty()) {
            return complaint;
        }
        boolean sending = plan instanceof OfferPlan.Send;
        boolean flows =
                sending ? answered.direction().receives() : answered.direction().sends();
        if (!flows) {
            return "the server makes it " + answered.direction().text();
        }
        List<NegotiatedCodec> codecs = new ArrayList<>();
        for (PayloadFormat format : answered.rtp().formats()) {
            Fit fit = fit(offered, format);
            if (fit != Fit.NONE) {
                codecs.add(codec(answered.rtp(), format, fit));
            }
        }
        if (codecs.isEmpty()) {
            return "the server answers with none of the codecs offered: " + SectionCheck.encodings(answered);
        }
        Direction ours = sending ? Direction.SENDONLY : Direction.RECVONLY;
        accepted.add(new NegotiatedMedia(
                index,
                offered.mid(),
                offered.line().kind(),
                sending ? index : -1,
                sending ? codecs.subList(0, 1) : codecs,
                extensions(offered, answered, ours),
                List.of(),
                answered.rtp().sources(),
                answered.rtp().rtcpReducedSize()));
        return "";
    }

    private Fit fit(MediaSection offered, PayloadFormat format) {
        Fit best = Fit.NONE;
        for (PayloadFormat ours : offered.rtp().formats()) {
            if (ours.retransmits() >= 0) {
                continue;
            }
            Fit fit = switch (plan) {
                case OfferPlan.Send _ -> CodecMatch.sending(ours.codec(), format.codec());
                case OfferPlan.Receive _ -> CodecMatch.receiving(ours.codec(), format.codec()) ? Fit.EXACT : Fit.NONE;
            };
            best = fit.compareTo(best) > 0 ? fit : best;
        }
        return best;
    }

    private NegotiatedCodec codec(RtpDescription answered, PayloadFormat format, Fit fit) {
        return new NegotiatedCodec(
                format.payloadType(),
                format.codec(),
                plan.policy().retransmission() ? answered.retransmissionOf(format.payloadType()) : -1,
                SectionCheck.feedback(answered, format.payloadType(), plan.policy()),
                fit);
    }

    private List<HeaderExtension> extensions(MediaSection offered, MediaSection answered, Direction ours) {
        List<HeaderExtension> agreed =
                new ArrayList<>(SectionCheck.extensions(answered.rtp().extensions(), plan.policy(), ours));
        agreed.removeIf(one -> offered.rtp().extensionId(one.uri()) != one.id());
        return agreed;
    }
}
