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
