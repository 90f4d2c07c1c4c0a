package io.weir.protocol.sdp;

import io.weir.protocol.ProtocolException;
import java.util.ArrayList;
import java.util.List;

/** Reads the lines of a fragment; attributes that are not ICE's are read over. */
final class FragmentParser {
    private boolean iceLite;
    private final List<SdpGroup> groups = new ArrayList<>();
    private final List<TrickleFragment.Section> sections = new ArrayList<>();
    private TransportParser transport = new TransportParser();
    private SdpTransport session = SdpTransport.NONE;
    private String line = "";
    private String mid = "";

    TrickleFragment parse(List<SdpLine> lines) throws ProtocolException {
        for (SdpLine next : lines) {
            switch (next.type()) {
                case 'm' -> begin(next);
                case 'a' -> attribute(next);
                case 'v', 'o', 's', 't', 'c', 'b' -> {
                    // Some clients send a whole description instead of a part.
                }
                default -> throw next.malformed("no such type of line in a fragment");
            }
        }
        end();
        return new TrickleFragment(iceLite, groups, session, sections);
    }

    private void begin(SdpLine next) throws ProtocolException {
        if (SdpLine.words(next.value()).size() < 4) {
            throw next.malformed("a media line has a kind, a port, a protocol and formats");
        }
        end();
        if (sections.size() == SessionDescription.MEDIA_MAX) {
            throw SdpLine.limit("fragment has more than " + SessionDescription.MEDIA_MAX + " media sections");
        }
        line = next.value();
    }

    private void end() {
        if (line.isEmpty()) {
            session = transport.build();
        } else {
            sections.add(new TrickleFragment.Section(line, mid, transport.build()));
        }
        transport = new TransportParser();
        mid = "";
    }

    private void attribute(SdpLine next) throws ProtocolException {
        if (transport.take(next)) {
            return;
        }
        switch (next.attributeName()) {
            case "ice-lite" -> iceLite = true;
            case "mid" -> mid = next.attributeValue().strip();
            case "group" -> {
                List<String> words = SdpLine.words(next.attributeValue());
                if (words.isEmpty()) {
                    throw next.malformed("the group has no semantics");
                }
                groups.add(new SdpGroup(words.getFirst(), words.subList(1, words.size())));
            }
            default -> {
                // RFC 8840 section 9: others have no meaning in a fragment.
            }
        }
    }
}
