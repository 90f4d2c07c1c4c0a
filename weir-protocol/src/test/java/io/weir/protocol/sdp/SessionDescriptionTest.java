package io.weir.protocol.sdp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.weir.protocol.ProtocolException;
import io.weir.testkit.Seeded;
import java.util.List;
import org.junit.jupiter.api.Test;

class SessionDescriptionTest {
    private static final String HEAD = "v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=-\r\nt=0 0\r\n";
    private static final String VIDEO = HEAD + "m=video 9 UDP/TLS/RTP/SAVPF 96\r\n";

    private static void assertMalformed(String text, String message) {
        assertThatThrownBy(() -> SessionDescription.parse(text))
                .isInstanceOf(ProtocolException.Malformed.class)
                .hasMessage(message);
    }

    @Test
    void shouldReadWhatFirefoxSays() throws Exception {
        SessionDescription firefox = SessionDescription.parse(Offers.text(Offers.FIREFOX_WHIP));
        assertThat(firefox.origin().username()).isEqualTo("mozilla...THIS_IS_SDPARTA-99.0");
        assertThat(firefox.bundle()).containsExactly("0", "1");
        assertThat(firefox.msidSemantic()).isEqualTo("WMS *");
        MediaSection video = firefox.media().getLast();
        assertThat(video.mid()).isEqualTo("1");
        assertThat(video.direction()).isEqualTo(Direction.SENDONLY);
        assertThat(video.transport().fingerprints()).isEmpty();
        SdpTransport transport = firefox.transportOf(video);
        assertThat(transport.iceUfrag()).isEqualTo("5b2c9e1f");
        assertThat(transport.setup()).isEqualTo(Setup.ACTPASS);
        assertThat(transport.fingerprints()).containsExactly(new Fingerprint("sha-256", Offers.PRINT_256));
        assertThat(video.rtp().formats().get(4).codec().text())
                .isEqualTo("H264 (Constrained Baseline, packetization-mode 1)");
        assertThat(video.rtp().retransmissionOf(126)).isEqualTo(127);
        assertThat(video.rtp().feedbackOf(126)).containsExactly("nack", "nack pli", "ccm fir", "transport-cc");
        assertThat(video.rtp().extensionId(HeaderExtension.TRANSPORT_WIDE_CC)).isEqualTo(7);
        assertThat(video.rtp().extensions().get(3).direction()).isEqualTo(Direction.RECVONLY);
        assertThat(video.rtp().sources().primary()).containsExactly(305_419_896L);
        assertThat(video.rtp().sources().retransmission(305_419_896L)).isEqualTo(2_596_069_104L);
        assertThat(video.rtp().sources().cname(305_419_896L)).isEqualTo("{e5f6}");
    }

    @Test
    void shouldReadSimulcastCandidatesAndUnknownAttributes() throws Exception {
        SessionDescription chromium = SessionDescription.parse(Offers.text(Offers.CHROMIUM_WHIP));
        MediaSection audio = chromium.media().getFirst();
        assertThat(audio.transport().candidates()).hasSize(2).first().asString().startsWith("1467250027 1 udp");
        assertThat(audio.attributes()).contains(new SdpAttribute("rtcp", "9 IN IP4 0.0.0.0"));
        MediaSources sources = chromium.media().getLast().rtp().sources();
        assertThat(sources.simulcast().send()).containsExactly("f", "h", "q");
        assertThat(sources.rids()).hasSize(3);
        assertThat(chromium.has("extmap-allow-mixed")).isTrue();
        SessionDescription obs = SessionDescription.parse(Offers.text(Offers.OBS_WHIP));
        assertThat(obs.media().getFirst().transport().endOfCandidates()).isTrue();
        assertThat(obs.groups()).hasSize(2);
    }

    @Test
    void shouldPrintWhatItReads() throws Exception {
        for (String offer : Offers.all().values()) {
            SessionDescription once = SessionDescription.parse(offer);
            assertThat(SessionDescription.parse(once.print())).isEqualTo(once);
            assertThat(SessionDescription.parse(once.print()).print()).isEqualTo(once.print());
            assertThat(SessionDescription.parse(offer.replace("\r\n", "\n"))).isEqualTo(once);
            assertThat(SessionDescription.parse(offer.replace("\r", "").replace("\n", " \t\r\n\n")))
                    .isEqualTo(once);
        }
    }

    @Test
    void shouldPassTheSessionsDefaultsDown() throws Exception {
        SessionDescription read = SessionDescription.parse(HEAD
                + "c=IN IP4 192.0.2.1\na=recvonly\na=extmap:4 urn:x\na=ice-lite\nb=AS:900\n"
                + "m=audio 9 RTP/SAVPF 0 8\nm=video 9 RTP/SAVPF 96\na=sendrecv\na=extmap:4 urn:x\na=extmap:5 urn:y\n"
                + "b=TIAS:1000\na=rtcp-fb:* nack\n");
        assertThat(read.iceLite()).isTrue();
        assertThat(read.bandwidths()).containsExactly(new Bandwidth("AS", 900));
        MediaSection audio = read.media().getFirst();
        assertThat(audio.direction()).isEqualTo(Direction.RECVONLY);
        assertThat(audio.line().connection()).isEqualTo("IN IP4 192.0.2.1");
        assertThat(audio.rtp().formats().getLast().codec()).isEqualTo(CodecFormat.audio("PCMA", 8_000, 1));
        MediaSection video = read.media().getLast();
        assertThat(video.direction()).isEqualTo(Direction.SENDRECV);
        assertThat(video.rtp().extensions()).hasSize(2);
        assertThat(video.rtp().feedbackOf(96)).containsExactly("nack");
        assertThat(video.bandwidths()).containsExactly(new Bandwidth("TIAS", 1_000));
        assertThat(SessionDescription.parse(read.print())).isEqualTo(read);
    }

    @Test
    void shouldNameTheLineThatIsWrong() {
        assertMalformed("", "SDP is empty");
        assertMalformed("v=1\n", "SDP line 1 (v=1): a description begins with v=0");
        assertMalformed("v=0\ns=-\n", "SDP has no o= line");
        assertMalformed("v=0\no=- 1 1 IN IP4 ::\n", "SDP has no s= line");
        assertMalformed("v=0\n\nhello\n", "SDP line 3 (hello): a line begins with a letter and '='");
        assertMalformed("v=0\ns=\u0001\n", "SDP line 2: it holds control character 1");
        assertMalformed(HEAD + "x=1", "SDP line 5 (x=1): no such type of line before the media sections");
        assertMalformed(
                HEAD + "m=video x RTP/SAVPF 96",
                "SDP line 5 (m=video x RTP/SAVPF 96): the port is not a number of 0 to 65535");
        assertMalformed(
                HEAD + "m=video 9 RTP/SAVPF 128",
                "SDP line 5 (m=video 9 RTP/SAVPF 128): payload type 128 is not a number of 0 to 127");
        assertMalformed(
                HEAD + "m=video 9 RTP/SAVPF 96 96",
                "SDP line 5 (m=video 9 RTP/SAVPF 96 96): payload type 96 stands there twice");
        assertMalformed(
                VIDEO + "a=setup:maybe",
                "SDP line 6 (a=setup:maybe): setup is none of active, passive, actpass and holdconn");
        assertMalformed(
                VIDEO + "a=ice-pwd:short",
                "SDP line 6 (a=ice-pwd:short): ice-pwd is 22 to 256 letters, digits, '+' and '/'");
        assertMalformed(
                VIDEO + "a=fingerprint:sha-256 AA:BB",
                "SDP line 6 (a=fingerprint:sha-256 AA:BB): the fingerprint is not sha-256 in hexadecimal");
        assertMalformed(VIDEO + "a=extmap:15 urn:x", "SDP line 6 (a=extmap:15 urn:x): extension id 15 is reserved");
        assertMalformed(
                VIDEO + "a=rtpmap:96 VP8/90000\na=rtpmap:96 VP9/90000",
                "SDP line 7 (a=rtpmap:96 VP9/90000): payload type 96 has another rtpmap too");
        assertMalformed(
                VIDEO + "a=mid:0\nm=audio 9 RTP/SAVPF 0\na=mid:0",
                "SDP line 7 (m=audio 9 RTP/SAVPF 0): another section has mid 0 too");
        assertMalformed(
                VIDEO + "a=ssrc:4294967296 cname:x",
                "SDP line 6 (a=ssrc:4294967296 cname:x): the ssrc is not a number of 0 to 4294967295");
        assertMalformed(
                VIDEO + "a=simulcast:send", "SDP line 6 (a=simulcast:send): simulcast is send or recv and a list");
        assertMalformed(VIDEO + "a=rid:a both", "SDP line 6 (a=rid:a both): rid is a name and send or recv");
    }

    @Test
    void shouldHoldItsLimits() throws Exception {
        String section = "m=audio 9 RTP/SAVPF 0\n";
        assertThat(SessionDescription.parse(HEAD + section.repeat(64)).media()).hasSize(64);
        String name = "n".repeat(64);
        assertThat(SessionDescription.parse(VIDEO + "a=rtpmap:96 " + name + "/8000\n")
                        .media())
                .hasSize(1);
        assertMalformed(
                VIDEO + "a=rtpmap:96 n" + name + "/1",
                "SDP line 6 (a=rtpmap:96 " + "n".repeat(50) + "…): the encoding has more than 64 characters");
        assertMalformed(
                HEAD + "m=n" + name + " 9 RTP/SAVPF 0",
                "SDP line 5 (m=" + "n".repeat(60) + "…): kind and protocol have at most 64 characters");
        assertLimit(HEAD + section.repeat(65), "SDP has more than 64 media sections");
        assertThat(SessionDescription.parse(HEAD + "a=x\n".repeat(2_000)).attributes())
                .hasSize(2_000);
        assertLimit(HEAD + "a=x\n".repeat(2_001), "SDP has more than 2000 attributes");
        assertThat(SessionDescription.parse(HEAD + "a=" + "y".repeat(8_190)).attributes())
                .hasSize(1);
        assertLimit(HEAD + "a=" + "y".repeat(8_191), "SDP line 5 has 8193 characters, at most 8192");
        String full = HEAD + "\n".repeat(65_536 - HEAD.length());
        assertThat(SessionDescription.parse(full).media()).isEmpty();
        assertLimit(full + "\n", "SDP of 65537 characters, at most 65536");
    }

    private static void assertLimit(String text, String message) {
        assertThatThrownBy(() -> SessionDescription.parse(text))
                .isInstanceOf(ProtocolException.LimitExceeded.class)
                .hasMessage(message);
    }

    @Test
    void shouldReadOrRefuseWhatIsCut() throws Exception {
        for (String offer : List.of(Offers.text(Offers.SAFARI_WHEP), Offers.text(Offers.FFMPEG_WHIP))) {
            for (int length = 0; length < offer.length(); length++) {
                readAgain(offer.substring(0, length));
            }
        }
    }

    @Test
    void shouldReadOrRefuseWhatIsChanged() throws Exception {
        List<String> offers = List.copyOf(Offers.all().values());
        String letters = "\r\n =:/;,0123456789amvfx*~-%\u0000é";
        Seeded.forSeeds(400, random -> {
            StringBuilder text = new StringBuilder(offers.get(random.nextInt(offers.size())));
            for (int i = 0; i < 1 + random.nextInt(8); i++) {
                int at = random.nextInt(text.length());
                switch (random.nextInt(3)) {
                    case 0 -> text.setCharAt(at, letters.charAt(random.nextInt(letters.length())));
                    case 1 -> text.deleteCharAt(at);
                    default -> text.insert(at, letters.charAt(random.nextInt(letters.length())));
                }
            }
            readAgain(text.toString());
        });
    }

    /** Whatever is read can be printed and read again, and negotiated about without a fault of ours. */
    static void readAgain(String text) {
        SessionDescription read;
        try {
            read = SessionDescription.parse(text);
        } catch (ProtocolException _) {
            return;
        }
        try {
            assertThat(SessionDescription.parse(read.print())).isEqualTo(read);
        } catch (ProtocolException e) {
            // Printing may pass a limit that reading kept: an rtpmap for each static payload type.
            assertThat(e).isInstanceOf(ProtocolException.LimitExceeded.class);
        }
        for (AnswerPlan plan : List.of(Plans.RECEIVE, Plans.SEND)) {
            if (plan.answer(read) instanceof Negotiation.Accepted accepted) {
                reread(accepted.answer());
            }
        }
        new OfferPlan.Receive(Plans.CLIENT, MediaPolicy.RECEIVE, Plans.RECEIVABLE).onAnswer(read);
    }

    private static void reread(SessionDescription answer) {
        try {
            assertThat(SessionDescription.parse(answer.print())).isEqualTo(answer);
        } catch (ProtocolException e) {
            // Two fmtp lines of a payload type become one, which may be too long.
            assertThat(e).isInstanceOf(ProtocolException.LimitExceeded.class);
        }
    }
}
