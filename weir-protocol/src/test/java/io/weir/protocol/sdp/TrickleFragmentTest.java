package io.weir.protocol.sdp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.weir.protocol.ProtocolException;
import io.weir.testkit.Seeded;
import org.junit.jupiter.api.Test;

class TrickleFragmentTest {
    private static final String FRAGMENT = """
            a=group:BUNDLE 0 1
            a=ice-ufrag:EsAw
            a=ice-pwd:P2uYro0UCOQ4zxjKXaWCBui1
            m=audio 9 UDP/TLS/RTP/SAVPF 111
            a=mid:0
            a=candidate:1387637174 1 udp 2122260223 192.0.2.1 61764 typ host generation 0 ufrag EsAw network-id 1
            a=candidate:3471623853 1 udp 2122194687 198.51.100.2 61765 typ host
            a=end-of-candidates
            """;

    @Test
    void shouldReadAndPrint() throws Exception {
        TrickleFragment fragment = TrickleFragment.parse(FRAGMENT);
        assertThat(fragment.iceUfrag()).isEqualTo("EsAw");
        assertThat(fragment.candidates()).hasSize(2);
        assertThat(fragment.endOfCandidates()).isTrue();
        assertThat(fragment.sections().getFirst().mid()).isEqualTo("0");
        assertThat(fragment.print()).isEqualTo(FRAGMENT.replace("\n", "\r\n"));
        assertThat(fragment.restarts("EsAw", "P2uYro0UCOQ4zxjKXaWCBui1")).isFalse();
        assertThat(fragment.restarts("other", "P2uYro0UCOQ4zxjKXaWCBui1")).isTrue();
    }

    @Test
    void shouldFindCredentialsWithinASection() throws Exception {
        TrickleFragment fragment =
                TrickleFragment.parse("m=video 9 X 0\na=mid:v\na=ice-ufrag:abcd\na=ice-pwd:0123456789012345678901\n");
        assertThat(fragment.iceUfrag()).isEqualTo("abcd");
        assertThat(fragment.restarts("efgh", "0123456789012345678901")).isTrue();
        assertThat(TrickleFragment.parse("a=candidate:1 1 udp 1 192.0.2.1 1 typ host")
                        .restarts("a", "b"))
                .isFalse();
    }

    @Test
    void shouldAnswerARestart() throws Exception {
        SessionDescription offer = SessionDescription.parse(Offers.text(Offers.OBS_WHIP));
        SessionDescription answer = Plans.accepted(Plans.RECEIVE.answer(offer)).answer();
        TrickleFragment fragment = TrickleFragment.restarted(Plans.CLIENT, answer);
        assertThat(fragment.print().lines())
                .containsExactly(
                        "a=ice-lite",
                        "a=group:BUNDLE 0 1",
                        "a=ice-ufrag:clientufrag",
                        "a=ice-pwd:clientpassword0123456789",
                        "m=audio 9 UDP/TLS/RTP/SAVPF 111",
                        "a=mid:0",
                        "a=candidate:" + Plans.CANDIDATES.getFirst(),
                        "a=candidate:" + Plans.CANDIDATES.getLast(),
                        "a=end-of-candidates");
        assertThat(TrickleFragment.parse(fragment.print())).isEqualTo(fragment);
    }

    @Test
    void shouldHoldItsLimits() throws Exception {
        String section = "m=audio 9 RTP/SAVPF 0\n";
        assertThat(TrickleFragment.parse(section.repeat(64)).sections()).hasSize(64);
        assertThatThrownBy(() -> TrickleFragment.parse(section.repeat(65)))
                .isInstanceOf(ProtocolException.LimitExceeded.class);
        StringBuilder many = new StringBuilder();
        for (int i = 0; i < 70; i++) {
            many.append("a=candidate:").append(i).append(" 1 udp 1 192.0.2.1 1 typ host\n");
        }
        assertThat(TrickleFragment.parse(many.toString()).candidates()).hasSize(RemoteEnd.CANDIDATES_MAX);
    }

    @Test
    void shouldReadOrRefuseWhatIsCutOrChanged() throws Exception {
        for (int length = 0; length < FRAGMENT.length(); length++) {
            readAgain(FRAGMENT.substring(0, length));
        }
        Seeded.forSeeds(200, random -> {
            StringBuilder text = new StringBuilder(FRAGMENT);
            for (int i = 0; i < 1 + random.nextInt(6); i++) {
                text.setCharAt(random.nextInt(text.length()), (char) random.nextInt(128));
            }
            readAgain(text.toString());
        });
    }

    static void readAgain(String text) {
        TrickleFragment read;
        try {
            read = TrickleFragment.parse(text);
        } catch (ProtocolException _) {
            return;
        }
        try {
            assertThat(TrickleFragment.parse(read.print())).isEqualTo(read);
        } catch (ProtocolException e) {
            throw new AssertionError(read.print(), e);
        }
    }
}
