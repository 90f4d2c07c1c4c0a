package io.weir.protocol.sdp;

import java.util.List;

/**
 * Our end of a transport, as descriptions of ours name it.
 *
 * @param sessionId of the o= line, 0..2^63-1, random
 * @param iceUfrag ICE characters, at least 4
 * @param icePwd ICE characters, at least 22
 * @param candidates all we have, the text after "candidate:"
 */
public record LocalEnd(
        long sessionId,
        String iceUfrag,
        String icePwd,
        Fingerprint fingerprint,
        List<String> candidates,
        DtlsRoles roles) {
    public LocalEnd {
        candidates = List.copyOf(candidates);
        if (sessionId < 0 || !SdpTransport.iceText(iceUfrag, 4) || !SdpTransport.iceText(icePwd, 22)) {
            throw new IllegalArgumentException("session id or ICE credentials are unfit");
        }
    }

    Origin origin() {
        return new Origin("-", Long.toString(sessionId), "1", "IN IP4 0.0.0.0");
    }

    /** The attributes of a section; candidates only in the one that stands for the bundle. */
    SdpTransport transport(Setup setup, List<String> listed) {
        return new SdpTransport(iceUfrag, icePwd, List.of(), List.of(fingerprint), setup, listed, !listed.isEmpty());
    }
}
