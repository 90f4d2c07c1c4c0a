package io.weir.protocol.rtp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.weir.base.buf.Bytes;
import io.weir.protocol.ProtocolException;
import org.junit.jupiter.api.Test;

/** {@link RtxPayload}, {@link PacketHistory}, {@link KeyframeRequestThrottle} and {@link RtpHeaderWriter}. */
class SmallPartsTest {
    private static final Bytes FOUR = Bytes.of(1, 2, 3, 4);

    private static RtpPacket parse(String hex) throws ProtocolException {
        return RtpPacket.parse(Bytes.ofHex(hex));
    }

    @Test
    void shouldWrapAndUnwrapRetransmissions() throws Exception {
        String head = "91 e0 1234 89abcdef 01020304 0000000a bede 0001 10aa0000";
        RtpPacket original = parse(head + "0b0c0d");
        Bytes wrapped = RtxPayload.wrap(original, 97, 0xfffe, 0x99887766);
        assertThat(wrapped)
                .isEqualTo(Bytes.ofHex("91 e1 fffe 89abcdef 99887766 0000000a bede 0001 10aa0000 1234 0b0c0d"));
        RtpPacket back =
                RtxPayload.unwrap(RtpPacket.parse(wrapped), 0x60, 0x01020304).orElseThrow();
        assertThat(back.bytes()).isEqualTo(original.bytes());
        RtpPacket padded = parse("a0 60 0001 00000002 00000003 0b 0003 03");
        assertThat(RtxPayload.wrap(padded, 97, 5, 4)).isEqualTo(Bytes.ofHex("80 61 0005 00000002 00000004 0001 0b"));
    }

    @Test
    void shouldPassOverProbesAndRefuseCutRetransmissions() throws Exception {
        assertThat(RtxPayload.unwrap(parse("a0 61 0001 00000002 00000003 0000 03"), 96, 1))
                .isEmpty();
        assertThat(RtxPayload.unwrap(parse("80 61 0001 00000002 00000003 0007"), 96, 1)
                        .orElseThrow()
                        .payload())
                .isEqualTo(Bytes.EMPTY);
        assertThatThrownBy(() -> RtxPayload.unwrap(parse("80 61 0001 00000002 00000003 07"), 96, 1))
                .isInstanceOf(ProtocolException.Malformed.class);
    }

    @Test
    void shouldRememberUpToItsCapacity() {
        PacketHistory history = new PacketHistory(4, 1000, 1000);
        for (int i = 65_534; i < 65_539; i++) {
            history.add(i & 0xffff, Bytes.of(i & 0xff), 0);
        }
        assertThat(history.find(65_534, 0)).isEmpty();
        assertThat(history.find(65_535, 0)).contains(Bytes.of(0xff));
        assertThat(history.find(2, 0)).contains(Bytes.of(2));
        assertThat(history.find(3, 0)).isEmpty();
        history.add(65_534, FOUR, 0);
        assertThat(history.find(65_534, 0)).isEmpty();
        assertThat(history.sizeBytes()).isEqualTo(4);
        history.add(1000, FOUR, 0);
        assertThat(history.sizeBytes()).isEqualTo(4);
        assertThat(history.find(2, 0)).isEmpty();
    }

    @Test
    void shouldRememberUpToItsBytesAndAge() {
        PacketHistory history = new PacketHistory(16, 100, 12);
        for (int i = 0; i < 4; i++) {
            history.add(i, FOUR, i);
        }
        assertThat(history.find(0, 3)).isEmpty();
        assertThat(history.find(1, 101)).contains(FOUR);
        assertThat(history.find(1, 102)).isEmpty();
        history.add(4, Bytes.of(9), 102);
        assertThat(history.sizeBytes()).isEqualTo(9);
        history.add(2, Bytes.of(8), 103);
        assertThat(history.find(2, 103)).contains(Bytes.of(8));
        assertThat(history.sizeBytes()).isEqualTo(6);
        history.add(5, Bytes.wrap(new byte[13]), 103);
        assertThat(history.sizeBytes()).isZero();
    }

    @Test
    void shouldAskForKeyframesOnceAnInterval() {
        KeyframeRequestThrottle throttle = new KeyframeRequestThrottle(100);
        assertThat(throttle.tryRequest(1, 0)).isTrue();
        assertThat(throttle.tryRequest(2, 0)).isTrue();
        assertThat(throttle.tryRequest(1, 99)).isFalse();
        assertThat(throttle.tryRequest(2, 99)).isFalse();
        assertThat(throttle.deadlineNs()).isEqualTo(100);
        throttle.onKeyframe(2);
        assertThat(throttle.due(99)).isEmpty();
        assertThat(throttle.due(100)).containsExactly(1);
        assertThat(throttle.due(300)).isEmpty();
        assertThat(throttle.deadlineNs()).isEqualTo(Long.MAX_VALUE);
        assertThat(throttle.tryRequest(1, 199)).isFalse();
        assertThat(throttle.tryRequest(1, 200)).isTrue();
        assertThat(throttle.due(1000)).isEmpty();
    }

    @Test
    void shouldBoundSourcesAskedForKeyframes() {
        KeyframeRequestThrottle throttle = new KeyframeRequestThrottle(100);
        for (int ssrc = 0; ssrc < KeyframeRequestThrottle.SOURCES_MAX; ssrc++) {
            assertThat(throttle.tryRequest(ssrc, 0)).isTrue();
        }
        assertThat(throttle.tryRequest(-1, 0)).isFalse();
        throttle.remove(0);
        assertThat(throttle.tryRequest(-1, 0)).isTrue();
    }

    @Test
    void shouldWriteHeadersWithExtensions() throws Exception {
        byte[] out = new byte[60];
        RtpHeaderWriter writer = new RtpHeaderWriter();
        int end = writer.begin(out, 2)
                .payloadType(96)
                .mark()
                .sequence(0x1234)
                .timestamp(0x89abcdefL)
                .ssrc(0x01020304)
                .absSendTime(1, 65_500_000_000L)
                .transportSequence(2, 0xfedc)
                .element(3, Bytes.ofUtf8("0"))
                .element(4, Bytes.ofUtf8("hi"))
                .videoOrientation(5, 3)
                .end();
        Bytes header = Bytes.wrap(out).slice(2, end - 2);
        assertThat(header)
                .isEqualTo(Bytes.ofHex(
                        "90 e0 1234 89abcdef 01020304 bede 0004" + "12 060000 21 fedc 30 30 41 6869 50 03 0000"));
        RtpPacket packet = RtpPacket.parse(header);
        assertThat(packet.extension(1)).isEqualTo(Bytes.of(6, 0, 0));
        assertThat(packet.extension(5)).isEqualTo(Bytes.of(3));
        assertThat(packet.headerLength()).isEqualTo(end - 2);
    }

    @Test
    void shouldWriteNoExtensionThatWasNotNegotiated() {
        byte[] out = new byte[RtpPacket.HEADER_MIN];
        int end = new RtpHeaderWriter()
                .begin(out, 0)
                .absSendTime(0, 1)
                .transportSequence(0, 1)
                .videoOrientation(0, 1)
                .element(0, FOUR)
                .element(3, Bytes.EMPTY)
                .end();
        assertThat(end).isEqualTo(RtpPacket.HEADER_MIN);
        assertThat(out[0]).isEqualTo((byte) 0x80);
    }

    @Test
    void shouldBoundExtensions() {
        byte[] out = new byte[40];
        Bytes most = Bytes.wrap(new byte[RtpHeaderWriter.ELEMENT_MAX]);
        Bytes tooMany = Bytes.wrap(new byte[RtpHeaderWriter.ELEMENT_MAX + 1]);
        assertThat(new RtpHeaderWriter()
                        .begin(out, 0)
                        .element(RtpHeaderWriter.ID_MAX, most)
                        .end())
                .isEqualTo(36);
        RtpHeaderWriter writer = new RtpHeaderWriter().begin(out, 0);
        assertThatThrownBy(() -> writer.element(1, tooMany)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> writer.element(RtpHeaderWriter.ID_MAX + 1, most))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
