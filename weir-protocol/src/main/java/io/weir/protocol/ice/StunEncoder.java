package io.weir.protocol.ice;

import io.weir.base.buf.Bytes;
import java.io.ByteArrayOutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import java.util.List;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Writes one STUN message, attribute by attribute; {@link #finish} ends it.
 *
 * <p>Threading: one thread.
 */
public final class StunEncoder {
    private static final String HMAC = "HmacSHA1";

    private final ByteArrayOutputStream out = new ByteArrayOutputStream(128);
    private final Bytes transactionId;

    /**
     * Begins a binding message.
     *
     * @param transactionId 12 bytes
     */
    public StunEncoder(StunClass messageClass, Bytes transactionId) {
        if (transactionId.length() != StunMessage.TRANSACTION_ID) {
            throw new IllegalArgumentException("transaction id of " + transactionId.length() + " bytes");
        }
        this.transactionId = transactionId;
        u16(messageClass.bits() | StunMessage.BINDING);
        u16(0);
        u32(StunMessage.MAGIC_COOKIE);
        out.writeBytes(transactionId.toArray());
    }

    /** The granting answer to {@code request}: where it came from, signed. */
    static Bytes success(StunMessage request, InetSocketAddress source, String password) {
        return new StunEncoder(StunClass.SUCCESS, request.transactionId())
                .mappedAddress(source)
                .finish(password);
    }

    /** The refusing answer to {@code request}, signed. */
    static Bytes error(StunMessage request, int code, String reason, String password) {
        StunEncoder encoder = new StunEncoder(StunClass.ERROR, request.transactionId()).errorCode(code, reason);
        if (code == StunMessage.UNKNOWN_ATTRIBUTE) {
            encoder.unknownAttributes(request.unknownAttributes());
        }
        return encoder.finish(password);
    }

    /** An attribute of any type, padded with zeros. */
    public StunEncoder attribute(int type, Bytes value) {
        u16(type);
        u16(value.length());
        out.writeBytes(value.toArray());
        for (int i = value.length(); i % 4 != 0; i++) {
            out.write(0);
        }
        return this;
    }

    /** USERNAME. */
    public StunEncoder username(String name) {
        return attribute(StunAttribute.USERNAME, Bytes.ofUtf8(name));
    }

    /** SOFTWARE. */
    public StunEncoder software(String name) {
        return attribute(StunAttribute.SOFTWARE, Bytes.ofUtf8(name));
    }

    /**
     * PRIORITY.
     *
     * @param priority 0..2^32-1
     */
    public StunEncoder priority(long priority) {
        u16(StunAttribute.PRIORITY);
        u16(4);
        u32(priority);
        return this;
    }

    /** ICE-CONTROLLED or ICE-CONTROLLING. */
    public StunEncoder role(int type, long tieBreaker) {
        u16(type);
        u16(8);
        u32(tieBreaker >>> 32);
        u32(tieBreaker);
        return this;
    }

    /** USE-CANDIDATE. */
    public StunEncoder useCandidate() {
        return attribute(StunAttribute.USE_CANDIDATE, Bytes.EMPTY);
    }

    /** XOR-MAPPED-ADDRESS of a resolved address. */
    public StunEncoder mappedAddress(InetSocketAddress source) {
        InetAddress resolved = source.getAddress();
        byte[] address = resolved.getAddress();
        u16(StunAttribute.XOR_MAPPED_ADDRESS);
        u16(4 + address.length);
        u16(address.length == 4 ? 1 : 2);
        u16(source.getPort() ^ (int) (StunMessage.MAGIC_COOKIE >> 16));
        for (int i = 0; i < address.length; i++) {
            int mask = i < 4 ? (int) (StunMessage.MAGIC_COOKIE >> 24 - 8 * i) : transactionId.get(i - 4);
            out.write(address[i] ^ mask);
        }
        return this;
    }

    /**
     * ERROR-CODE.
     *
     * @param code 300..699
     */
    public StunEncoder errorCode(int code, String reason) {
        byte[] text = reason.getBytes(StandardCharsets.UTF_8);
        byte[] value = new byte[4 + text.length];
        value[2] = (byte) (code / 100);
        value[3] = (byte) (code % 100);
        System.arraycopy(text, 0, value, 4, text.length);
        return attribute(StunAttribute.ERROR_CODE, Bytes.wrap(value));
    }

    /** UNKNOWN-ATTRIBUTES. */
    public StunEncoder unknownAttributes(List<Integer> types) {
        byte[] value = new byte[2 * types.size()];
        for (int i = 0; i < types.size(); i++) {
            value[2 * i] = (byte) (types.get(i) >> 8);
            value[2 * i + 1] = types.get(i).byteValue();
        }
        return attribute(StunAttribute.UNKNOWN_ATTRIBUTES, Bytes.wrap(value));
    }

    /** Ends the message with MESSAGE-INTEGRITY by that password and FINGERPRINT. */
    public Bytes finish(String password) {
        int covered = out.size();
        attribute(StunAttribute.MESSAGE_INTEGRITY, Bytes.wrap(integrity(out.toByteArray(), covered, password)));
        return finish();
    }

    /** Ends the message with FINGERPRINT alone. */
    public Bytes finish() {
        int covered = out.size();
        u16(StunAttribute.FINGERPRINT);
        u16(4);
        u32(0);
        byte[] message = out.toByteArray();
        putLength(message, message.length);
        long value = StunMessage.fingerprint(message, covered);
        for (int i = 0; i < 4; i++) {
            message[covered + 4 + i] = (byte) (value >> 24 - 8 * i);
        }
        return Bytes.wrap(message);
    }

    /** The HMAC over {@code length} bytes of a message that ends with MESSAGE-INTEGRITY after them (RFC 8489 section 14.5). */
    static byte[] integrity(byte[] message, int length, String password) {
        byte[] covered = Arrays.copyOf(message, length);
        putLength(covered, length + 4 + StunMessage.INTEGRITY);
        try {
            Mac mac = Mac.getInstance(HMAC);
            mac.init(new SecretKeySpec(password.getBytes(StandardCharsets.UTF_8), HMAC));
            return mac.doFinal(covered);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void putLength(byte[] message, int totalLength) {
        int length = totalLength - StunMessage.HEADER;
        message[2] = (byte) (length >> 8);
        message[3] = (byte) length;
    }

    private void u16(int value) {
        out.write(value >> 8);
        out.write(value);
    }

    private void u32(long value) {
        u16((int) (value >> 16));
        u16((int) value);
    }
}
