package io.weir.protocol.ice;

import io.weir.base.buf.Bytes;
import io.weir.protocol.ProtocolException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.zip.CRC32;

/**
 * A STUN message as it came (RFC 8489 section 5).
 *
 * <pre>
 * 0 0 | type 14 | length 16 | magic cookie 32 | transaction id 96 | attributes: type 16, length 16, value, padding to 32 bits
 * </pre>
 *
 * <p>Threading: immutable, share freely.
 * <p>Limits: {@value #BYTES_MAX} bytes and {@value #ATTRIBUTE_COUNT_MAX} attributes.
 */
public final class StunMessage {
    /** RFC 8489 section 18.1: the one method that ICE uses. */
    public static final int BINDING = 0x0001;
    /** RFC 8445 section 7.3.1.1. */
    public static final int ROLE_CONFLICT = 487;
    /** RFC 8489 section 14.8. */
    public static final int UNKNOWN_ATTRIBUTE = 420;
    /** RFC 8489 section 14.8. */
    public static final int BAD_REQUEST = 400;

    /** No answer of RFC 8489 section 6.1 is longer where the path is unknown; checks have a tenth of it. */
    public static final int BYTES_MAX = 1280;
    /** Browsers send up to ten. */
    public static final int ATTRIBUTE_COUNT_MAX = 32;
    /** RFC 8489 section 14.3: shorter than 509 bytes of UTF-8. */
    public static final int USERNAME_BYTES_MAX = 508;

    static final int HEADER = 20;
    static final long MAGIC_COOKIE = 0x2112_a442L;
    static final int TRANSACTION_ID = 12;
    static final int INTEGRITY = 20;
    static final long FINGERPRINT_XOR = 0x5354_554eL;

    private static final int IPV4 = 1;
    private static final int IPV6 = 2;
    private static final int ABSENT = -1;

    private final Bytes bytes;
    private final List<StunAttribute> attributes;
    private final int integrityStart;

    private StunMessage(Bytes bytes, List<StunAttribute> attributes, int integrityStart) {
        this.bytes = bytes;
        this.attributes = attributes;
        this.integrityStart = integrityStart;
    }

    /**
     * Reads a message; its FINGERPRINT, where it has one, is checked.
     *
     * @throws ProtocolException one packet's fault
     */
    public static StunMessage parse(Bytes bytes) throws ProtocolException {
        checkHeader(bytes);
        List<StunAttribute> attributes = new ArrayList<>();
        int integrityStart = ABSENT;
        int at = HEADER;
        while (at < bytes.length()) {
            if (at + 4 > bytes.length()) {
                throw malformed("STUN attribute is cut");
            }
            int type = bytes.u16(at);
            int length = bytes.u16(at + 2);
            int next = at + 4 + (length + 3 & ~3);
            if (next > bytes.length()) {
                throw malformed("STUN attribute of " + length + " bytes is cut");
            }
            if (type == StunAttribute.FINGERPRINT) {
                checkFingerprint(bytes, at, next);
            }
            if (attributes.size() == ATTRIBUTE_COUNT_MAX) {
                throw new ProtocolException.LimitExceeded(
                        ProtocolException.Scope.PACKET,
                        "STUN message of more than " + ATTRIBUTE_COUNT_MAX + " attributes");
            }
            // RFC 8489 section 14.5: what follows the integrity is not covered by it and counts for nothing.
            if (integrityStart == ABSENT || type == StunAttribute.FINGERPRINT) {
                attributes.add(new StunAttribute(type, bytes.slice(at + 4, length)));
            }
            if (type == StunAttribute.MESSAGE_INTEGRITY && integrityStart == ABSENT) {
                if (length != INTEGRITY) {
                    throw malformed("MESSAGE-INTEGRITY of " + length + " bytes");
                }
                integrityStart = at;
            }
            at = next;
        }
        return new StunMessage(bytes, List.copyOf(attributes), integrityStart);
    }

    private static void checkHeader(Bytes bytes) throws ProtocolException {
        if (bytes.length() < HEADER || bytes.length() > BYTES_MAX) {
            throw malformed("STUN message of " + bytes.length() + " bytes");
        }
        if (bytes.u8(0) >> 6 != 0 || bytes.u32(4) != MAGIC_COOKIE) {
            throw malformed("not a STUN message");
        }
        int length = bytes.u16(2);
        if (length % 4 != 0 || HEADER + length != bytes.length()) {
            throw malformed("STUN length " + length + " in " + bytes.length() + " bytes");
        }
    }

    private static void checkFingerprint(Bytes bytes, int at, int next) throws ProtocolException {
        if (next != bytes.length() || bytes.u16(at + 2) != 4) {
            throw malformed("FINGERPRINT is not the last attribute");
        }
        if (bytes.u32(at + 4) != fingerprint(bytes.toArray(), at)) {
            throw malformed("FINGERPRINT does not match");
        }
    }

    /** The value of a FINGERPRINT attribute behind {@code length} bytes. */
    static long fingerprint(byte[] message, int length) {
        CRC32 crc = new CRC32();
        crc.update(message, 0, length);
        return crc.getValue() ^ FINGERPRINT_XOR;
    }

    private static ProtocolException malformed(String what) {
        return new ProtocolException.Malformed(ProtocolException.Scope.PACKET, what);
    }

    /** Request, indication or which answer. */
    public StunClass messageClass() {
        return StunClass.ofType(bytes.u16(0));
    }

    /** 0..4095; {@link #BINDING} in ICE. */
    public int method() {
        int type = bytes.u16(0);
        return type & 0x000f | (type & 0x00e0) >> 1 | (type & 0x3e00) >> 2;
    }

    /** Twelve bytes that tie an answer to its request. */
    public Bytes transactionId() {
        return bytes.slice(8, TRANSACTION_ID);
    }

    /** All attributes that count, in their order. */
    public List<StunAttribute> attributes() {
        return attributes;
    }

    /** The value of the first attribute of that type. */
    public Optional<Bytes> find(int type) {
        for (StunAttribute attribute : attributes) {
            if (attribute.type() == type) {
                return Optional.of(attribute.value());
            }
        }
        return Optional.empty();
    }

    /** Whether it has an attribute of that type. */
    public boolean has(int type) {
        return find(type).isPresent();
    }

    /** USERNAME. */
    public Optional<String> username() throws ProtocolException {
        Optional<Bytes> value = find(StunAttribute.USERNAME);
        if (value.isPresent() && value.get().length() > USERNAME_BYTES_MAX) {
            throw malformed("USERNAME of " + value.get().length() + " bytes");
        }
        return value.map(Bytes::utf8);
    }

    /** PRIORITY, 0..2^32-1. */
    public OptionalLong priority() throws ProtocolException {
        Optional<Bytes> value = fixed(StunAttribute.PRIORITY, 4);
        return value.isPresent() ? OptionalLong.of(value.get().u32(0)) : OptionalLong.empty();
    }

    /** The tie-breaker of ICE-CONTROLLED or ICE-CONTROLLING, to be compared without sign. */
    public OptionalLong tieBreaker(int type) throws ProtocolException {
        Optional<Bytes> value = fixed(type, 8);
        return value.isPresent()
                ? OptionalLong.of(value.get().u32(0) << 32 | value.get().u32(4))
                : OptionalLong.empty();
    }

    /** The code of ERROR-CODE, 300..699. */
    public Optional<Integer> errorCode() throws ProtocolException {
        Optional<Bytes> value = find(StunAttribute.ERROR_CODE);
        if (value.isEmpty()) {
            return Optional.empty();
        }
        if (value.get().length() < 4) {
            throw malformed("ERROR-CODE is cut");
        }
        int hundreds = value.get().u8(2) & 7;
        int rest = value.get().u8(3);
        if (hundreds < 3 || hundreds > 6 || rest > 99) {
            throw malformed("ERROR-CODE " + hundreds + "/" + rest);
        }
        return Optional.of(100 * hundreds + rest);
    }

    /** XOR-MAPPED-ADDRESS: where the answering side saw the request come from. */
    public Optional<InetSocketAddress> mappedAddress() throws ProtocolException {
        Optional<Bytes> found = find(StunAttribute.XOR_MAPPED_ADDRESS);
        if (found.isEmpty()) {
            return Optional.empty();
        }
        Bytes value = found.get();
        int family = value.length() < 4 ? 0 : value.u8(1);
        boolean fits = family == IPV4 && value.length() == 8 || family == IPV6 && value.length() == 20;
        if (!fits) {
            throw malformed("XOR-MAPPED-ADDRESS of family " + family + " and " + value.length() + " bytes");
        }
        byte[] address = value.slice(4).toArray();
        for (int i = 0; i < address.length; i++) {
            address[i] ^= bytes.get(4 + i);
        }
        int port = value.u16(2) ^ (int) (MAGIC_COOKIE >> 16);
        try {
            return Optional.of(new InetSocketAddress(InetAddress.getByAddress(address), port));
        } catch (UnknownHostException e) {
            throw new IllegalStateException(e);
        }
    }

    private Optional<Bytes> fixed(int type, int length) throws ProtocolException {
        Optional<Bytes> value = find(type);
        if (value.isPresent() && value.get().length() != length) {
            throw malformed("STUN attribute " + type + " of " + value.get().length() + " bytes");
        }
        return value;
    }

    /** Types that a receiver must know and weir does not (RFC 8489 section 6.3.1). */
    public List<Integer> unknownAttributes() {
        return attributes.stream()
                .filter(attribute -> attribute.isComprehensionRequired() && !attribute.isKnown())
                .map(StunAttribute::type)
                .distinct()
                .toList();
    }

    /** Whether MESSAGE-INTEGRITY is there and made with that password; takes the same time for every wrong value. */
    public boolean isIntegral(String password) {
        if (integrityStart == ABSENT) {
            return false;
        }
        byte[] covered = bytes.slice(0, integrityStart).toArray();
        byte[] expected = StunEncoder.integrity(covered, integrityStart, password);
        return MessageDigest.isEqual(
                expected, bytes.slice(integrityStart + 4, INTEGRITY).toArray());
    }

    /** Class, method and the types of the attributes. */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder("StunMessage[")
                .append(messageClass())
                .append(' ')
                .append(method());
        for (StunAttribute attribute : attributes) {
            text.append(' ').append(Integer.toHexString(attribute.type()));
        }
        return text.append(']').toString();
    }
}
