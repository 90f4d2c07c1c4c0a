package io.weir.protocol.dtls;

import io.weir.base.buf.Bytes;
import io.weir.protocol.srtp.SrtpKeys;
import io.weir.protocol.srtp.SrtpProfile;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import org.bouncycastle.tls.AlertDescription;
import org.bouncycastle.tls.Certificate;
import org.bouncycastle.tls.CipherSuite;
import org.bouncycastle.tls.TlsContext;
import org.bouncycastle.tls.TlsFatalAlert;
import org.bouncycastle.tls.TlsUtils;
import org.bouncycastle.tls.UseSRTPData;
import org.jspecify.annotations.Nullable;

/**
 * What both roles of a handshake do alike: agree on a protection profile, know the peer by its fingerprint, export the keys.
 *
 * <p>Threading: the session's thread.
 */
final class SrtpNegotiation {
    /** First sending to first retransmission; doubles from there. The library's own second is long for a viewer. */
    static final int RESEND_MS = 200;

    /** The longest chain of a peer: those of WebRTC sign themselves. */
    static final int CHAIN_LENGTH_MAX = 4;

    private static final String EXPORTER_LABEL = "EXTRACTOR-dtls_srtp";

    private final DtlsOptions options;
    private @Nullable SrtpProfile profile;
    private @Nullable SrtpKeys keys;
    private boolean peerKnown;

    SrtpNegotiation(DtlsOptions options) {
        this.options = options;
    }

    /** ECDSA with forward secrecy and authenticated encryption only. */
    static int[] cipherSuites() {
        return new int[] {
            CipherSuite.TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256,
            CipherSuite.TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384,
            CipherSuite.TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256
        };
    }

    DtlsOptions options() {
        return options;
    }

    /** What a client offers. */
    UseSRTPData offer() {
        int[] ids = options.profiles().stream().mapToInt(SrtpProfile::id).toArray();
        return new UseSRTPData(ids, TlsUtils.EMPTY_BYTES);
    }

    /** A server's choice among a client's offer: the first of ours that it has (RFC 5764 section 4.1.1). */
    UseSRTPData choose(@Nullable UseSRTPData offered) throws TlsFatalAlert {
        if (offered == null) {
            throw new TlsFatalAlert(AlertDescription.handshake_failure, "the peer does not offer use_srtp");
        }
        List<Integer> ids =
                Arrays.stream(offered.getProtectionProfiles()).boxed().toList();
        for (SrtpProfile candidate : options.profiles()) {
            if (ids.contains(candidate.id())) {
                profile = candidate;
                return new UseSRTPData(new int[] {candidate.id()}, TlsUtils.EMPTY_BYTES);
            }
        }
        throw new TlsFatalAlert(AlertDescription.handshake_failure, "no SRTP profile in common, the peer has " + ids);
    }

    /** A client reads the server's choice. */
    void accept(@Nullable UseSRTPData chosen) throws TlsFatalAlert {
        if (chosen == null || chosen.getProtectionProfiles().length != 1 || chosen.getMki().length != 0) {
            throw new TlsFatalAlert(
                    AlertDescription.illegal_parameter, "the peer does not answer use_srtp with one choice");
        }
        int id = chosen.getProtectionProfiles()[0];
        profile = SrtpProfile.of(id)
                .filter(options.profiles()::contains)
                .orElseThrow(() -> new TlsFatalAlert(AlertDescription.illegal_parameter, "SRTP profile " + id));
    }

    /** Refuses every certificate but the one of the session description. */
    void check(Certificate certificate) throws IOException {
        if (certificate.isEmpty()) {
            throw new TlsFatalAlert(AlertDescription.bad_certificate, "the peer has no certificate");
        }
        Bytes der = Bytes.wrap(certificate.getCertificateAt(0).getEncoded());
        if (!DtlsFingerprint.of(der).equals(options.peer())) {
            throw new TlsFatalAlert(
                    AlertDescription.bad_certificate,
                    "the peer's certificate has another fingerprint than its session description says");
        }
        peerKnown = true;
    }

    /** Takes the keys from a handshake that is done. */
    void export(TlsContext context) throws TlsFatalAlert {
        SrtpProfile agreed = profile;
        if (agreed == null || !peerKnown) {
            throw new TlsFatalAlert(AlertDescription.handshake_failure, "no SRTP profile or no certificate");
        }
        byte[] exported = context.exportKeyingMaterial(EXPORTER_LABEL, null, agreed.exportedLength());
        keys = SrtpKeys.of(agreed, Bytes.wrap(exported));
    }

    /**
     * The exported keys.
     *
     * @throws IllegalStateException before {@link #export}
     */
    SrtpKeys keys() {
        SrtpKeys exported = keys;
        if (exported == null) {
            throw new IllegalStateException("the handshake is not done");
        }
        return exported;
    }
}
