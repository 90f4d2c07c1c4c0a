package io.weir.protocol.sdp;

import io.weir.protocol.ProtocolException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads the lines of one media section. */
final class SectionParser {
    private static final int EXTENSION_ID_MAX = 255;
    private static final int EXTENSION_ID_RESERVED = 15;

    /** RFC 8285 section 5: an offer asks the answerer for ids by these. */
    private static final int EXTENSION_OPEN_MIN = 4_096;

    private static final int EXTENSION_OPEN_MAX = 4_351;
    /** Longest kind, protocol and encoding read: they come back in reasons for people. */
    static final int NAME_MAX = 64;

    private static final long SSRC_MAX = 0xffff_ffffL;

    private final SdpLine line;
    private final MediaLine media;
    private String connection = "";
    private String mid = "";
    private @Nullable Direction direction;
    private boolean rtcpMux;
    private boolean rtcpReducedSize;
    private Simulcast simulcast = Simulcast.NONE;
    private final TransportParser transport = new TransportParser();
    private final Map<Integer, CodecFormat> codecs = new HashMap<>();
    private final Map<Integer, String> parameters = new LinkedHashMap<>();
    private final List<Feedback> feedback = new ArrayList<>();
    private final List<HeaderExtension> extensions = new ArrayList<>();
    private final List<String> msids = new ArrayList<>();
    private final List<SourceAttribute> sources = new ArrayList<>();
    private final List<SourceGroup> sourceGroups = new ArrayList<>();
    private final List<Rid> rids = new ArrayList<>();
    private final List<Bandwidth> bandwidths = new ArrayList<>();
    private final List<SdpAttribute> attributes = new ArrayList<>();

    /** Begins a section with its m= line. */
    SectionParser(SdpLine line) throws ProtocolException {
        this.line = line;
        List<String> words = SdpLine.words(line.value());
        if (words.size() < 4) {
            throw line.malformed("a media line has a kind, a port, a protocol and formats");
        }
        if (words.getFirst().length() > NAME_MAX || words.get(2).length() > NAME_MAX) {
            throw line.malformed("kind and protocol have at most " + NAME_MAX + " characters");
        }
        String portText = words.get(1);
        int slash = portText.indexOf('/');
        int port = (int) line.number(slash < 0 ? portText : portText.substring(0, slash), 0, 65_535, "the port");
        List<String> formats = words.subList(3, words.size());
        MediaLine read = new MediaLine(words.getFirst(), port, words.get(2), formats, "");
        media = read.rtp() ? new MediaLine(read.kind(), port, read.protocol(), payloadTypes(line, formats), "") : read;
    }

    private static List<String> payloadTypes(SdpLine line, List<String> formats) throws ProtocolException {
        List<String> types = new ArrayList<>();
        for (String format : formats) {
            long type = line.number(format, 0, PayloadFormat.PAYLOAD_TYPE_MAX, "payload type " + format);
            String text = Long.toString(type);
            if (types.contains(text)) {
                throw line.malformed("payload type " + format + " stands there twice");
            }
            types.add(text);
        }
        return types;
    }

    SdpLine line() {
        return line;
    }

    /** Takes a line after the m= line. */
    void take(SdpLine next) throws ProtocolException {
        switch (next.type()) {
            case 'c' -> connection = next.value();
            case 'b' -> bandwidths.add(bandwidth(next));
            case 'a' -> attribute(next);
            case 'i', 'k', 't' -> {
                // Nothing of WebRTC stands there.
            }
            default -> throw next.malformed("no such type of line in a media section");
        }
    }

    private void attribute(SdpLine next) throws ProtocolException {
        String value = next.attributeValue().strip();
        Direction flow = direction(next.value().strip());
        if (flow != null) {
            direction = flow;
            return;
        }
        if (transport.take(next)) {
            return;
        }
        switch (next.attributeName()) {
            case "mid" -> mid = mid(next, value);
            case "msid" -> msids.add(value);
            case "rtcp-mux" -> rtcpMux = true;
            case "rtcp-rsize" -> rtcpReducedSize = true;
            case "extmap" -> extensions.add(extension(next));
            case "rid" -> rids.add(rid(next));
            case "simulcast" -> simulcast = simulcast(next);
            case "ssrc" -> sources.add(source(next));
            case "ssrc-group" -> sourceGroups.add(sourceGroup(next));
            case "rtpmap", "fmtp", "rtcp-fb" -> format(next);
            default -> attributes.add(new SdpAttribute(next.attributeName(), next.attributeValue()));
        }
    }

    private void format(SdpLine next) throws ProtocolException {
        String value = next.attributeValue().strip();
        int blank = value.indexOf(' ');
        String key = blank < 0 ? value : value.substring(0, blank);
        String rest = blank < 0 ? "" : value.substring(blank + 1).strip();
        boolean all = key.equals("*") && next.attributeName().equals("rtcp-fb");
        if (!media.rtp() || !all && !media.formats().contains(key)) {
            // Of a payload type that the m= line leaves out: meaningless, but seen.
            attributes.add(new SdpAttribute(next.attributeName(), next.attributeValue()));
            return;
        }
        int payloadType =
                all ? Feedback.ALL : (int) next.number(key, 0, PayloadFormat.PAYLOAD_TYPE_MAX, "payload type");
        if (rest.isEmpty()) {
            throw next.malformed("nothing follows the payload type");
        }
        switch (next.attributeName()) {
            case "rtpmap" -> {
                CodecFormat codec = rtpmap(next, rest);
                CodecFormat before = codecs.put(payloadType, codec);
                if (before != null && !before.equals(codec)) {
                    throw next.malformed("payload type " + payloadType + " has another rtpmap too");
                }
            }
            case "fmtp" -> parameters.merge(payloadType, rest, (one, two) -> one + ";" + two);
            default -> feedback.add(new Feedback(payloadType, String.join(" ", SdpLine.words(rest))));
        }
    }

    private static CodecFormat rtpmap(SdpLine next, String text) throws ProtocolException {
        String[] parts = text.split("/", -1);
        if (parts.length < 2 || parts.length > 3 || SdpLine.words(parts[0]).size() != 1) {
            throw next.malformed("rtpmap is an encoding, a clock rate and perhaps channels, with '/' between");
        }
        if (parts[0].length() > NAME_MAX) {
            throw next.malformed("the encoding has more than " + NAME_MAX + " characters");
        }
        int clockRate = (int) next.number(parts[1].strip(), 1, 1_000_000_000, "the clock rate");
        int channels = parts.length == 2 ? 1 : (int) next.number(parts[2].strip(), 1, 255, "the channel count");
        return CodecFormat.audio(parts[0].strip(), clockRate, channels);
    }

    private static String mid(SdpLine next, String value) throws ProtocolException {
        if (SdpLine.words(value).size() != 1 || value.length() > 255) {
            throw next.malformed("mid is one word of at most 255 characters");
        }
        return value;
    }

    static @Nullable Direction direction(String text) {
        for (Direction one : Direction.values()) {
            if (one.text().equals(text)) {
                return one;
            }
        }
        return null;
    }

    static Bandwidth bandwidth(SdpLine next) throws ProtocolException {
        int colon = next.value().indexOf(':');
        if (colon < 1) {
            throw next.malformed("a bandwidth is a type and a number");
        }
        String value = next.value().substring(colon + 1).strip();
        return new Bandwidth(next.value().substring(0, colon), next.number(value, 0, Long.MAX_VALUE, "the bandwidth"));
    }

    static HeaderExtension extension(SdpLine next) throws ProtocolException {
        List<String> words = SdpLine.words(next.attributeValue());
        if (words.size() < 2) {
            throw next.malformed("an extension is an id and a URI");
        }
        String key = words.getFirst();
        int slash = key.indexOf('/');
        int id = (int)
                next.number(slash < 0 ? key : key.substring(0, slash), 1, EXTENSION_OPEN_MAX, "the extension's id");
        if (id == EXTENSION_ID_RESERVED || id > EXTENSION_ID_MAX && id < EXTENSION_OPEN_MIN) {
            throw next.malformed("extension id " + id + " is reserved");
        }
        Direction flow = slash < 0 ? Direction.SENDRECV : direction(key.substring(slash + 1));
        if (flow == null) {
            throw next.malformed("the extension's direction is unknown");
        }
        return new HeaderExtension(id, flow, words.get(1), String.join(" ", words.subList(2, words.size())));
    }

    private static Rid rid(SdpLine next) throws ProtocolException {
        List<String> words = SdpLine.words(next.attributeValue());
        boolean good = words.size() >= 2 && ridName(words.getFirst());
        if (!good || !words.get(1).equals("send") && !words.get(1).equals("recv")) {
            throw next.malformed("rid is a name and send or recv");
        }
        Direction flow = words.get(1).equals("send") ? Direction.SENDONLY : Direction.RECVONLY;
        return new Rid(words.getFirst(), flow, String.join(" ", words.subList(2, words.size())));
    }

    private static boolean ridName(String text) {
        return !text.isEmpty()
                && text.length() <= Rid.LENGTH_MAX
                && text.chars().allMatch(c -> Character.isLetterOrDigit(c) || c == '-' || c == '_');
    }

    private static Simulcast simulcast(SdpLine next) throws ProtocolException {
        List<String> words = SdpLine.words(next.attributeValue());
        List<String> send = List.of();
        List<String> receive = List.of();
        if (words.isEmpty() || words.size() % 2 != 0) {
            throw next.malformed("simulcast is send or recv and a list");
        }
        for (int i = 0; i < words.size(); i += 2) {
            // Firefox before 59 wrote an older draft's "rid=" before the list.
            String list = words.get(i + 1).startsWith("rid=") ? words.get(i + 1).substring(4) : words.get(i + 1);
            List<String> streams = List.of(list.split(";", -1));
            for (String stream : streams) {
                if (!ridName(Simulcast.firstRid(stream))) {
                    throw next.malformed("simulcast names no rid in \"" + stream + "\"");
                }
            }
            switch (words.get(i)) {
                case "send" -> send = streams;
                case "recv" -> receive = streams;
                default -> throw next.malformed("simulcast is send or recv and a list");
            }
        }
        return new Simulcast(send, receive);
    }

    private static SourceAttribute source(SdpLine next) throws ProtocolException {
        String value = next.attributeValue().strip();
        int blank = value.indexOf(' ');
        long ssrc = next.number(blank < 0 ? value : value.substring(0, blank), 0, SSRC_MAX, "the ssrc");
        String rest = blank < 0 ? "" : value.substring(blank + 1).strip();
        int colon = rest.indexOf(':');
        return new SourceAttribute(
                ssrc, colon < 0 ? rest : rest.substring(0, colon), colon < 0 ? "" : rest.substring(colon + 1));
    }

    private static SourceGroup sourceGroup(SdpLine next) throws ProtocolException {
        List<String> words = SdpLine.words(next.attributeValue());
        if (words.isEmpty()) {
            throw next.malformed("the ssrc-group has no semantics");
        }
        List<Long> ssrcs = new ArrayList<>();
        for (String word : words.subList(1, words.size())) {
            ssrcs.add(next.number(word, 0, SSRC_MAX, "the ssrc"));
        }
        return new SourceGroup(words.getFirst(), ssrcs);
    }

    /** The section, with what the session says where it says nothing itself. */
    MediaSection build(String sessionConnection, Direction sessionDirection, List<HeaderExtension> sessionExtensions)
            throws ProtocolException {
        List<HeaderExtension> mapped = mapped(media.rtp() ? sessionExtensions : List.of());
        MediaSources all = new MediaSources(msids, sources, sourceGroups, rids, simulcast);
        String at = connection.isEmpty() ? sessionConnection : connection;
        return new MediaSection(
                new MediaLine(media.kind(), media.port(), media.protocol(), media.formats(), at),
                mid,
                direction == null ? sessionDirection : direction,
                transport.build(),
                new RtpDescription(formats(), sortedFeedback(), mapped, rtcpMux, rtcpReducedSize, all),
                bandwidths,
                attributes);
    }

    private List<HeaderExtension> mapped(List<HeaderExtension> sessionExtensions) throws ProtocolException {
        Map<Integer, HeaderExtension> mapped = new LinkedHashMap<>();
        List<HeaderExtension> all = new ArrayList<>(sessionExtensions);
        all.addAll(extensions);
        for (HeaderExtension extension : all) {
            HeaderExtension before = mapped.putIfAbsent(extension.id(), extension);
            if (before != null && !before.uri().equals(extension.uri())) {
                throw line.malformed("extension id " + extension.id() + " stands for two extensions");
            }
        }
        return List.copyOf(mapped.values());
    }

    private List<PayloadFormat> formats() {
        List<PayloadFormat> formats = new ArrayList<>();
        if (media.rtp()) {
            for (String text : media.formats()) {
                int payloadType = (int) SdpLine.decimal(text);
                CodecFormat codec = codecs.getOrDefault(payloadType, PayloadFormat.assigned(payloadType));
                FormatParameters fmtp = new FormatParameters(parameters.getOrDefault(payloadType, ""));
                formats.add(new PayloadFormat(payloadType, codec.with(fmtp)));
            }
        }
        return formats;
    }

    /** Those for all types first, then by the m= line's order, so that printing and reading agree. */
    private List<Feedback> sortedFeedback() {
        List<Feedback> sorted = new ArrayList<>(feedback);
        sorted.sort((one, two) -> Integer.compare(rank(one), rank(two)));
        return sorted;
    }

    private int rank(Feedback one) {
        return one.payloadType() == Feedback.ALL ? -1 : media.formats().indexOf(Integer.toString(one.payloadType()));
    }
}
