package io.weir.protocol.sdp;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.testkit.GoldenFile;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class AnswerPlanTest {
    private static SessionDescription read(String offer) throws Exception {
        return SessionDescription.parse(Offers.text(offer));
    }

    /** The answer as it goes over the wire, and below it what a session works by. */
    private static String shown(Negotiation.Accepted accepted) {
        List<String> lines = new ArrayList<>(accepted.answer().print().lines().toList());
        lines.add("--");
        lines.add(
                "role " + accepted.role().text() + ", peer " + accepted.remote().iceUfrag() + ", "
                        + accepted.remote().candidates().size() + " candidates"
                        + (accepted.remote().endOfCandidates() ? " and no more" : ""));
        for (NegotiatedMedia media : accepted.media()) {
            lines.add("section " + media.index() + " mid " + media.mid() + " " + media.kind() + " track "
                    + media.track() + " layers " + media.layers() + " ssrcs "
                    + media.sources().primary());
            for (NegotiatedCodec codec : media.codecs()) {
                lines.add("  " + codec.payloadType() + " " + codec.codec().text() + " rtx " + codec.retransmissionType()
                        + " " + codec.fit() + " " + codec.feedback());
            }
        }
        accepted.rejections().forEach(rejection -> lines.add(rejection.text()));
        return String.join("\n", lines) + "\n";
    }

    @Test
    void shouldAnswerEachClient() throws Exception {
        for (var offer : Offers.all().entrySet()) {
            AnswerPlan plan = offer.getKey().endsWith("whip") ? Plans.RECEIVE : Plans.SEND;
            Negotiation.Accepted accepted = Plans.accepted(plan.answer(SessionDescription.parse(offer.getValue())));
            assertThat(SessionDescription.parse(accepted.answer().print())).isEqualTo(accepted.answer());
            GoldenFile.assertMatches("sdp/answer-" + offer.getKey() + ".txt", shown(accepted));
        }
    }

    private static NegotiatedCodec sent(String offer, CodecFormat track) throws Exception {
        return Plans.accepted(Plans.send(track).answer(read(offer)))
                .media()
                .getFirst()
                .codecs()
                .getFirst();
    }

    @Test
    void shouldFindTheProfileOfEachTrack() throws Exception {
        assertThat(sent(Offers.CHROMIUM_WHEP, CodecFormat.h264(0x42e01f)))
                .extracting(NegotiatedCodec::payloadType, NegotiatedCodec::fit)
                .containsExactly(106, Fit.EXACT);
        assertThat(sent(Offers.CHROMIUM_WHEP, CodecFormat.h264(0x42c01f)).payloadType())
                .isEqualTo(106);
        assertThat(sent(Offers.CHROMIUM_WHEP, CodecFormat.h264(0x42001f)).payloadType())
                .isEqualTo(102);
        assertThat(sent(Offers.CHROMIUM_WHEP, CodecFormat.h264(0x4d401f)).payloadType())
                .isEqualTo(39);
        assertThat(sent(Offers.CHROMIUM_WHEP, CodecFormat.h264(0x640c1f)))
                .extracting(NegotiatedCodec::payloadType, NegotiatedCodec::fit)
                .containsExactly(112, Fit.CONTAINS);
        assertThat(sent(Offers.CHROMIUM_WHEP, CodecFormat.h264(0x640028)))
                .extracting(NegotiatedCodec::payloadType, NegotiatedCodec::fit)
                .containsExactly(112, Fit.LEVEL_BELOW);
        assertThat(sent(Offers.CHROMIUM_WHEP, CodecFormat.h264(0x6e0028)).fit()).isEqualTo(Fit.OTHER_PROFILE);
        assertThat(sent(Offers.CHROMIUM_WHEP, CodecFormat.vp9(2)).payloadType()).isEqualTo(100);
        assertThat(sent(Offers.CHROMIUM_WHEP, CodecFormat.vp8()).retransmissionType())
                .isEqualTo(97);
        assertThat(sent(Offers.CHROMIUM_WHEP, CodecFormat.av1(0, 8, 0)).fit()).isEqualTo(Fit.LEVEL_BELOW);
        assertThat(sent(Offers.CHROMIUM_WHEP, CodecFormat.h265(1, 0, 120)).fit())
                .isEqualTo(Fit.EXACT);
        assertThat(sent(Offers.CHROMIUM_WHEP, CodecFormat.h265(2, 0, 120)).fit())
                .isEqualTo(Fit.OTHER_PROFILE);
    }

    @Test
    void shouldSendHighToSafarisConstrainedHigh() throws Exception {
        Negotiation.Accepted accepted =
                Plans.accepted(Plans.send(CodecFormat.h264(0x64001f)).answer(read(Offers.SAFARI_WHEP)));
        assertThat(accepted.media().getFirst().codecs().getFirst())
                .extracting(NegotiatedCodec::payloadType, NegotiatedCodec::fit)
                .containsExactly(96, Fit.CONTAINS);
        assertThat(H264Profile.CONSTRAINED_HIGH.decodes(H264Profile.HIGH)).isFalse();
        assertThat(H264Profile.HIGH.decodes(H264Profile.CONSTRAINED_HIGH)).isTrue();
        assertThat(H264Profile.MAIN.decodes(H264Profile.BASELINE)).isFalse();
        assertThat(H264Profile.MAIN.decodesInPractice(H264Profile.BASELINE)).isTrue();
    }

    @Test
    void shouldHoldTheLowerLevelWhereLevelsMayNotDiffer() throws Exception {
        String offer = Offers.CHROMIUM_WHEP.replace("level-asymmetry-allowed=1;", "");
        Negotiation.Accepted accepted =
                Plans.accepted(Plans.send(CodecFormat.h264(0x640028)).answer(read(offer)));
        assertThat(accepted.answer().print()).contains("a=fmtp:112 packetization-mode=1;profile-level-id=64001f\r\n");
        accepted = Plans.accepted(Plans.send(CodecFormat.h264(0x640015)).answer(read(offer)));
        assertThat(accepted.answer().print()).contains("a=fmtp:112 packetization-mode=1;profile-level-id=640015\r\n");
    }

    @Test
    void shouldSendWhatIsSecondBestWhereTheBestIsNotOffered() throws Exception {
        SendTrack track = new SendTrack(
                List.of(CodecFormat.audio("multiopus", 48_000, 6), CodecFormat.opus(2)), 5, -1, "weir", "weir a");
        Negotiation.Accepted accepted = Plans.accepted(
                new AnswerPlan.Send(Plans.SERVER, MediaPolicy.SEND, List.of(track)).answer(read(Offers.SAFARI_WHEP)));
        assertThat(accepted.media()).hasSize(1);
        assertThat(accepted.media().getFirst().codecs().getFirst().payloadType())
                .isEqualTo(111);
        assertThat(accepted.rejections()).containsExactly(new Rejection(1, "video", "there is no video to send"));
        assertThat(accepted.partial()).isTrue();
    }

    @Test
    void shouldSendSurroundSoundByItsLayout() throws Exception {
        Negotiation.Accepted accepted =
                Plans.accepted(Plans.send(CodecFormat.multiopus(6)).answer(read(Offers.PION_WHEP)));
        NegotiatedMedia audio = accepted.media().getFirst();
        assertThat(audio.index()).isEqualTo(1);
        assertThat(audio.codecs().getFirst().payloadType()).isEqualTo(96);
        assertThat(accepted.answer().bundle()).containsExactly("1");
        Negotiation.Refused refused =
                Plans.refused(Plans.send(CodecFormat.multiopus(5)).answer(read(Offers.PION_WHEP)));
        assertThat(refused.reason()).contains("the track is multiopus/48000/5, the offer has multiopus, G722");
    }

    @Test
    void shouldSayWhyNothingFits() throws Exception {
        Negotiation.Refused refused = Plans.refused(Plans.RECEIVE.answer(read(Offers.SAFARI_WHEP)));
        assertThat(refused.refusal()).isEqualTo(Refusal.NOTHING_IN_COMMON);
        assertThat(refused.reason())
                .isEqualTo(
                        "nothing offered can be used: audio section 1: its direction is recvonly, a publisher sends; "
                                + "video section 2: its direction is recvonly, a publisher sends");
        assertThat(Plans.refused(Plans.send(CodecFormat.vp8()).answer(read(Offers.SAFARI_WHEP)))
                        .reason())
                .contains("video section 2: the track is VP8, the offer has H264");
        assertThat(Plans.refused(Plans.SEND.answer(read(Offers.OBS_WHIP))).reason())
                .contains("audio section 1: its direction is sendonly, a reader receives");
        MediaPolicy strict = new MediaPolicy(List.of(), List.of(), false, 1, 1, 0, Fit.CONTAINS);
        assertThat(Plans.refused(new AnswerPlan.Send(Plans.SERVER, strict, Plans.tracks(CodecFormat.h264(0x640028)))
                                .answer(read(Offers.FIREFOX_WHIP.replace("a=sendonly", "a=sendrecv"))))
                        .reason())
                .contains("the track is H264 (High, packetization-mode 1), the offer has VP8, VP9, H264");
    }

    private static void assertUnusable(String offer, String reason) throws Exception {
        Negotiation.Refused refused = Plans.refused(Plans.RECEIVE.answer(read(offer)));
        assertThat(refused.refusal()).isEqualTo(Refusal.UNUSABLE);
        assertThat(refused.reason()).isEqualTo(reason);
    }

    @Test
    void shouldRefuseOffersThatCanNotBeUsed() throws Exception {
        String obs = Offers.OBS_WHIP;
        assertUnusable("v=0\no=- 1 1 IN IP4 ::\ns=-\n", "the offer has no media sections");
        assertUnusable(
                obs.replace("group:BUNDLE 0 1", "x"), "the offer does not bundle its media sections (a=group:BUNDLE)");
        assertUnusable(
                obs.replace("a=group:LS 0 1", "a=ice-lite"), "the offer is ICE-lite and so are we: nobody would begin");
        assertUnusable(obs.replace("a=ice-ufrag", "a=x"), "the offer has no ice-ufrag and ice-pwd");
        assertUnusable(obs.replace("a=fingerprint", "a=x"), "the offer has no fingerprint of a DTLS certificate");
        assertUnusable(obs.replace("actpass", "holdconn"), "the offer's setup:holdconn leaves us no DTLS role");
        LocalEnd passive =
                new LocalEnd(1, "ufrag", "passwordpassword012345", Plans.FINGERPRINT, List.of(), DtlsRoles.PASSIVE);
        AnswerPlan plan = new AnswerPlan.Receive(passive, MediaPolicy.RECEIVE, Plans.RECEIVABLE);
        assertThat(Plans.refused(plan.answer(read(Offers.FFMPEG_WHIP))).reason())
                .isEqualTo("the offer's setup:passive leaves us no DTLS role");
    }

    private static String rejection(String offer) throws Exception {
        return Plans.accepted(Plans.RECEIVE.answer(read(offer)))
                .rejections()
                .getFirst()
                .text();
    }

    @Test
    void shouldRejectSectionsForAReason() throws Exception {
        String obs = Offers.OBS_WHIP;
        String more =
                "m=video 9 UDP/TLS/RTP/SAVPF 97\r\na=mid:2\r\na=rtcp-mux\r\na=sendonly\r\na=rtpmap:97 VP8/90000\r\n";
        assertThat(rejection(obs.replace("BUNDLE 0 1", "BUNDLE 0 1 2") + more))
                .isEqualTo("video section 3: at most 1 of this kind can be used");
        assertThat(rejection(obs + more)).isEqualTo("video section 3: it is outside of the offer's bundle");
        assertThat(rejection(obs.replace("m=audio 60211", "m=audio 0")))
                .isEqualTo("audio section 1: the offer disables it");
        assertThat(rejection(obs.replace("opus/48000/2", "speex/8000")))
                .isEqualTo("audio section 1: none of its codecs can be received: speex");
        assertThat(rejection(obs.replace("m=audio 60211 UDP/TLS/RTP/SAVPF", "m=audio 60211 RTP/AVP")))
                .isEqualTo("audio section 1: protocol RTP/AVP is not supported, UDP/TLS/RTP/SAVPF is");
        assertThat(rejection(obs.replaceFirst("a=rtcp-mux\r\n", ""))).isEqualTo("audio section 1: rtcp-mux is missing");
        Negotiation.Accepted accepted =
                Plans.accepted(Plans.RECEIVE.answer(read(obs.replace("m=audio 60211", "m=audio 0"))));
        assertThat(accepted.answer().bundle()).containsExactly("1");
        assertThat(accepted.answer().media().getFirst().line().port()).isZero();
        assertThat(accepted.answer().media().getLast().transport().candidates()).isEqualTo(Plans.CANDIDATES);
    }

    @Test
    void shouldLeaveOutExtensionsItCanNotUse() throws Exception {
        String sdesMid = "urn:ietf:params:rtp-hdrext:sdes:mid";
        String offer = Offers.SAFARI_WHEP
                .replace("a=extmap:4 " + sdesMid, "a=extmap:16 " + sdesMid)
                .replace("a=extmap:3 http", "a=extmap:3/recvonly http");
        Negotiation.Accepted accepted = Plans.accepted(Plans.SEND.answer(read(offer)));
        assertThat(accepted.media().getFirst().extensions()).isEmpty();
        assertThat(accepted.answer().media().getLast().rtp().extensions())
                .containsExactly(new HeaderExtension(3, Direction.SENDONLY, HeaderExtension.TRANSPORT_WIDE_CC, ""));
        String opposite = offer.replace("a=extmap:3/recvonly", "a=extmap:3/sendonly");
        accepted = Plans.accepted(Plans.SEND.answer(read(opposite)));
        assertThat(accepted.media().getLast().extensionId(HeaderExtension.TRANSPORT_WIDE_CC))
                .isEqualTo(-1);
        String open = Offers.OBS_WHIP.replace("a=mid:1", "a=mid:1\r\na=extmap:4096 " + sdesMid);
        accepted = Plans.accepted(Plans.RECEIVE.answer(read(open)));
        assertThat(accepted.media().getLast().extensions()).isEmpty();
    }

    @Test
    void shouldTakeNoMoreLayersThanThePolicySays() throws Exception {
        MediaPolicy all = MediaPolicy.RECEIVE;
        for (int most = 0; most <= 4; most++) {
            MediaPolicy policy = new MediaPolicy(all.extensions(), all.feedback(), true, 1, 1, most, Fit.NONE);
            Negotiation.Accepted accepted = Plans.accepted(
                    new AnswerPlan.Receive(Plans.SERVER, policy, Plans.RECEIVABLE).answer(read(Offers.CHROMIUM_WHIP)));
            assertThat(accepted.media().getLast().layers()).hasSize(Math.min(most, 3));
        }
    }

    @Test
    void shouldReadParametersByName() {
        FormatParameters parameters = new FormatParameters("a=1; B = two;c;d=");
        assertThat(parameters.value("b")).isEqualTo("two");
        assertThat(parameters.value("c")).isEmpty();
        assertThat(parameters.number("A", 7)).isEqualTo(1);
        assertThat(parameters.number("B", 7)).isEqualTo(7);
        assertThat(H264Profile.of(new FormatParameters("profile-level-id=4d801f")))
                .contains(H264Profile.CONSTRAINED_BASELINE);
    }
}
