package io.weir.protocol.sdp;

import io.weir.protocol.ProtocolException;
import java.util.List;

/**
 * A session description (RFC 8866) as WebRTC uses it. Times, phone numbers and the like are read over and not kept.
 *
 * <p>Threading: immutable, share freely.
 *
 * <p>Limits: {@value #LENGTH_MAX} characters, {@value #MEDIA_MAX} media sections, {@value #LINE_MAX} characters a line,
 * {@value #ATTRIBUTES_MAX} attributes in all.
 *
 * @param name the s= line
 * @param transport what holds for sections that do not say otherwise
 * @param attributes all that have no field, in order: msid-semantic, extmap-allow-mixed and unknown ones
 */
public record SessionDescription(
        Origin origin,
        String name,
        boolean iceLite,
        List<SdpGroup> groups,
        SdpTransport transport,
        List<Bandwidth> bandwidths,
        List<SdpAttribute> attributes,
        List<MediaSection> media) {
    /** Longest description, in characters. */
    public static final int LENGTH_MAX = 65_536;

    /** Longest line, in characters. */
    public static final int LINE_MAX = 8_192;

    /** Most attributes of a description. */
    public static final int ATTRIBUTES_MAX = 2_000;

    /** Most media sections of a description. */
    public static final int MEDIA_MAX = 64;

    public SessionDescription {
        groups = List.copyOf(groups);
        bandwidths = List.copyOf(bandwidths);
        attributes = List.copyOf(attributes);
        media = List.copyOf(media);
    }

    /**
     * Reads a description; lines end with CRLF or LF.
     *
     * @throws ProtocolException naming the line that is wrong, or the limit
     */
    public static SessionDescription parse(String text) throws ProtocolException {
        return new SessionParser().parse(SdpLine.split(text));
    }

    /** The description on the wire, lines ended by CRLF; reading it again gives an equal one. */
    public String print() {
        return new SdpPrinter().print(this);
    }

    /** What holds for a section, the session's attributes being defaults. */
    public SdpTransport transportOf(MediaSection section) {
        return section.transport().orElse(transport);
    }

    /** The value of the session's attribute without a field; empty when it is missing or a flag. */
    public String attribute(String attribute) {
        for (SdpAttribute one : attributes) {
            if (one.name().equals(attribute)) {
                return one.value().strip();
            }
        }
        return "";
    }

    /** Whether the session has an attribute without a field. */
    public boolean has(String attribute) {
        return attributes.stream().anyMatch(one -> one.name().equals(attribute));
    }

    /** Streams' semantics, "WMS *"; empty when missing. */
    public String msidSemantic() {
        return attribute("msid-semantic");
    }

    /** The mids of the first BUNDLE group; empty when there is none. */
    public List<String> bundle() {
        for (SdpGroup group : groups) {
            if (group.semantics().equals(SdpGroup.BUNDLE)) {
                return group.mids();
            }
        }
        return List.of();
    }
}
