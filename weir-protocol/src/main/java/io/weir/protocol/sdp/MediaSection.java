package io.weir.protocol.sdp;

import java.util.List;

/**
 * A media section of a session description.
 *
 * @param mid empty when missing (RFC 5888)
 * @param transport as the section says; {@link SessionDescription#transportOf} adds the session's
 * @param attributes all that have no field, in order
 */
public record MediaSection(
        MediaLine line,
        String mid,
        Direction direction,
        SdpTransport transport,
        RtpDescription rtp,
        List<Bandwidth> bandwidths,
        List<SdpAttribute> attributes) {
    public MediaSection {
        bandwidths = List.copyOf(bandwidths);
        attributes = List.copyOf(attributes);
    }

    /** Whether an attribute without a field is there. */
    public boolean has(String attribute) {
        return attributes.stream().anyMatch(one -> one.name().equals(attribute));
    }

    /** Port 0, and not because the section lives in its bundle only (RFC 9143 section 6). */
    public boolean disabled() {
        return line.port() == 0 && !has("bundle-only");
    }
}
