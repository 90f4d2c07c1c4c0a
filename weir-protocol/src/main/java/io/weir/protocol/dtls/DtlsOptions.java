package io.weir.protocol.dtls;

import io.weir.protocol.srtp.SrtpProfile;
import java.util.List;

/**
 * How a handshake is made.
 *
 * @param name what the log calls the session; names its thread
 * @param certificate ours
 * @param peer what the session description says of the peer's certificate; any other one is refused
 * @param profiles the acceptable ones, the preferred one first
 * @param datagramBytesMax the longest datagram to send, {@value #DATAGRAM_BYTES_LEAST}..{@value #RECEIVE_BYTES_MAX}
 * @param deadlineMs the longest that a handshake may take, at least 1
 */
public record DtlsOptions(
        String name,
        DtlsCertificate certificate,
        DtlsFingerprint peer,
        List<SrtpProfile> profiles,
        int datagramBytesMax,
        int deadlineMs) {
    /** The shortest limit for datagrams that leaves room for a record and a handshake header. */
    public static final int DATAGRAM_BYTES_LEAST = 128;
    /** The longest datagram that is read; longer ones are dropped. */
    public static final int RECEIVE_BYTES_MAX = 2048;
    /** What passes every path of today. */
    public static final int DATAGRAM_BYTES_MAX = 1200;
    /** The usual deadline. */
    public static final int DEADLINE_MS = 10_000;

    /** Checks the ranges. */
    public DtlsOptions {
        profiles = List.copyOf(profiles);
        if (profiles.isEmpty()
                || datagramBytesMax < DATAGRAM_BYTES_LEAST
                || datagramBytesMax > RECEIVE_BYTES_MAX
                || deadlineMs < 1) {
            throw new IllegalArgumentException(
                    profiles + ", datagrams of " + datagramBytesMax + " bytes, deadline of " + deadlineMs + " ms");
        }
    }

    /** All profiles in the order of their cost, usual sizes and times. */
    public static DtlsOptions usual(String name, DtlsCertificate certificate, DtlsFingerprint peer) {
        return new DtlsOptions(name, certificate, peer, List.of(SrtpProfile.values()), DATAGRAM_BYTES_MAX, DEADLINE_MS);
    }

    /**
     * The same with another deadline.
     *
     * @param milliseconds at least 1
     */
    public DtlsOptions withDeadline(int milliseconds) {
        return new DtlsOptions(name, certificate, peer, profiles, datagramBytesMax, milliseconds);
    }
}
