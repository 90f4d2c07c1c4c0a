package io.weir.protocol.ice;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.weir.base.buf.Bytes;
import io.weir.protocol.ProtocolException;
import io.weir.testkit.Seeded;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import org.junit.jupiter.api.Test;

class StunMessageTest {
    /** RFC 5769 section 2. */
    private static final String PASSWORD = "VOkJxbRl1RmTxUk/WvJxBt";

    private static final Bytes ID = Bytes.ofHex("b7e7a701bc34d686fa87dfae");

    /** RFC 5769 section 2.1. */
    static final Bytes REQUEST = Bytes.ofHex("0001 0058 2112a442 b7e7a701bc34d686fa87dfae"
            + "8022 0010 5354554e207465737420636c69656e74"
            + "0024 0004 6e0001ff 8029 0008 932ff9b151263b36"
            + "0006 0009 6576746a3a68367659202020"
            + "0008 0014 9aeaa70cbfd8cb56781ef2b5b2d3f249c1b571a2 8028 0004 e57a3bcf");

    /** RFC 5769 section 2.2. */
    private static final Bytes RESPONSE_IPV4 = Bytes.ofHex("0101 003c 2112a442 b7e7a701bc34d686fa87dfae"
            + "8022 000b 7465737420766563746f7220 0020 0008 0001a147e112a643"
            + "0008 0014 2b91f599fd9e90c38c7489f92af9ba53f06be7d7 8028 0004 c07d4c96");

    /** RFC 5769 section 2.3. */
    private static final Bytes RESPONSE_IPV6 = Bytes.ofHex("0101 0048 2112a442 b7e7a701bc34d686fa87dfae"
            + "8022 000b 7465737420766563746f7220"
            + "0020 0014 0002a1470113a9faa5d3f179bc25f4b5bed2b9d9"
            + "0008 0014 a382954e4be67bf11784c97c8292c275bfe3ed41 8028 0004 c8fb0b4c");

    /** As SRS answers: the request's USERNAME again, padded with zeros, before the address. */
    private static final Bytes RESPONSE_WITH_USERNAME = Bytes.ofHex("0101 0048 2112a442 b7e7a701bc34d686fa87dfae"
            + "0006 0015 73727375667261673a776569727566726167313233000000 0020 0008 0001f0ec5e12a443"
            + "0008 0014 6716280098313c212621135b754ff8aadc3b768c 8028 0004 fc4398ea");

    @Test
    void shouldReadTheRequestOfTheTestVectors() throws Exception {
        StunMessage message = StunMessage.parse(REQUEST);
        assertThat(message.messageClass()).isEqualTo(StunClass.REQUEST);
        assertThat(message.method()).isEqualTo(StunMessage.BINDING);
        assertThat(message.transactionId()).isEqualTo(ID);
        assertThat(message.find(StunAttribute.SOFTWARE)).contains(Bytes.ofUtf8("STUN test client"));
        assertThat(message.priority()).hasValue(0x6e0001ffL);
        assertThat(message.tieBreaker(StunAttribute.ICE_CONTROLLED)).hasValue(0x932ff9b151263b36L);
        assertThat(message.username()).contains("evtj:h6vY");
        assertThat(message.isIntegral(PASSWORD)).isTrue();
        assertThat(message.isIntegral(PASSWORD + "x")).isFalse();
        assertThat(message.unknownAttributes()).isEmpty();
    }

    @Test
    void shouldReadTheAnswersOfTheTestVectors() throws Exception {
        StunMessage four = StunMessage.parse(RESPONSE_IPV4);
        assertThat(four.messageClass()).isEqualTo(StunClass.SUCCESS);
        assertThat(four.mappedAddress()).contains(new InetSocketAddress(InetAddress.ofLiteral("192.0.2.1"), 32_853));
        assertThat(four.isIntegral(PASSWORD)).isTrue();
        StunMessage six = StunMessage.parse(RESPONSE_IPV6);
        InetAddress address = InetAddress.ofLiteral("2001:db8:1234:5678:11:2233:4455:6677");
        assertThat(six.mappedAddress()).contains(new InetSocketAddress(address, 32_853));
        assertThat(six.isIntegral(PASSWORD)).isTrue();
    }

    @Test
    void shouldReadAnAnswerThatRepeatsTheUserName() throws Exception {
        StunMessage answer = StunMessage.parse(RESPONSE_WITH_USERNAME);
        assertThat(answer.messageClass()).isEqualTo(StunClass.SUCCESS);
        assertThat(answer.username()).contains("srsufrag:weirufrag123");
        assertThat(answer.mappedAddress()).contains(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 53_758));
        assertThat(answer.isIntegral("srspassword0123456789srspassword")).isTrue();
        assertThat(answer.isIntegral(PASSWORD)).isFalse();
    }

    @Test
    void shouldReadWhatItWrites() throws Exception {
        InetSocketAddress source = new InetSocketAddress(InetAddress.ofLiteral("2001:db8::1"), 1);
        Bytes bytes = new StunEncoder(StunClass.ERROR, ID)
                .software("weir")
                .username("a:b")
                .priority(0xffff_ffffL)
                .role(StunAttribute.ICE_CONTROLLING, -2)
                .useCandidate()
                .mappedAddress(source)
                .errorCode(StunMessage.ROLE_CONFLICT, "Role Conflict")
                .unknownAttributes(List.of(0x7001, 2))
                .finish(PASSWORD);
        StunMessage message = StunMessage.parse(bytes);
        assertThat(message.messageClass()).isEqualTo(StunClass.ERROR);
        assertThat(message.username()).contains("a:b");
        assertThat(message.priority()).hasValue(0xffff_ffffL);
        assertThat(message.tieBreaker(StunAttribute.ICE_CONTROLLING)).hasValue(-2);
        assertThat(message.has(StunAttribute.USE_CANDIDATE)).isTrue();
        assertThat(message.mappedAddress()).contains(source);
        assertThat(message.errorCode()).contains(487);
        assertThat(message.find(StunAttribute.UNKNOWN_ATTRIBUTES)).contains(Bytes.of(0x70, 1, 0, 2));
        assertThat(message.isIntegral(PASSWORD)).isTrue();
        assertThat(message).hasToString("StunMessage[ERROR 1 8022 6 24 802a 25 20 9 a 8 8028]");
    }

    @Test
    void shouldListAttributesItMustKnowAndDoesNot() throws Exception {
        Bytes bytes = new StunEncoder(StunClass.REQUEST, ID)
                .attribute(0x7777, Bytes.of(1))
                .attribute(0x7777, Bytes.of(2))
                .attribute(0x8777, Bytes.of(3))
                .finish();
        assertThat(StunMessage.parse(bytes).unknownAttributes()).containsExactly(0x7777);
    }

    @Test
    void shouldOverlookWhatFollowsTheIntegrity() throws Exception {
        Bytes signed = new StunEncoder(StunClass.REQUEST, ID).finish(PASSWORD);
        // The integrity's attribute without the fingerprint, then a nomination that nobody signed.
        byte[] forged = new byte[signed.length() - 4];
        System.arraycopy(signed.toArray(), 0, forged, 0, signed.length() - 8);
        forged[3] = (byte) (forged.length - StunMessage.HEADER);
        forged[forged.length - 3] = 0x25;
        StunMessage message = StunMessage.parse(Bytes.wrap(forged));
        assertThat(message.isIntegral(PASSWORD)).isTrue();
        assertThat(message.has(StunAttribute.USE_CANDIDATE)).isFalse();
    }

    @Test
    void shouldBoundTheAttributes() throws Exception {
        StunEncoder most = new StunEncoder(StunClass.REQUEST, ID);
        for (int i = 0; i < StunMessage.ATTRIBUTE_COUNT_MAX - 1; i++) {
            most.useCandidate();
        }
        assertThat(StunMessage.parse(most.finish()).attributes()).hasSize(StunMessage.ATTRIBUTE_COUNT_MAX);
        StunEncoder more = new StunEncoder(StunClass.REQUEST, ID);
        for (int i = 0; i < StunMessage.ATTRIBUTE_COUNT_MAX; i++) {
            more.useCandidate();
        }
        Bytes bytes = more.finish();
        assertThatThrownBy(() -> StunMessage.parse(bytes)).isInstanceOf(ProtocolException.LimitExceeded.class);
    }

    @Test
    void shouldRefuseWhatIsCutOrOfWrongLength() throws Exception {
        for (int length = 0; length < REQUEST.length(); length++) {
            Bytes cut = REQUEST.slice(0, length);
            assertThatThrownBy(() -> StunMessage.parse(cut)).isInstanceOf(ProtocolException.Malformed.class);
        }
        StunMessage message = StunMessage.parse(new StunEncoder(StunClass.REQUEST, ID)
                .attribute(StunAttribute.PRIORITY, Bytes.of(1, 2, 3))
                .attribute(StunAttribute.XOR_MAPPED_ADDRESS, Bytes.of(0, 2, 0, 0, 1, 2, 3, 4))
                .attribute(StunAttribute.ERROR_CODE, Bytes.of(0, 0, 7, 0))
                .attribute(StunAttribute.ICE_CONTROLLED, Bytes.EMPTY)
                .finish());
        assertThatThrownBy(message::priority).isInstanceOf(ProtocolException.Malformed.class);
        assertThatThrownBy(message::mappedAddress).isInstanceOf(ProtocolException.Malformed.class);
        assertThatThrownBy(message::errorCode).isInstanceOf(ProtocolException.Malformed.class);
        assertThatThrownBy(() -> message.tieBreaker(StunAttribute.ICE_CONTROLLED))
                .isInstanceOf(ProtocolException.Malformed.class);
    }

    @Test
    void shouldSurviveMutations() throws Exception {
        Seeded.forSeeds(2_000, random -> {
            byte[] bytes = REQUEST.toArray();
            for (int i = 0; i <= random.nextInt(4); i++) {
                bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
            }
            touch(Bytes.wrap(bytes));
            // Without its fingerprint a mutation gets further.
            byte[] bare = REQUEST.slice(0, REQUEST.length() - 8).toArray();
            bare[3] = (byte) (bare[3] - 8);
            bare[20 + random.nextInt(bare.length - 20)] = (byte) random.nextInt();
            touch(Bytes.wrap(bare));
        });
    }

    /** Reads everything there is; only clean refusals may come of it. */
    static void touch(Bytes bytes) {
        try {
            StunMessage message = StunMessage.parse(bytes);
            List<Object> read = List.of(
                    message.toString(),
                    message.isIntegral(PASSWORD),
                    message.unknownAttributes(),
                    message.username(),
                    message.priority(),
                    message.mappedAddress(),
                    message.errorCode(),
                    message.tieBreaker(StunAttribute.ICE_CONTROLLED));
            assertThat(read).hasSize(8);
        } catch (ProtocolException _) {
            // A clean refusal.
        }
    }
}
