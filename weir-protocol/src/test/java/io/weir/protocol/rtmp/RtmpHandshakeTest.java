package io.weir.protocol.rtmp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.weir.protocol.ProtocolException;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class RtmpHandshakeTest {
    @ParameterizedTest
    @EnumSource(RtmpClientHandshake.Kind.class)
    void shouldCompleteWithEveryKindOfClient(RtmpClientHandshake.Kind kind) throws Exception {
        for (int step : new int[] {1, 7, 1536, 1537, 100_000}) {
            RtmpClientHandshake client = new RtmpClientHandshake(kind);
            RtmpServerHandshake server = new RtmpServerHandshake();
            ByteBuf toServer = Unpooled.buffer();
            ByteBuf toClient = Unpooled.buffer();
            client.begin(toServer);
            server.begin(toClient);
            assertThat(feed(server, toServer, toClient, step)).isFalse();
            assertThat(toClient.readableBytes()).isEqualTo(1 + 2 * 1536);
            toClient.writeByte(42);
            assertThat(feed(client, toClient, toServer, step)).isTrue();
            assertThat(toClient.readByte()).isEqualTo((byte) 42);
            assertThat(toServer.readableBytes()).isEqualTo(1536);
            assertThat(feed(server, toServer, toClient, step)).isTrue();
            assertThat(toServer.isReadable()).isFalse();
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1})
    void shouldSignBothPacketsForAClientThatSigns(int scheme) throws Exception {
        byte[] c1 = new byte[1536];
        new Random(scheme).nextBytes(c1);
        byte[] digest = HandshakeDigest.sign(c1, scheme, HandshakeDigest.Signer.PLAYER);
        ByteBuf answer = answerTo(c1);
        answer.skipBytes(1);
        byte[] s1 = new byte[1536];
        byte[] s2 = new byte[1536];
        answer.readBytes(s1).readBytes(s2);
        HandshakeDigest.Found found = HandshakeDigest.find(s1, HandshakeDigest.Signer.SERVER);
        assertThat(found == null ? -1 : found.scheme).isEqualTo(scheme);
        assertThat(HandshakeDigest.isSecondSigned(s2, digest, HandshakeDigest.Signer.SERVER))
                .isTrue();
        assertThat(Arrays.copyOfRange(s1, 4, 8)).isNotEqualTo(new byte[4]);
    }

    @Test
    void shouldEchoASimpleClient() throws Exception {
        byte[] c1 = new byte[1536];
        new Random(3).nextBytes(c1);
        Arrays.fill(c1, 4, 8, (byte) 0);
        ByteBuf answer = answerTo(c1);
        assertThat(answer.getByte(0)).isEqualTo((byte) 3);
        assertThat(answer.getInt(5)).isZero();
        byte[] s2 = new byte[1536];
        answer.getBytes(1537, s2);
        assertThat(s2).isEqualTo(c1);
    }

    @Test
    void shouldTakeABrokenDigestForASimpleClient() throws Exception {
        byte[] c1 = new byte[1536];
        new Random(4).nextBytes(c1);
        HandshakeDigest.sign(c1, 0, HandshakeDigest.Signer.PLAYER);
        c1[1535] ^= 1;
        ByteBuf answer = answerTo(c1);
        byte[] s2 = new byte[1536];
        answer.getBytes(1537, s2);
        assertThat(s2).isEqualTo(c1);
    }

    @Test
    void shouldKnowTheDigestOfAKnownPacket() {
        // All zero but the version, so the digest of scheme 0 lies at 776 and covers nothing else of interest.
        byte[] packet = new byte[1536];
        packet[4] = 9;
        byte[] digest = HandshakeDigest.sign(packet, 0, HandshakeDigest.Signer.PLAYER);
        assertThat(Arrays.copyOfRange(packet, 776, 808)).isEqualTo(digest);
        assertThat(HandshakeDigest.find(packet, HandshakeDigest.Signer.PLAYER)).isNotNull();
        assertThat(HandshakeDigest.find(packet, HandshakeDigest.Signer.SERVER)).isNull();
    }

    @ParameterizedTest
    @ValueSource(ints = {6, 8, 9})
    void shouldRefuseEncryptedVariantsByName(int version) {
        assertThatThrownBy(() -> new RtmpServerHandshake().advance(first(version), Unpooled.buffer()))
                .isInstanceOf(ProtocolException.Unsupported.class)
                .hasMessageContaining("RTMPE");
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 2, 4, 'G', 0x16, 255})
    void shouldRefuseOtherProtocolsAtTheFirstByte(int version) {
        assertThatThrownBy(() -> new RtmpServerHandshake().advance(first(version), Unpooled.buffer()))
                .isInstanceOf(ProtocolException.Malformed.class)
                .hasMessageContaining("version byte " + version);
        assertThatThrownBy(() -> new RtmpClientHandshake(RtmpClientHandshake.Kind.SIMPLE)
                        .advance(first(version), Unpooled.buffer()))
                .isInstanceOf(ProtocolException.Malformed.class);
    }

    private static ByteBuf first(int version) {
        return Unpooled.buffer().writeByte(version);
    }

    private static ByteBuf answerTo(byte[] c1) throws ProtocolException {
        ByteBuf out = Unpooled.buffer();
        ByteBuf in = Unpooled.buffer().writeByte(3).writeBytes(c1);
        assertThat(new RtmpServerHandshake().advance(in, out)).isFalse();
        return out;
    }

    /** Feeds {@code from} in pieces of {@code step} bytes; what the handshake leaves stays in {@code from}. */
    private static boolean feed(RtmpHandshake handshake, ByteBuf from, ByteBuf to, int step) throws ProtocolException {
        ByteBuf pending = Unpooled.buffer();
        while (from.isReadable()) {
            pending.writeBytes(from, Math.min(step, from.readableBytes()));
            if (handshake.advance(pending, to)) {
                ByteBuf rest = Unpooled.buffer().writeBytes(pending).writeBytes(from);
                from.clear().writeBytes(rest);
                return true;
            }
        }
        from.writeBytes(pending);
        return false;
    }
}
