package io.weir.protocol.dtls;

import io.weir.base.buf.Bytes;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;

/**
 * Looks at one peer's datagrams before the DTLS library does, and lets through only such records as a handshake of DTLS 1.2 has.
 * The library sets memory aside for whatever a handshake fragment claims and keeps count of every gap (CVE-2026-59646); here the
 * claims are bounded first. Only fragments in the clear (epoch 0) are looked into: later ones are authenticated.
 *
 * <pre>
 * record (RFC 6347 section 4.1)    type 8 | version 16 | epoch 16 | sequence_number 48 | length 16 | fragment
 * handshake (section 4.2.2)        msg_type 8 | length 24 | message_seq 16 | fragment_offset 24 | fragment_length 24 | body
 * </pre>
 *
 * <p>It also holds a client's ChangeCipherSpec back until the messages before it are whole. The library (1.84) switches to the next
 * epoch as soon as it sees one after ClientKeyExchange; where CertificateVerify was lost on the way, its retransmission, still in
 * epoch 0, would be thrown away for ever, and the handshake would time out.
 *
 * <p>Threading: one thread at a time, the one that receives.
 * <p>Limits: {@value #MESSAGE_BYTES_MAX} bytes a message, {@value #MESSAGE_COUNT_MAX} messages, {@value #FRAGMENT_COUNT_MAX}
 * different fragments and {@value #RECORD_COUNT_MAX} records in the clear a peer. What breaks one is dropped with its datagram.
 */
final class HandshakeFilter {
    /** The longest handshake message: a certificate chain is the longest that there is. */
    static final int MESSAGE_BYTES_MAX = 16 * 1024;

    /** The window of message_seq: it starts at 0 and neither side of a DTLS 1.2 handshake sends ten messages. */
    static final int MESSAGE_COUNT_MAX = 16;

    /** How many different parts of messages a peer may send; the same part again is a retransmission and free. */
    static final int FRAGMENT_COUNT_MAX = 64;

    /** How many records in the clear a peer may send: many flights, each sent many times. */
    static final int RECORD_COUNT_MAX = 1024;

    static final int RECORD_HEADER = 13;
    static final int FRAGMENT_HEADER = 12;

    private static final int TYPE_CHANGE_CIPHER_SPEC = 20;
    private static final int TYPE_ALERT = 21;
    private static final int TYPE_HANDSHAKE = 22;
    private static final int TYPE_APPLICATION = 23;
    private static final int VERSION_MAJOR = 0xfe;
    private static final int UNCLAIMED = -1;
    private static final int CLAIM_TYPE_SHIFT = 23;
    private static final int CLAIM_LENGTH_MASK = (1 << CLAIM_TYPE_SHIFT) - 1;
    /** RFC 5246 section 7.4. */
    private static final int CLIENT_HELLO = 1;

    private static final int CERTIFICATE_VERIFY = 15;

    private final DtlsRole role;

    /** By message_seq: type and length, which all fragments of a message must agree in. */
    private final int[] claims = new int[MESSAGE_COUNT_MAX];

    private final Set<Long> fragments = new HashSet<>();
    private int clearRecordCount;

    HandshakeFilter(DtlsRole role) {
        this.role = role;
        Arrays.fill(claims, UNCLAIMED);
    }

    /** Whether it begins with a part of a ClientHello in the clear, by its headers. */
    static boolean isClientHello(Bytes datagram) {
        return datagram.length() >= RECORD_HEADER + FRAGMENT_HEADER
                && datagram.u8(0) == TYPE_HANDSHAKE
                && datagram.u16(3) == 0
                && datagram.u8(RECORD_HEADER) == CLIENT_HELLO;
    }

    /** Whether the library may see the datagram. */
    boolean accepts(Bytes datagram) {
        boolean accepted = datagram.length() >= RECORD_HEADER && datagram.length() <= DtlsOptions.RECEIVE_BYTES_MAX;
        int at = 0;
        while (accepted && at < datagram.length()) {
            int length = recordLength(datagram, at);
            accepted = length >= 0 && acceptsRecord(datagram, at, length);
            at += RECORD_HEADER + length;
        }
        return accepted;
    }

    /** Different fragments seen so far. */
    int fragmentCount() {
        return fragments.size();
    }

    /** The length of a record's content, negative when the record is cut. */
    private static int recordLength(Bytes datagram, int at) {
        if (at + RECORD_HEADER > datagram.length()) {
            return -1;
        }
        int length = datagram.u16(at + 11);
        return at + RECORD_HEADER + length > datagram.length() ? -1 : length;
    }

    private boolean acceptsRecord(Bytes datagram, int at, int length) {
        int type = datagram.u8(at);
        if (type < TYPE_CHANGE_CIPHER_SPEC || type > TYPE_APPLICATION || datagram.u8(at + 1) != VERSION_MAJOR) {
            return false;
        }
        if (datagram.u16(at + 3) != 0) {
            return true;
        }
        if (++clearRecordCount > RECORD_COUNT_MAX) {
            clearRecordCount = RECORD_COUNT_MAX;
            return false;
        }
        return switch (type) {
            case TYPE_HANDSHAKE -> acceptsFragments(datagram.slice(at + RECORD_HEADER, length));
            case TYPE_CHANGE_CIPHER_SPEC -> length > 0 && (role == DtlsRole.CLIENT || isFlightWhole());
            case TYPE_ALERT -> length > 0;
            default -> false;
        };
    }

    /** Whether a client's CertificateVerify and all that comes before it have arrived. */
    private boolean isFlightWhole() {
        for (int sequence = 0; sequence < MESSAGE_COUNT_MAX && isWhole(sequence); sequence++) {
            if (claims[sequence] >>> CLAIM_TYPE_SHIFT == CERTIFICATE_VERIFY) {
                return true;
            }
        }
        return false;
    }

    private boolean isWhole(int sequence) {
        if (claims[sequence] == UNCLAIMED) {
            return false;
        }
        int length = claims[sequence] & CLAIM_LENGTH_MASK;
        int covered = 0;
        boolean grew = true;
        while (covered < length && grew) {
            grew = false;
            for (long fragment : fragments) {
                int offset = (int) (fragment >> 24) & 0xff_ffff;
                int end = offset + (int) (fragment & 0xff_ffff);
                if (fragment >> 48 == sequence && offset <= covered && end > covered) {
                    covered = end;
                    grew = true;
                }
            }
        }
        return covered == length;
    }

    private boolean acceptsFragments(Bytes content) {
        int at = 0;
        while (at < content.length()) {
            if (at + FRAGMENT_HEADER > content.length()) {
                return false;
            }
            int fragmentLength = content.u24(at + 9);
            if (fragmentLength > content.length() - at - FRAGMENT_HEADER || !acceptsFragment(content, at)) {
                return false;
            }
            at += FRAGMENT_HEADER + fragmentLength;
        }
        return at > 0;
    }

    private boolean acceptsFragment(Bytes content, int at) {
        int length = content.u24(at + 1);
        int sequence = content.u16(at + 4);
        int offset = content.u24(at + 6);
        int fragmentLength = content.u24(at + 9);
        if (length > MESSAGE_BYTES_MAX || sequence >= MESSAGE_COUNT_MAX || offset + fragmentLength > length) {
            return false;
        }
        // An empty part of a message that is not empty only makes work.
        if (fragmentLength == 0 && length > 0) {
            return false;
        }
        int claim = content.u8(at) << CLAIM_TYPE_SHIFT | length;
        if (claims[sequence] != UNCLAIMED && claims[sequence] != claim) {
            return false;
        }
        long fragment = (long) sequence << 48 | (long) offset << 24 | fragmentLength;
        if (!fragments.contains(fragment)) {
            if (fragments.size() >= FRAGMENT_COUNT_MAX) {
                return false;
            }
            fragments.add(fragment);
        }
        claims[sequence] = claim;
        return true;
    }
}
