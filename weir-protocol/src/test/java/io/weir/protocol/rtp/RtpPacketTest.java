package io.weir.protocol.rtp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.weir.base.buf.Bytes;
import io.weir.protocol.ProtocolException;
import org.junit.jupiter.api.Test;

class RtpPacketTest {
    private static final String HEADER = "80 e0 1234 89abcdef 01020304";

    private static RtpPacket parse(String hex) throws ProtocolException {
        return RtpPacket.parse(Bytes.ofHex(hex));
    }

    @Test
    void shouldReadTheHeader() throws Exception {
        RtpPacket packet = parse(HEADER + "0a0b");
        assertThat(packet.marker()).isTrue();
        assertThat(packet.payloadType()).isEqualTo(0x60);
        assertThat(packet.sequence()).isEqualTo(0x1234);
        assertThat(packet.timestamp()).isEqualTo(0x89abcdefL);
        assertThat(packet.ssrc()).isEqualTo(0x01020304);
        assertThat(packet.payload()).isEqualTo(Bytes.of(0x0a, 0x0b));
        assertThat(packet.extension(1)).isEqualTo(Bytes.EMPTY);
    }

    @Test
    void shouldLeaveOutPaddingAndContributingSources() throws Exception {
        RtpPacket packet = parse("a2 60 0001 00000002 00000003 00000004 00000005 0a 0000 03");
        assertThat(packet.payload()).isEqualTo(Bytes.of(0x0a));
    }

    @Test
    void shouldFindElementsOfBothForms() throws Exception {
        RtpPacket one = parse("90 60 0001 00000002 00000003 bede 0002 10 aa 00 31 bbcc 00 00 ff");
        assertThat(one.extension(1)).isEqualTo(Bytes.of(0xaa));
        assertThat(one.extension(3)).isEqualTo(Bytes.of(0xbb, 0xcc));
        assertThat(one.extension(2)).isEqualTo(Bytes.EMPTY);
        assertThat(one.payload()).isEqualTo(Bytes.of(0xff));
        RtpPacket two = parse("90 60 0001 00000002 00000003 1000 0002 20 02 aabb 00 05 00 00");
        assertThat(two.extension(0x20)).isEqualTo(Bytes.of(0xaa, 0xbb));
        assertThat(two.extension(5)).isEqualTo(Bytes.EMPTY);
    }

    @Test
    void shouldIgnoreElementsThatRunOut() throws Exception {
        assertThat(parse("90 60 0001 00000002 00000003 bede 0001 17 aabbcc").extension(1))
                .isEqualTo(Bytes.EMPTY);
        assertThat(parse("90 60 0001 00000002 00000003 bede 0001 f0 aa 10 bb").extension(1))
                .isEqualTo(Bytes.EMPTY);
    }

    @Test
    void shouldRefuseWhatIsCut() throws Exception {
        Bytes whole = Bytes.ofHex("b1 60 0001 00000002 00000003 00000004 bede 0001 10aa0000 ff 0000 03");
        assertThat(RtpPacket.parse(whole).payload()).isEqualTo(Bytes.of(0xff));
        for (int length = 0; length < 24; length++) {
            Bytes cut = whole.slice(0, length);
            assertThatThrownBy(() -> RtpPacket.parse(cut)).isInstanceOf(ProtocolException.Malformed.class);
        }
        assertThatThrownBy(() -> parse("40 60 0001 00000002 00000003")).hasMessage("RTP version 1");
        assertThatThrownBy(() -> parse("a0 60 0001 00000002 00000003 0005")).hasMessage("RTP padding of 5 bytes");
    }

    @Test
    void shouldUnwrapSequenceNumbersBothWays() {
        SequenceUnwrapper unwrapper = new SequenceUnwrapper();
        assertThat(unwrapper.unwrap(65_534)).isEqualTo(65_534);
        assertThat(unwrapper.unwrap(1)).isEqualTo(65_537);
        assertThat(unwrapper.unwrap(65_535)).isEqualTo(65_535);
        assertThat(unwrapper.highest()).isEqualTo(65_537);
        assertThat(unwrapper.unwrap(40_000)).isEqualTo(40_000);
        assertThat(unwrapper.unwrap(30_000)).isEqualTo(95_536);
    }
}
