package io.weir.protocol.sdp;

import io.weir.protocol.ProtocolException;
import java.util.ArrayList;
import java.util.List;

/**
 * Part of a description with ICE attributes alone (RFC 8840 section 9, {@code application/trickle-ice-sdpfrag}), as PATCH of WHIP
 * and WHEP carries it.
 *
 * <p>Limits: those of {@link SessionDescription}.
 *
 * @param iceLite only in fragments that answer a restart
 * @param transport what stands before the sections
 */
public record TrickleFragment(
        boolean iceLite, List<SdpGroup> groups, SdpTransport transport, List<TrickleFragment.Section> sections) {
    /** The media type of a fragment. */
    public static final String MEDIA_TYPE = "application/trickle-ice-sdpfrag";

    /**
     * The candidates of a media section.
     *
     * @param line the m= line's value
     * @param mid empty when missing
     */
    public record Section(String line, String mid, SdpTransport transport) {}

    public TrickleFragment {
        groups = List.copyOf(groups);
        sections = List.copyOf(sections);
    }

    /**
     * Reads a fragment.
     *
     * @throws ProtocolException naming the line that is wrong, or the limit
     */
    public static TrickleFragment parse(String text) throws ProtocolException {
        return new FragmentParser().parse(SdpLine.split(text));
    }

    /** Our credentials and candidates for a session: what answers an ICE restart (RFC 9725 section 4.3.3). */
    public static TrickleFragment restarted(LocalEnd local, SessionDescription answer) {
        List<Section> sections = new ArrayList<>();
        for (MediaSection media : answer.media()) {
            if (sections.isEmpty() && !media.disabled()) {
                MediaLine line = media.line();
                sections.add(new Section(
                        line.kind() + " " + OfferText.PORT + " " + line.protocol() + " "
                                + String.join(" ", line.formats()),
                        media.mid(),
                        new SdpTransport("", "", List.of(), List.of(), Setup.UNSET, local.candidates(), true)));
            }
        }
        SdpTransport credentials =
                new SdpTransport(local.iceUfrag(), local.icePwd(), List.of(), List.of(), Setup.UNSET, List.of(), false);
        return new TrickleFragment(answer.iceLite(), answer.groups(), credentials, sections);
    }

    /** The fragment on the wire, lines ended by CRLF. */
    public String print() {
        SdpPrinter printer = new SdpPrinter();
        if (iceLite) {
            printer.line("a=ice-lite");
        }
        for (SdpGroup group : groups) {
            printer.line("a=group:" + group.semantics()
                    + (group.mids().isEmpty() ? "" : " " + String.join(" ", group.mids())));
        }
        printer.credentials(transport);
        printer.candidates(transport);
        for (Section section : sections) {
            printer.line("m=" + section.line());
            if (!section.mid().isEmpty()) {
                printer.line("a=mid:" + section.mid());
            }
            printer.credentials(section.transport());
            printer.candidates(section.transport());
        }
        return printer.text();
    }

    /** The ice-ufrag it is about; empty when it names none. */
    public String iceUfrag() {
        return credentials().iceUfrag();
    }

    /** The ice-pwd it is about; empty when it names none. */
    public String icePwd() {
        return credentials().icePwd();
    }

    private SdpTransport credentials() {
        SdpTransport found = transport;
        for (Section section : sections) {
            found = found.orElse(section.transport());
        }
        return found;
    }

    /** All candidates, the text after "candidate:", at most {@link RemoteEnd#CANDIDATES_MAX}. */
    public List<String> candidates() {
        List<String> all = new ArrayList<>(transport.candidates());
        sections.forEach(section -> all.addAll(section.transport().candidates()));
        return all.stream().distinct().limit(RemoteEnd.CANDIDATES_MAX).toList();
    }

    /** Whether no more candidates follow. */
    public boolean endOfCandidates() {
        return transport.endOfCandidates()
                || sections.stream().anyMatch(one -> one.transport().endOfCandidates());
    }

    /** Whether it asks for an ICE restart: it names other credentials than those in use, both of them (RFC 8839 section 4.4.1.1.1). */
    public boolean restarts(String currentUfrag, String currentPwd) {
        return !iceUfrag().isEmpty()
                && !icePwd().isEmpty()
                && !(iceUfrag().equals(currentUfrag) && icePwd().equals(currentPwd));
    }
}
