package io.weir.protocol.srtp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.weir.base.buf.Bytes;
import io.weir.protocol.ProtocolException;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class SrtpTest {
    private static final int SSRC = 0x0102_0304;

    private final Random random = new Random(5);

    private SrtpKeys keys(SrtpProfile profile) {
        byte[] exported = new byte[profile.exportedLength()];
        random.nextBytes(exported);
        return SrtpKeys.of(profile, Bytes.wrap(exported));
    }

    /** A packet with room behind it. */
    private static byte[] packet(int sequence, int payloadLength, boolean extended) {
        byte[] packet = new byte[12 + (extended ? 12 : 0) + payloadLength + SrtpSender.OVERHEAD_MAX];
        new Random(sequence).nextBytes(packet);
        packet[0] = (byte) (extended ? 0x90 : 0x80);
        packet[2] = (byte) (sequence >> 8);
        packet[3] = (byte) sequence;
        SrtpCipher.putU32(packet, 8, SSRC);
        if (extended) {
            packet[14] = 0;
            packet[15] = 2;
        }
        return packet;
    }

    private static int length(byte[] packet) {
        return packet.length - SrtpSender.OVERHEAD_MAX;
    }

    /** RFC 3711 appendix B.3. */
    @Test
    void shouldDeriveTheKeysOfTheSpecification() {
        SessionKeys keys = SessionKeys.ofRtp(
                SrtpProfile.AES128_CM_HMAC_SHA1_80,
                Bytes.ofHex("E1F97A0D3E018BE0D64FA32C06DE4139"),
                Bytes.ofHex("0EC675AD498AFEEBB6960B3AABE6"));
        assertThat(keys.key()).isEqualTo(Bytes.ofHex("C61E7A93744F39EE10734AFE3FF7A087"));
        assertThat(keys.salt()).isEqualTo(Bytes.ofHex("30CBBC08863D8C85D49DB34A9AE1"));
        assertThat(keys.auth()).isEqualTo(Bytes.ofHex("CEBE321F6FF7716B6FD4AB49AF256A156D38BAA4"));
    }

    /** RFC 7714 section 16.1.1. */
    @Test
    void shouldEncryptAsTheSpecificationDoes() {
        SessionKeys keys = new SessionKeys(
                Bytes.ofHex("000102030405060708090a0b0c0d0e0f"), Bytes.EMPTY, Bytes.ofHex("517569642070726f2071756f"));
        Bytes plain = Bytes.ofHex("8040f17b8041f8d35501a0b2"
                + Bytes.ofUtf8("Gallia est omnis divisa in partes tres").hex());
        byte[] packet = Arrays.copyOf(plain.toArray(), plain.length() + SrtpSender.OVERHEAD_MAX);
        int end = new GcmCipher(keys).sealRtp(packet, 0, 12, plain.length(), 0xf17b);
        assertThat(Bytes.wrap(Arrays.copyOf(packet, end)))
                .isEqualTo(Bytes.ofHex("8040f17b8041f8d35501a0b2"
                        + "f24de3a3fb34de6cacba861c9d7e4bcabe633bd50d294e6f42a5f47a51c7d19b36de3adf8833"
                        + "899d7f27beb16a9152cf765ee4390cce"));
    }

    /** RFC 7714 section 17.1. */
    @Test
    void shouldEncryptReportsAsTheSpecificationDoes() {
        SessionKeys keys = new SessionKeys(
                Bytes.ofHex("000102030405060708090a0b0c0d0e0f"), Bytes.EMPTY, Bytes.ofHex("517569642070726f2071756f"));
        Bytes plain = Bytes.ofHex("81c8000d4d6172734e5450314e545032525450200000042a0000e9304c756e61"
                + "deadbeefdeadbeefdeadbeefdeadbeefdeadbeef");
        byte[] packet = Arrays.copyOf(plain.toArray(), plain.length() + SrtpSender.OVERHEAD_MAX);
        int end = new GcmCipher(keys).sealRtcp(packet, 0, plain.length(), 0x5d4 | SrtpCipher.ENCRYPTED);
        assertThat(Bytes.wrap(Arrays.copyOf(packet, end)))
                .isEqualTo(Bytes.ofHex("81c8000d4d61727363e94885dcdab67ca727d7662f6b7e997ff5c0f76c06f32d"
                        + "c676a5f1730d6fda4ce09b4686303ded0bb9275bc84aa45896cf4d2fc5abf87245d9eade800005d4"));
    }

    @ParameterizedTest
    @EnumSource
    void shouldCarryPacketsOverTwoRollovers(SrtpProfile profile) throws Exception {
        SrtpKeys keys = keys(profile);
        SrtpSender sender = keys.sender(true);
        SrtpReceiver receiver = keys.receiver(false);
        for (int i = 0; i < 140_000; i += 1 + random.nextInt(5)) {
            byte[] packet = packet(i & 0xffff, random.nextInt(100), i % 3 == 0);
            byte[] plain = packet.clone();
            int sealed = sender.protectRtp(packet, 0, length(packet));
            assertThat(sealed).isEqualTo(length(packet) + profile.tagLength());
            assertThat(receiver.unprotectRtp(packet, 0, sealed)).isEqualTo(length(packet));
            assertThat(Arrays.equals(packet, 0, length(packet), plain, 0, length(packet)))
                    .isTrue();
        }
    }

    @ParameterizedTest
    @EnumSource
    void shouldTakeReorderedPacketsAroundARollover(SrtpProfile profile) throws Exception {
        SrtpKeys keys = keys(profile);
        SrtpSender sender = keys.sender(false);
        SrtpReceiver receiver = keys.receiver(true);
        byte[][] sealed = new byte[40][];
        int[] ends = new int[40];
        for (int i = 0; i < sealed.length; i++) {
            sealed[i] = packet(0xfff0 + i & 0xffff, 10, false);
            ends[i] = sender.protectRtp(sealed[i], 0, length(sealed[i]));
        }
        for (int i = 1; i < sealed.length; i += 2) {
            receiver.unprotectRtp(sealed[i], 0, ends[i]);
        }
        for (int i = 2; i < sealed.length; i += 2) {
            receiver.unprotectRtp(sealed[i], 0, ends[i]);
        }
    }

    @ParameterizedTest
    @EnumSource
    void shouldSendTheSameBytesAgain(SrtpProfile profile) {
        SrtpSender sender = keys(profile).sender(true);
        byte[] first = packet(0xffff, 50, true);
        byte[] later = packet(0, 50, true);
        byte[] again = packet(0xffff, 50, true);
        byte[] onceMore = packet(0xffff, 50, true);
        sender.protectRtp(first, 0, length(first));
        sender.protectRtp(later, 0, length(later));
        sender.protectRtp(again, 0, length(again));
        sender.protectRtp(onceMore, 0, length(onceMore));
        assertThat(again).isEqualTo(first);
        assertThat(onceMore).isEqualTo(first);
    }

    @ParameterizedTest
    @EnumSource
    void shouldTakeEveryPacketOnce(SrtpProfile profile) throws Exception {
        SrtpKeys keys = keys(profile);
        SrtpSender sender = keys.sender(true);
        SrtpReceiver receiver = keys.receiver(false);
        byte[] packet = packet(7, 20, false);
        int end = sender.protectRtp(packet, 0, length(packet));
        byte[] copy = packet.clone();
        receiver.unprotectRtp(packet, 0, end);
        assertThatThrownBy(() -> receiver.unprotectRtp(copy, 0, end))
                .isInstanceOf(ProtocolException.class)
                .hasMessageContaining("come before");

        byte[] report = packet(0x80c8, 16, false);
        int reportEnd = sender.protectRtcp(report, 0, length(report));
        byte[] reportCopy = report.clone();
        assertThat(receiver.unprotectRtcp(report, 0, reportEnd)).isEqualTo(length(report));
        assertThatThrownBy(() -> receiver.unprotectRtcp(reportCopy, 0, reportEnd))
                .hasMessageContaining("come before");
    }

    @ParameterizedTest
    @EnumSource
    void shouldRefuseWhatWasChangedInAnyByte(SrtpProfile profile) throws Exception {
        SrtpKeys keys = keys(profile);
        SrtpSender sender = keys.sender(true);
        SrtpReceiver receiver = keys.receiver(false);
        byte[] packet = packet(7, 20, false);
        int end = sender.protectRtp(packet, 0, length(packet));
        byte[] report = packet(0x80c8, 16, false);
        int reportEnd = sender.protectRtcp(report, 0, length(report));
        for (int i = 0; i < end; i++) {
            byte[] changed = packet.clone();
            changed[i] ^= 1;
            assertThatThrownBy(() -> receiver.unprotectRtp(changed, 0, end)).isInstanceOf(ProtocolException.class);
        }
        for (int i = 0; i < reportEnd; i++) {
            byte[] changed = report.clone();
            changed[i] ^= 1;
            assertThatThrownBy(() -> receiver.unprotectRtcp(changed, 0, reportEnd))
                    .isInstanceOf(ProtocolException.class);
        }
        receiver.unprotectRtp(packet, 0, end);
        receiver.unprotectRtcp(report, 0, reportEnd);
    }

    @ParameterizedTest
    @EnumSource
    void shouldKeepNoStateForForgers(SrtpProfile profile) throws Exception {
        SrtpKeys keys = keys(profile);
        SrtpReceiver receiver = keys.receiver(false);
        for (int i = 0; i < 1000; i++) {
            byte[] forged = packet(i, 40, false);
            SrtpCipher.putU32(forged, 8, i);
            assertThatThrownBy(() -> receiver.unprotectRtp(forged, 0, length(forged)))
                    .hasMessage("not authentic");
        }
        for (int i = 0; i <= SrtpReceiver.SOURCES_MAX; i++) {
            byte[] packet = packet(1, 40, false);
            SrtpCipher.putU32(packet, 8, i);
            SrtpSender other = keys.sender(true);
            int end = other.protectRtp(packet, 0, length(packet));
            if (i < SrtpReceiver.SOURCES_MAX) {
                receiver.unprotectRtp(packet, 0, end);
            } else {
                assertThatThrownBy(() -> receiver.unprotectRtp(packet, 0, end)).hasMessageContaining("64 sources");
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void shouldRefuseCutPackets(SrtpProfile profile) {
        SrtpReceiver receiver = keys(profile).receiver(false);
        for (int length = 0; length < 64; length++) {
            int end = length;
            for (int first : new int[] {0x80, 0x90, 0x8f, 0x9f}) {
                byte[] packet = new byte[128];
                Arrays.fill(packet, (byte) 0xff);
                packet[0] = (byte) first;
                assertThatThrownBy(() -> receiver.unprotectRtp(packet, 0, end)).isInstanceOf(ProtocolException.class);
                assertThatThrownBy(() -> receiver.unprotectRtcp(packet, 0, end)).isInstanceOf(ProtocolException.class);
            }
        }
    }
}
