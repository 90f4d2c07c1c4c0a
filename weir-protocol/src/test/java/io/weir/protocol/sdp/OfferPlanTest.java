package io.weir.protocol.sdp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.weir.testkit.GoldenFile;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

class OfferPlanTest {
    private static final OfferPlan SEND = new OfferPlan.Send(
            Plans.CLIENT, MediaPolicy.SEND, Plans.tracks(CodecFormat.h264(0x64001f), CodecFormat.opus(2)));
    private static final OfferPlan RECEIVE = new OfferPlan.Receive(Plans.CLIENT, MediaPolicy.RECEIVE, Plans.RECEIVABLE);

    /** Over the wire and back. */
    private static SessionDescription sent(SessionDescription description) throws Exception {
        SessionDescription read = SessionDescription.parse(description.print());
        assertThat(read).isEqualTo(description);
        return read;
    }

    @Test
    void shouldOffer() throws Exception {
        GoldenFile.assertMatches(
                "sdp/offer-send.txt", sent(SEND.offer()).print().replace("\r", ""));
        GoldenFile.assertMatches(
                "sdp/offer-receive.txt", sent(RECEIVE.offer()).print().replace("\r", ""));
    }

    @Test
    void shouldPublishToOurOwnServer() throws Exception {
        Negotiation.Accepted server = Plans.accepted(Plans.RECEIVE.answer(sent(SEND.offer())));
        Negotiation.Accepted client = Plans.accepted(SEND.onAnswer(sent(server.answer())));
        assertThat(server.role()).isEqualTo(Setup.PASSIVE);
        assertThat(client.role()).isEqualTo(Setup.ACTIVE);
        assertThat(client.remote().iceLite()).isTrue();
        assertThat(client.remote().candidates()).isEqualTo(Plans.CANDIDATES);
        assertThat(client.sends(0)).isTrue();
        assertThat(client.sends(1)).isTrue();
        NegotiatedMedia video = client.media().getFirst();
        assertThat(video.codecs().getFirst().payloadType()).isEqualTo(96);
        assertThat(video.codecs().getFirst().retransmissionType()).isEqualTo(97);
        assertThat(video.extensionId(HeaderExtension.TRANSPORT_WIDE_CC)).isEqualTo(2);
        assertThat(server.media().getFirst().sources().primary()).containsExactly(1_000L);
        assertThat(server.media().getFirst().sources().retransmission(1_000)).isEqualTo(2_000);
    }

    @Test
    void shouldReadFromOurOwnServer() throws Exception {
        Negotiation.Accepted server = Plans.accepted(Plans.SEND.answer(sent(RECEIVE.offer())));
        Negotiation.Accepted client = Plans.accepted(RECEIVE.onAnswer(sent(server.answer())));
        assertThat(client.media()).hasSize(2);
        assertThat(client.media().getFirst().codecs()).hasSize(1);
        assertThat(client.media().getFirst().sources().primary()).containsExactly(1_000L);
        assertThat(client.media().getLast().codecs().getFirst().codec().is("opus"))
                .isTrue();
        assertThat(client.rejections()).isEmpty();
    }

    /** One section of an answer of SRS's; all of them share the transport. */
    private static String srsSection(String line, int mid, String rtp) {
        return (line + """

                c=IN IP4 0.0.0.0
                a=ice-ufrag:204lk7b9
                a=ice-pwd:s8j9903a8m13c725247og6849x126n15
                a=fingerprint:sha-256 PRINT
                a=setup:passive
                a=mid:MID
                """ + rtp + "a=candidate:0 1 udp 2130706431 127.0.0.1 8000 typ host generation 0\n")
                .replace("PRINT", Offers.PRINT_256)
                .replace("MID", Integer.toString(mid));
    }

    private static SessionDescription srs(String direction, String videoFormat, String... sources) throws Exception {
        String head = """
                v=0
                o=SRS/7.0.18(Hang) 93956947199616 2 IN IP4 0.0.0.0
                s=SRSSession
                t=0 0
                a=ice-lite
                a=group:BUNDLE 0 1
                a=msid-semantic: WMS live/a
                """;
        String common = direction + "a=rtcp-mux\na=rtcp-rsize\n";
        String video = common + """
                a=rtpmap:96 H264/90000
                a=rtcp-fb:96 nack
                a=rtcp-fb:96 nack pli
                """ + videoFormat + sources[0];
        String text = head
                + srsSection("m=video 9 UDP/TLS/RTP/SAVPF 96", 0, video)
                + srsSection("m=audio 9 UDP/TLS/RTP/SAVPF 99", 1, common + "a=rtpmap:99 opus/48000/2\n" + sources[1]);
        return SessionDescription.parse(text.replace("\n", "\r\n"));
    }

    @Test
    void shouldReadFromSrs() throws Exception {
        OfferPlan plan = new OfferPlan.Receive(
                Plans.CLIENT,
                MediaPolicy.RECEIVE,
                List.of(CodecFormat.video("H264", ""), CodecFormat.opus(2), CodecFormat.audio("PCMU", 8_000, 1)));
        Negotiation.Accepted client = Plans.accepted(plan.onAnswer(srs(
                "a=sendonly\n",
                "a=fmtp:96 level-asymmetry-allowed=1;packetization-mode=1;profile-level-id=42e01f\n",
                "a=ssrc:191696783 cname:sfwcc293o29mt963\na=ssrc:191696783 label:video-58300awj\n",
                "a=ssrc:191696784 cname:sfwcc293o29mt963\na=ssrc:191696784 label:audio-03w66k04\n")));
        assertThat(client.role()).isEqualTo(Setup.ACTIVE);
        assertThat(client.remote().iceLite()).isTrue();
        assertThat(client.remote().iceUfrag()).isEqualTo("204lk7b9");
        assertThat(client.remote().candidates())
                .containsExactly("0 1 udp 2130706431 127.0.0.1 8000 typ host generation 0");
        assertThat(client.rejections()).isEmpty();
        NegotiatedMedia video = client.media().getFirst();
        assertThat(video.codecs()).extracting(NegotiatedCodec::payloadType).containsExactly(96);
        assertThat(video.sources().primary()).containsExactly(191_696_783L);
        assertThat(video.extensionId(HeaderExtension.MID)).isNegative();
        assertThat(client.media().getLast().codecs().getFirst().codec().is("opus"))
                .isTrue();
    }

    @Test
    void shouldPublishToSrs() throws Exception {
        Negotiation.Accepted client = Plans.accepted(SEND.onAnswer(srs(
                "a=recvonly\n",
                "a=fmtp:96 level-asymmetry-allowed=1;packetization-mode=1;profile-level-id=64001f\n",
                "",
                "")));
        assertThat(client.role()).isEqualTo(Setup.ACTIVE);
        assertThat(client.sends(0)).isTrue();
        assertThat(client.sends(1)).isTrue();
        assertThat(client.media().getFirst().codecs().getFirst().payloadType()).isEqualTo(96);
    }

    private static String refusal(String answer) throws Exception {
        return Plans.refused(SEND.onAnswer(SessionDescription.parse(answer))).reason();
    }

    @Test
    void shouldRefuseAnswersThatAreNone() throws Exception {
        String answer =
                Plans.accepted(Plans.RECEIVE.answer(SEND.offer())).answer().print();
        assertThat(refusal(answer.substring(0, answer.indexOf("m=audio"))))
                .isEqualTo("the answer has 1 media sections, the offer 2");
        assertThat(refusal(answer.replace("a=mid:0", "a=mid:9")))
                .isEqualTo("section 1 of the answer is video with mid 9, the offer's is video with mid 0");
        assertThat(refusal(answer.replace("a=setup:passive", "a=setup:actpass")))
                .isEqualTo("the answer's setup:actpass does not suit the offer's setup:actpass");
        assertThat(refusal(answer.replace("BUNDLE 0 1", "BUNDLE 0")))
                .isEqualTo("the answer leaves mid 1 out of the bundle");
        assertThat(refusal(answer.replace("a=recvonly", "a=inactive")))
                .isEqualTo("the answer takes nothing: video section 1: the server makes it inactive; "
                        + "audio section 2: the server makes it inactive");
        assertThat(refusal(answer.replace("video 9", "video 0").replace("audio 9", "audio 0")))
                .contains("video section 1: the server rejects it");
        assertThat(refusal(answer.replace("H264", "H263").replace("opus", "speex")))
                .contains("none of the codecs offered: H263");
    }

    @Test
    void shouldOfferNoMoreFormatsThanPayloadTypes() {
        List<CodecFormat> most = Collections.nCopies(61, CodecFormat.opus(1));
        assertThat(new OfferPlan.Receive(Plans.CLIENT, MediaPolicy.RECEIVE, most)
                        .offer()
                        .media()
                        .getFirst()
                        .rtp()
                        .formats())
                .hasSize(61);
        OfferPlan tooMany =
                new OfferPlan.Receive(Plans.CLIENT, MediaPolicy.RECEIVE, Collections.nCopies(62, CodecFormat.opus(1)));
        assertThatThrownBy(tooMany::offer).hasMessage("more formats than payload types");
        assertThatThrownBy(new OfferPlan.Receive(Plans.CLIENT, MediaPolicy.RECEIVE, List.of())::offer)
                .hasMessage("0 media sections to offer");
    }
}
