package io.weir.server.webrtc;

import io.weir.protocol.ProtocolException;
import io.weir.protocol.dtls.DtlsFingerprint;
import io.weir.protocol.sdp.Fingerprint;
import io.weir.protocol.sdp.Negotiation;
import io.weir.protocol.sdp.Rejection;
import java.util.List;
import java.util.stream.Collectors;

/** What came of an offer and an answer, for people and for the transport. */
final class NegotiationText {
    private NegotiationText() {}

    /** Why nothing came of it, in one line. */
    static String of(Negotiation.Refused refused) {
        return refused.rejections().isEmpty() ? refused.reason() : refused.reason() + ": " + of(refused.rejections());
    }

    /** Why sections are not used, in one line. */
    static String of(List<Rejection> rejections) {
        return rejections.stream().map(Rejection::text).collect(Collectors.joining("; "));
    }

    /** The certificate that the peer has to have. */
    static DtlsFingerprint fingerprint(Negotiation.Accepted accepted) throws ProtocolException {
        for (Fingerprint each : accepted.remote().fingerprints()) {
            if (each.algorithm().equals("sha-256")) {
                return DtlsFingerprint.parse(each.algorithm() + " " + each.value());
            }
        }
        throw new ProtocolException.Unsupported(
                ProtocolException.Scope.SESSION, "the peer has no fingerprint by SHA-256");
    }
}
