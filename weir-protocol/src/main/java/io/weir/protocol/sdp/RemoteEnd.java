package io.weir.protocol.sdp;

import java.util.List;

/**
 * The peer's end of the transport.
 *
 * @param fingerprints at least one; the peer's certificate must match one of them
 * @param candidates the text after "candidate:", of all sections in use
 * @param endOfCandidates no more will trickle in
 * @param trickle the peer may send more candidates later
 */
public record RemoteEnd(
        String iceUfrag,
        String icePwd,
        List<Fingerprint> fingerprints,
        List<String> candidates,
        boolean endOfCandidates,
        boolean iceLite,
        boolean trickle) {
    /** Candidates kept of one description. */
    public static final int CANDIDATES_MAX = 64;

    public RemoteEnd {
        fingerprints = List.copyOf(fingerprints);
        candidates = List.copyOf(candidates);
    }
}
