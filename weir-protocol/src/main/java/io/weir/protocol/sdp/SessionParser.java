package io.weir.protocol.sdp;

import io.weir.protocol.ProtocolException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads the lines of one description. The session's directions, extensions and c= line go down into its sections. */
final class SessionParser {
    private static final int ORIGIN_WORDS = 6;

    private @Nullable Origin origin;
    private @Nullable String name;
    private String connection = "";
    private boolean iceLite;
    private @Nullable Direction direction;
    private final TransportParser transport = new TransportParser();
    private final List<SdpGroup> groups = new ArrayList<>();
    private final List<Bandwidth> bandwidths = new ArrayList<>();
    private final List<SdpAttribute> attributes = new ArrayList<>();
    private final List<HeaderExtension> extensions = new ArrayList<>();
    private final List<SectionParser> sections = new ArrayList<>();

    SessionDescription parse(List<SdpLine> lines) throws ProtocolException {
        if (lines.isEmpty()) {
            throw new ProtocolException.Malformed(ProtocolException.Scope.PACKET, "SDP is empty");
        }
        SdpLine first = lines.getFirst();
        if (first.type() != 'v' || !first.value().strip().equals("0")) {
            throw first.malformed("a description begins with v=0");
        }
        for (SdpLine line : lines.subList(1, lines.size())) {
            if (line.type() == 'm') {
                begin(line);
            } else if (sections.isEmpty()) {
                session(line);
            } else {
                sections.getLast().take(line);
            }
        }
        Origin from = origin;
        if (from == null || name == null) {
            throw new ProtocolException.Malformed(
                    ProtocolException.Scope.PACKET, "SDP has no " + (from == null ? "o=" : "s=") + " line");
        }
        return new SessionDescription(from, name, iceLite, groups, transport.build(), bandwidths, attributes, built());
    }

    private void begin(SdpLine line) throws ProtocolException {
        if (sections.size() == SessionDescription.MEDIA_MAX) {
            throw SdpLine.limit("SDP has more than " + SessionDescription.MEDIA_MAX + " media sections");
        }
        sections.add(new SectionParser(line));
    }

    private List<MediaSection> built() throws ProtocolException {
        List<MediaSection> media = new ArrayList<>();
        Set<String> mids = new HashSet<>();
        for (SectionParser section : sections) {
            MediaSection one =
                    section.build(connection, direction == null ? Direction.SENDRECV : direction, extensions);
            if (!one.mid().isEmpty() && !mids.add(one.mid())) {
                throw section.line().malformed("another section has mid " + one.mid() + " too");
            }
            media.add(one);
        }
        return media;
    }

    private void session(SdpLine line) throws ProtocolException {
        switch (line.type()) {
            case 'o' -> origin(line);
            case 's' -> name = line.value();
            case 'c' -> connection = line.value();
            case 'b' -> bandwidths.add(SectionParser.bandwidth(line));
            case 'a' -> attribute(line);
            case 't', 'r', 'z', 'i', 'u', 'e', 'p', 'k' -> {
                // Nothing of WebRTC stands there.
            }
            default -> throw line.malformed("no such type of line before the media sections");
        }
    }

    private void origin(SdpLine line) throws ProtocolException {
        List<String> words = SdpLine.words(line.value());
        if (origin != null || words.size() != ORIGIN_WORDS) {
            throw line.malformed("one origin of six fields is expected");
        }
        origin = new Origin(
                words.getFirst(), words.get(1), words.get(2), String.join(" ", words.subList(3, ORIGIN_WORDS)));
    }

    private void attribute(SdpLine line) throws ProtocolException {
        Direction flow = SectionParser.direction(line.value().strip());
        if (flow != null) {
            direction = flow;
            return;
        }
        if (transport.take(line)) {
            return;
        }
        switch (line.attributeName()) {
            case "ice-lite" -> iceLite = true;
            case "group" -> group(line);
            case "extmap" -> extensions.add(SectionParser.extension(line));
            default -> attributes.add(new SdpAttribute(line.attributeName(), line.attributeValue()));
        }
    }

    private void group(SdpLine line) throws ProtocolException {
        List<String> words = SdpLine.words(line.attributeValue());
        if (words.isEmpty()) {
            throw line.malformed("the group has no semantics");
        }
        groups.add(new SdpGroup(words.getFirst(), words.subList(1, words.size())));
    }
}
