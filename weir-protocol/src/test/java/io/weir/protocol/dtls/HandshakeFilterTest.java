package io.weir.protocol.dtls;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.base.buf.Bytes;
import java.nio.ByteBuffer;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class HandshakeFilterTest {
    private static final int HANDSHAKE = 22;

    private final HandshakeFilter filter = new HandshakeFilter(DtlsRole.CLIENT);

    /** A record with that content. */
    static Bytes record(int type, int epoch, byte[] content) {
        ByteBuffer out = ByteBuffer.allocate(HandshakeFilter.RECORD_HEADER + content.length);
        out.put((byte) type).putShort((short) 0xfefd).putShort((short) epoch);
        out.put(new byte[6]).putShort((short) content.length).put(content);
        return Bytes.wrap(out.array());
    }

    private static byte[] typed(int type, int sequence, int total, int offset, int length) {
        byte[] fragment = fragment(sequence, total, offset, length);
        fragment[0] = (byte) type;
        return fragment;
    }

    static byte[] fragment(int sequence, int total, int offset, int length) {
        ByteBuffer out = ByteBuffer.allocate(HandshakeFilter.FRAGMENT_HEADER + length);
        out.putInt(1 << 24 | total).putShort((short) sequence);
        out.put((byte) (offset >> 16)).putShort((short) offset);
        out.put((byte) (length >> 16)).putShort((short) length);
        return out.array();
    }

    private boolean accepts(int sequence, int total, int offset, int length) {
        return filter.accepts(record(HANDSHAKE, 0, fragment(sequence, total, offset, length)));
    }

    @Test
    void shouldBoundTheLengthOfMessages() {
        assertThat(accepts(0, HandshakeFilter.MESSAGE_BYTES_MAX, 0, 1)).isTrue();
        assertThat(accepts(1, HandshakeFilter.MESSAGE_BYTES_MAX - 1, 0, 1)).isTrue();
        assertThat(accepts(2, HandshakeFilter.MESSAGE_BYTES_MAX + 1, 0, 1)).isFalse();
        assertThat(accepts(3, 0xff_ffff, 0, 1)).isFalse();
    }

    @Test
    void shouldKeepFragmentsWithinTheirMessage() {
        assertThat(accepts(0, 100, 90, 10)).isTrue();
        assertThat(accepts(0, 100, 91, 10)).isFalse();
        assertThat(accepts(0, 100, 0xff_ffff, 10)).isFalse();
        assertThat(accepts(0, 100, 10, 0)).isFalse();
        assertThat(accepts(1, 0, 0, 0)).isTrue();
        byte[] cut = fragment(2, 100, 0, 50);
        assertThat(filter.accepts(record(HANDSHAKE, 0, Arrays.copyOf(cut, cut.length - 1))))
                .isFalse();
        assertThat(filter.accepts(record(HANDSHAKE, 0, new byte[0]))).isFalse();
    }

    @Test
    void shouldBoundTheSequence() {
        assertThat(accepts(HandshakeFilter.MESSAGE_COUNT_MAX - 1, 10, 0, 10)).isTrue();
        assertThat(accepts(HandshakeFilter.MESSAGE_COUNT_MAX, 10, 0, 10)).isFalse();
        assertThat(accepts(0xffff, 10, 0, 10)).isFalse();
    }

    @Test
    void shouldHoldMessagesToTheirFirstClaim() {
        assertThat(accepts(0, 100, 0, 10)).isTrue();
        assertThat(accepts(0, 101, 10, 10)).isFalse();
        assertThat(accepts(0, 100, 10, 10)).isTrue();
    }

    @Test
    void shouldBoundDifferentFragmentsButNotRetransmissions() {
        for (int i = 0; i < HandshakeFilter.FRAGMENT_COUNT_MAX; i++) {
            assertThat(accepts(0, 1000, i, 1)).isTrue();
            assertThat(accepts(0, 1000, i, 1)).isTrue();
        }
        assertThat(accepts(0, 1000, HandshakeFilter.FRAGMENT_COUNT_MAX, 1)).isFalse();
        assertThat(accepts(0, 1000, 0, 1)).isTrue();
        assertThat(filter.fragmentCount()).isEqualTo(HandshakeFilter.FRAGMENT_COUNT_MAX);
    }

    @Test
    void shouldBoundRecordsInTheClearButNotLaterOnes() {
        for (int i = 0; i < HandshakeFilter.RECORD_COUNT_MAX; i++) {
            assertThat(accepts(0, 10, 0, 10)).isTrue();
        }
        assertThat(accepts(0, 10, 0, 10)).isFalse();
        assertThat(filter.accepts(record(HANDSHAKE, 1, new byte[40]))).isTrue();
        assertThat(filter.accepts(record(23, 1, new byte[40]))).isTrue();
    }

    @Test
    void shouldLetThroughOnlyWholeRecordsOfKnownTypes() {
        assertThat(filter.accepts(record(20, 0, new byte[] {1}))).isTrue();
        assertThat(filter.accepts(record(21, 0, new byte[] {2, 40}))).isTrue();
        assertThat(filter.accepts(record(23, 0, new byte[] {1}))).isFalse();
        assertThat(filter.accepts(record(19, 1, new byte[] {1}))).isFalse();
        assertThat(filter.accepts(record(24, 1, new byte[] {1}))).isFalse();
        Bytes whole = record(HANDSHAKE, 0, fragment(0, 20, 0, 20));
        for (int length = 0; length < whole.length(); length++) {
            assertThat(filter.accepts(whole.slice(0, length))).isFalse();
        }
        byte[] two = new byte[2 * whole.length()];
        System.arraycopy(whole.toArray(), 0, two, 0, whole.length());
        System.arraycopy(whole.toArray(), 0, two, whole.length(), whole.length());
        assertThat(filter.accepts(Bytes.wrap(two))).isTrue();
        two[whole.length()] = 0;
        assertThat(filter.accepts(Bytes.wrap(two))).isFalse();
        byte[] longest = new byte[DtlsOptions.RECEIVE_BYTES_MAX - HandshakeFilter.RECORD_HEADER];
        assertThat(filter.accepts(record(23, 1, longest))).isTrue();
        assertThat(filter.accepts(record(23, 1, new byte[longest.length + 1]))).isFalse();
    }

    @Test
    void shouldHoldAClientsChangeOfCiphersBackUntilItsFlightIsWhole() {
        HandshakeFilter server = new HandshakeFilter(DtlsRole.SERVER);
        Bytes change = record(20, 0, new byte[] {1});
        assertThat(server.accepts(change)).isFalse();
        assertThat(server.accepts(record(HANDSHAKE, 0, typed(1, 0, 30, 0, 30)))).isTrue();
        assertThat(server.accepts(record(HANDSHAKE, 0, typed(15, 2, 30, 20, 10))))
                .isTrue();
        assertThat(server.accepts(record(HANDSHAKE, 0, typed(15, 2, 30, 0, 19))))
                .isTrue();
        assertThat(server.accepts(record(HANDSHAKE, 0, typed(16, 1, 30, 0, 30))))
                .isTrue();
        assertThat(server.accepts(change)).isFalse();
        assertThat(server.accepts(record(HANDSHAKE, 0, typed(15, 2, 30, 5, 15))))
                .isTrue();
        assertThat(server.accepts(change)).isTrue();
    }
}
