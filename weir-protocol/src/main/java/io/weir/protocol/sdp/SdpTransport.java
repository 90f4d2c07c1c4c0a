package io.weir.protocol.sdp;

import java.util.List;

/**
 * What a description says about its ICE and DTLS transport (RFC 8839, RFC 8842), for the session or one media section.
 *
 * @param iceUfrag 4 to 256 ICE characters, or empty
 * @param icePwd 22 to 256 ICE characters, or empty
 * @param iceOptions "trickle", "ice2", "renomination"
 * @param candidates the text after "candidate:", unread
 * @param endOfCandidates no more will follow
 */
public record SdpTransport(
        String iceUfrag,
        String icePwd,
        List<String> iceOptions,
        List<Fingerprint> fingerprints,
        Setup setup,
        List<String> candidates,
        boolean endOfCandidates) {
    /** Nothing said. */
    public static final SdpTransport NONE =
            new SdpTransport("", "", List.of(), List.of(), Setup.UNSET, List.of(), false);

    public SdpTransport {
        iceOptions = List.copyOf(iceOptions);
        fingerprints = List.copyOf(fingerprints);
        candidates = List.copyOf(candidates);
    }

    /** This, with what it leaves out taken from {@code session}, whose attributes are defaults (RFC 8839 section 5.4). */
    public SdpTransport orElse(SdpTransport session) {
        boolean credentials = !iceUfrag.isEmpty() || !icePwd.isEmpty();
        return new SdpTransport(
                credentials ? iceUfrag : session.iceUfrag,
                credentials ? icePwd : session.icePwd,
                iceOptions.isEmpty() ? session.iceOptions : iceOptions,
                fingerprints.isEmpty() ? session.fingerprints : fingerprints,
                setup == Setup.UNSET ? session.setup : setup,
                candidates.isEmpty() ? session.candidates : candidates,
                endOfCandidates || session.endOfCandidates);
    }

    /** Whether text may be an ice-ufrag (4 characters at least) or an ice-pwd (22). */
    static boolean iceText(String text, int lengthMin) {
        if (text.length() < lengthMin || text.length() > 256) {
            return false;
        }
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            boolean letter = c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z';
            // RFC 8839 section 5.4 knows no more than these and '+', '/'; '-', '_' and '=' come from base64 variants in
            // the field.
            if (!letter && (c < '0' || c > '9') && "+/-_=".indexOf(c) < 0) {
                return false;
            }
        }
        return true;
    }
}
