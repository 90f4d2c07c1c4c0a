package io.weir.protocol.srtp;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.base.buf.Bytes;
import io.weir.testkit.Scale;
import java.util.Arrays;
import java.util.Random;
import org.jitsi.srtp.SrtcpCryptoContext;
import org.jitsi.srtp.SrtpContextFactory;
import org.jitsi.srtp.SrtpCryptoContext;
import org.jitsi.srtp.SrtpErrorStatus;
import org.jitsi.srtp.SrtpPolicy;
import org.jitsi.utils.ByteArrayBuffer;
import org.jitsi.utils.logging2.LoggerImpl;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What another implementation makes of the same packets under the same keys, bit by bit and both ways, over rollovers. */
class SrtpOracleTest {
    private static final int SSRC = 0x7102_0304;
    private static final int HEADER = 12;
    private static final int EXTENSION = 12;
    private static final int PAYLOAD_MAX = 1200;
    private static final int REPORT = 52;
    private static final int SHA1_KEY = 20;
    private static final int PACKETS = Scale.count(70_000, 140_000);
    private static final int REPORTS = 5_000;

    private final Random random = new Random(11);

    /** A packet as the other implementation takes it. */
    private static final class Buffer implements ByteArrayBuffer {
        private byte[] bytes = new byte[0];
        private int length;

        void set(byte[] from, int end) {
            bytes = Arrays.copyOf(from, end + SrtpSender.OVERHEAD_MAX);
            length = end;
        }

        Bytes content() {
            return Bytes.wrap(Arrays.copyOf(bytes, length));
        }

        @Override
        public byte[] getBuffer() {
            return bytes;
        }

        @Override
        public int getOffset() {
            return 0;
        }

        @Override
        public int getLength() {
            return length;
        }

        @Override
        public void setLength(int next) {
            length = next;
        }

        @Override
        public void setOffset(int offset) {
            throw new UnsupportedOperationException();
        }

        @Override
        public boolean isInvalid() {
            return false;
        }

        @Override
        public void readRegionToBuff(int offset, int count, byte[] into) {
            System.arraycopy(bytes, offset, into, 0, count);
        }

        @Override
        public void grow(int count) {
            bytes = Arrays.copyOf(bytes, length + count + SrtpSender.OVERHEAD_MAX);
        }

        @Override
        public void append(byte[] from, int count) {
            System.arraycopy(from, 0, bytes, length, count);
            length += count;
        }

        @Override
        public void shrink(int count) {
            length -= count;
        }
    }

    private static SrtpPolicy policy(SrtpProfile profile) {
        int keyLength = profile.keyLength();
        int saltLength = profile.saltLength();
        int tagLength = profile.tagLength();
        return profile == SrtpProfile.AES128_CM_HMAC_SHA1_80
                ? new SrtpPolicy(
                        SrtpPolicy.AESCM_ENCRYPTION,
                        keyLength,
                        SrtpPolicy.HMACSHA1_AUTHENTICATION,
                        SHA1_KEY,
                        tagLength,
                        saltLength)
                : new SrtpPolicy(
                        SrtpPolicy.AESGCM_ENCRYPTION,
                        keyLength,
                        SrtpPolicy.NULL_AUTHENTICATION,
                        0,
                        tagLength,
                        saltLength);
    }

    private SrtpContextFactory oracle(SrtpKeys keys, boolean sends) {
        SrtpPolicy policy = policy(keys.profile());
        return new SrtpContextFactory(
                sends,
                keys.clientKey().toArray(),
                keys.clientSalt().toArray(),
                policy,
                policy,
                new LoggerImpl(SrtpOracleTest.class.getName()));
    }

    private SrtpKeys keys(SrtpProfile profile) {
        byte[] exported = new byte[profile.exportedLength()];
        random.nextBytes(exported);
        return SrtpKeys.of(profile, Bytes.wrap(exported));
    }

    /** One in three has a header extension. The sequence numbers roll over at the first and at each 65536th. */
    private byte[] packet(int number, int end) {
        byte[] packet = new byte[end + SrtpSender.OVERHEAD_MAX];
        random.nextBytes(packet);
        int sequence = 0xfff0 + number & 0xffff;
        boolean extended = number % 3 == 0;
        packet[0] = (byte) (extended ? 0x90 : 0x80);
        packet[2] = (byte) (sequence >> 8);
        packet[3] = (byte) sequence;
        SrtpCipher.putU32(packet, 8, SSRC);
        if (extended) {
            packet[HEADER + 2] = 0;
            packet[HEADER + 3] = 2;
        }
        return packet;
    }

    /** The other's receiver is not asked: under AES-256 it refuses a few packets that its own sender made and ours opens. */
    @ParameterizedTest
    @EnumSource
    void shouldAgreeOnEveryPacket(SrtpProfile profile) throws Exception {
        SrtpKeys keys = keys(profile);
        SrtpSender sender = keys.sender(true);
        SrtpReceiver receiver = keys.receiver(false);
        SrtpCryptoContext theirSender = oracle(keys, true).deriveContext(SSRC, 0);
        Buffer buffer = new Buffer();
        for (int number = 0; number < PACKETS; number++) {
            int end = HEADER + EXTENSION + 1 + random.nextInt(PAYLOAD_MAX);
            byte[] packet = packet(number, end);
            Bytes plain = Bytes.wrap(Arrays.copyOf(packet, end));

            buffer.set(packet, end);
            assertThat(theirSender.transformPacket(buffer)).isEqualTo(SrtpErrorStatus.OK);
            int sealed = sender.protectRtp(packet, 0, end);
            Bytes ours = Bytes.wrap(Arrays.copyOf(packet, sealed));
            assertThat(ours).as("packet %d", number).isEqualTo(buffer.content());

            int opened = receiver.unprotectRtp(packet, 0, sealed);
            assertThat(Bytes.wrap(Arrays.copyOf(packet, opened))).isEqualTo(plain);
        }
    }

    @ParameterizedTest
    @EnumSource
    void shouldAgreeOnEveryReport(SrtpProfile profile) throws Exception {
        SrtpKeys keys = keys(profile);
        SrtpSender sender = keys.sender(true);
        SrtpReceiver receiver = keys.receiver(false);
        SrtcpCryptoContext theirSender = oracle(keys, true).deriveControlContext(SSRC);
        SrtcpCryptoContext theirReceiver = oracle(keys, false).deriveControlContext(SSRC);
        Buffer buffer = new Buffer();
        for (int number = 0; number < REPORTS; number++) {
            byte[] report = new byte[REPORT + SrtpSender.OVERHEAD_MAX];
            random.nextBytes(report);
            report[0] = (byte) 0x81;
            report[1] = (byte) 200;
            report[2] = 0;
            report[3] = (byte) (REPORT / 4 - 1);
            SrtpCipher.putU32(report, 4, SSRC);
            Bytes plain = Bytes.wrap(Arrays.copyOf(report, REPORT));

            int sealed = sender.protectRtcp(report, 0, REPORT);
            buffer.set(report, sealed);
            assertThat(theirReceiver.reverseTransformPacket(buffer)).isEqualTo(SrtpErrorStatus.OK);
            assertThat(buffer.content()).as("report %d", number).isEqualTo(plain);

            theirSender.transformPacket(buffer);
            byte[] theirs = Arrays.copyOf(buffer.getBuffer(), buffer.getLength());
            int opened = receiver.unprotectRtcp(theirs, 0, theirs.length);
            assertThat(Bytes.wrap(Arrays.copyOf(theirs, opened))).isEqualTo(plain);
        }
    }
}
