package io.weir.load;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.protocol.rtp.rtcp.FullIntraRequest;
import io.weir.protocol.rtp.rtcp.Nack;
import io.weir.protocol.rtp.rtcp.PictureLossIndication;
import java.util.List;
import org.junit.jupiter.api.Test;

class KeyframeRequestsTest {
    private static final int OWN = 0x8000_0001;
    private static final int OTHER = 7;

    private final KeyframeRequests requests = new KeyframeRequests(OWN);

    private static FullIntraRequest request(int ssrc, int command) {
        return new FullIntraRequest(1, List.of(new FullIntraRequest.Entry(ssrc, command)));
    }

    @Test
    void shouldTakeEveryPictureLossOfItsOwn() {
        assertThat(requests.has(new PictureLossIndication(1, OWN))).isTrue();
        assertThat(requests.has(new PictureLossIndication(1, OWN))).isTrue();
        assertThat(requests.has(new PictureLossIndication(1, OTHER))).isFalse();
    }

    @Test
    void shouldTakeARepeatedCommandOnce() {
        assertThat(requests.has(request(OWN, 0))).isTrue();
        assertThat(requests.has(request(OWN, 0))).isFalse();
        assertThat(requests.has(request(OTHER, 1))).isFalse();
        assertThat(requests.has(request(OWN, 1))).isTrue();
    }

    @Test
    void shouldOverlookOtherPackets() {
        assertThat(requests.has(new Nack(1, OWN, List.of(5)))).isFalse();
    }
}
