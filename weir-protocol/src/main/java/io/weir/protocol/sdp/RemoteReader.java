package io.weir.protocol.sdp;

import java.util.ArrayList;
import java.util.List;

/** Finds the peer's transport in a description whose used sections share one. */
final class RemoteReader {
    private final SessionDescription description;
    private final SdpTransport transport;

    /**
     * Looks at the first used section.
     *
     * @param used indexes of sections, at least one
     */
    RemoteReader(SessionDescription description, List<Integer> used) {
        this.description = description;
        SdpTransport first = at(used.getFirst());
        // A section that lives in its bundle only may leave its transport to the bundle's first (RFC 9143 section
        // 7.1.3).
        SdpTransport found = first.orElse(tagged());
        List<String> candidates = new ArrayList<>();
        boolean end = false;
        for (int index : used) {
            SdpTransport one = at(index);
            end |= one.endOfCandidates();
            one.candidates().stream()
                    .filter(candidate -> !candidates.contains(candidate))
                    .limit(Math.max(0, RemoteEnd.CANDIDATES_MAX - candidates.size()))
                    .forEach(candidates::add);
        }
        transport = new SdpTransport(
                found.iceUfrag(),
                found.icePwd(),
                found.iceOptions(),
                found.fingerprints(),
                found.setup(),
                candidates,
                end);
    }

    private SdpTransport at(int index) {
        return description.transportOf(description.media().get(index));
    }

    private SdpTransport tagged() {
        List<String> bundle = description.bundle();
        for (MediaSection section : description.media()) {
            if (!bundle.isEmpty() && section.mid().equals(bundle.getFirst())) {
                return description.transportOf(section);
            }
        }
        return SdpTransport.NONE;
    }

    /** Why this is no transport for us; empty when it is one. */
    String complaint(String what) {
        if (transport.iceUfrag().isEmpty() || transport.icePwd().isEmpty()) {
            return what + " has no ice-ufrag and ice-pwd";
        }
        if (transport.fingerprints().isEmpty()) {
            return what + " has no fingerprint of a DTLS certificate";
        }
        return "";
    }

    Setup setup() {
        return transport.setup();
    }

    RemoteEnd end() {
        return new RemoteEnd(
                transport.iceUfrag(),
                transport.icePwd(),
                transport.fingerprints(),
                transport.candidates(),
                transport.endOfCandidates(),
                description.iceLite(),
                transport.iceOptions().stream().anyMatch(one -> one.contains("trickle")));
    }
}
