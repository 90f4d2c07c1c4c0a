package io.weir.protocol.sdp;

import io.weir.protocol.ProtocolException;
import java.util.ArrayList;
import java.util.List;

/** Collects the ICE and DTLS attributes of a session or a section. */
final class TransportParser {
    private String ufrag = "";
    private String pwd = "";
    private List<String> options = List.of();
    private final List<Fingerprint> fingerprints = new ArrayList<>();
    private Setup setup = Setup.UNSET;
    private final List<String> candidates = new ArrayList<>();
    private boolean endOfCandidates;

    /** Takes an attribute; false when it is none of the transport's. */
    boolean take(SdpLine line) throws ProtocolException {
        String value = line.attributeValue().strip();
        switch (line.attributeName()) {
            case "ice-ufrag" -> {
                require(SdpTransport.iceText(value, 4), line, "ice-ufrag is 4 to 256 letters, digits, '+' and '/'");
                ufrag = value;
            }
            case "ice-pwd" -> {
                require(SdpTransport.iceText(value, 22), line, "ice-pwd is 22 to 256 letters, digits, '+' and '/'");
                pwd = value;
            }
            case "ice-options" -> options = SdpLine.words(value);
            case "fingerprint" -> fingerprints.add(fingerprint(line, value));
            case "setup" -> setup = setup(line, value);
            case "candidate" -> {
                require(!value.isEmpty(), line, "the candidate is empty");
                candidates.add(value);
            }
            case "end-of-candidates" -> endOfCandidates = true;
            default -> {
                return false;
            }
        }
        return true;
    }

    private static void require(boolean good, SdpLine line, String otherwise) throws ProtocolException {
        if (!good) {
            throw line.malformed(otherwise);
        }
    }

    private static Fingerprint fingerprint(SdpLine line, String value) throws ProtocolException {
        List<String> words = SdpLine.words(value);
        require(words.size() == 2, line, "a fingerprint is a hash's name and its bytes");
        Fingerprint fingerprint = new Fingerprint(words.getFirst(), words.getLast());
        require(
                fingerprint.wellFormed(),
                line,
                "the fingerprint is not " + fingerprint.algorithm() + " in hexadecimal");
        return fingerprint;
    }

    private static Setup setup(SdpLine line, String value) throws ProtocolException {
        for (Setup one : Setup.values()) {
            if (one != Setup.UNSET && one.text().equals(value)) {
                return one;
            }
        }
        throw line.malformed("setup is none of active, passive, actpass and holdconn");
    }

    SdpTransport build() {
        return new SdpTransport(ufrag, pwd, options, fingerprints, setup, candidates, endOfCandidates);
    }
}
