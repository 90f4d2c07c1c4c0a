package io.weir.protocol.ice;

import io.weir.base.buf.Bytes;
import io.weir.protocol.ProtocolException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.zip.CRC32;

/**
 * A candidate attribute (RFC 8839 section 5.1, RFC 6544 section 4.5). Related addresses and extensions other than tcptype are
 * read over; where the grammar wants a related address, zeros are printed, as browsers do.
 *
 * @param foundation 1..32 ice characters
 * @param component 1..256; 1 with rtcp-mux
 * @param transport with its tcptype
 * @param priority 1..2^31-1
 * @param host an address literal, or a name
 * @param port 0..65535
 * @param type where the address comes from
 */
public record IceCandidate(
        String foundation,
        int component,
        IceTransport transport,
        long priority,
        String host,
        int port,
        IceCandidateType type) {
    /** The longest attribute that is read. */
    public static final int TEXT_LENGTH_MAX = 512;
    /** Words of an attribute: eight, and extensions in pairs. */
    public static final int WORD_COUNT_MAX = 40;
    /** RFC 6544 section 4.5: the port of a candidate that listens nowhere. */
    public static final int DISCARD_PORT = 9;

    private static final int FOUNDATION_LENGTH_MAX = 32;
    private static final int COMPONENT_MAX = 256;
    private static final long PRIORITY_MAX = (1L << 31) - 1;
    private static final int PORT_MAX = 65_535;
    private static final int LOCAL_PREFERENCE_MAX = 65_535;
    private static final int HOST_LENGTH_MAX = 253;
    private static final String KEY = "candidate:";
    private static final Pattern HOST = Pattern.compile("[A-Za-z0-9.:_\\-]{1," + HOST_LENGTH_MAX + "}");
    private static final Pattern IPV4 = Pattern.compile("\\d{1,3}(\\.\\d{1,3}){3}");

    /**
     * A host candidate of ours, component 1.
     *
     * @param localPreference 0..65535, the higher the better among our own
     */
    public static IceCandidate host(IceTransport transport, InetSocketAddress address, int localPreference) {
        String host = address.getAddress().getHostAddress();
        int zone = host.indexOf('%');
        String plain = zone < 0 ? host : host.substring(0, zone);
        CRC32 crc = new CRC32();
        crc.update(Bytes.ofUtf8(transport + " host " + plain).toArray());
        long priority = priority(IceCandidateType.HOST, localPreference, 1);
        return new IceCandidate(
                Long.toString(crc.getValue()), 1, transport, priority, plain, address.getPort(), IceCandidateType.HOST);
    }

    /**
     * RFC 8445 section 5.1.2.1.
     *
     * @param localPreference 0..65535
     * @param component 1..256
     */
    public static long priority(IceCandidateType type, int localPreference, int component) {
        if (localPreference < 0 || localPreference > LOCAL_PREFERENCE_MAX) {
            throw new IllegalArgumentException("local preference " + localPreference);
        }
        return (long) type.preference() << 24 | (long) localPreference << 8 | COMPONENT_MAX - component;
    }

    /**
     * Reads {@code candidate:…}, with or without {@code a=} before it.
     *
     * @throws ProtocolException one candidate's fault: go on without it
     */
    public static IceCandidate parse(String text) throws ProtocolException {
        if (text.length() > TEXT_LENGTH_MAX) {
            throw new ProtocolException.LimitExceeded(
                    ProtocolException.Scope.PACKET, "candidate of " + text.length() + " characters");
        }
        String line = text.startsWith("a=") ? text.substring(2) : text;
        if (!line.startsWith(KEY)) {
            throw malformed("not a candidate");
        }
        List<String> words = List.of(line.substring(KEY.length()).strip().split(" +", WORD_COUNT_MAX + 1));
        if (words.size() < 8 || words.size() > WORD_COUNT_MAX || !words.get(6).equals("typ")) {
            throw malformed("candidate of " + words.size() + " words");
        }
        String foundation = words.get(0);
        if (foundation.length() > FOUNDATION_LENGTH_MAX || !IceCredentials.isValid(foundation, 1)) {
            throw malformed("candidate's foundation");
        }
        String host = words.get(4);
        if (!HOST.matcher(host).matches()) {
            throw malformed("candidate's address");
        }
        return new IceCandidate(
                foundation,
                (int) number(words.get(1), 1, COMPONENT_MAX),
                transport(words),
                number(words.get(3), 1, PRIORITY_MAX),
                host,
                (int) number(words.get(5), 0, PORT_MAX),
                type(words.get(7)));
    }

    private static IceTransport transport(List<String> words) throws ProtocolException {
        String name = words.get(2).toLowerCase(Locale.ROOT);
        if (name.equals("udp")) {
            return IceTransport.UDP;
        }
        if (!name.equals("tcp")) {
            throw unsupported("candidate's transport");
        }
        for (int i = 8; i + 1 < words.size(); i += 2) {
            if (words.get(i).equals("tcptype")) {
                return switch (words.get(i + 1)) {
                    case "active" -> IceTransport.TCP_ACTIVE;
                    case "passive" -> IceTransport.TCP_PASSIVE;
                    case "so" -> IceTransport.TCP_SO;
                    default -> throw unsupported("candidate's tcptype");
                };
            }
        }
        throw malformed("TCP candidate without tcptype");
    }

    private static IceCandidateType type(String word) throws ProtocolException {
        for (IceCandidateType type : IceCandidateType.values()) {
            if (type.text().equals(word)) {
                return type;
            }
        }
        throw unsupported("candidate's type");
    }

    private static long number(String word, long min, long max) throws ProtocolException {
        if (word.length() <= 10 && !word.isEmpty() && word.chars().allMatch(digit -> digit >= '0' && digit <= '9')) {
            long value = Long.parseLong(word);
            if (value >= min && value <= max) {
                return value;
            }
        }
        throw malformed("candidate's number is not in " + min + ".." + max);
    }

    private static ProtocolException malformed(String what) {
        return new ProtocolException.Malformed(ProtocolException.Scope.PACKET, what);
    }

    private static ProtocolException unsupported(String what) {
        return new ProtocolException.Unsupported(ProtocolException.Scope.PACKET, what + " is not known");
    }

    /** Whether the host is a name that only the peer's own network can resolve; such candidates are passed over quietly. */
    public boolean isMdns() {
        return host.toLowerCase(Locale.ROOT).endsWith(".local");
    }

    /** The address, empty when the host is a name: weir asks no name server for a peer's candidates. */
    public Optional<InetSocketAddress> socketAddress() {
        if (host.indexOf(':') < 0 && !IPV4.matcher(host).matches()) {
            return Optional.empty();
        }
        try {
            return Optional.of(new InetSocketAddress(InetAddress.ofLiteral(host), port));
        } catch (IllegalArgumentException _) {
            return Optional.empty();
        }
    }

    /** Whether packets can be sent to it: an address literal with a port, and not one that only connects out. */
    public boolean isUsable() {
        return port != 0
                && transport != IceTransport.TCP_ACTIVE
                && socketAddress().isPresent();
    }

    /** The attribute without {@code a=}. */
    public String text() {
        StringBuilder text =
                new StringBuilder(KEY).append(foundation).append(' ').append(component);
        text.append(transport.isTcp() ? " tcp " : " udp ")
                .append(priority)
                .append(' ')
                .append(host);
        text.append(' ').append(port).append(" typ ").append(type.text());
        if (type != IceCandidateType.HOST) {
            text.append(host.indexOf(':') < 0 ? " raddr 0.0.0.0 rport 0" : " raddr :: rport 0");
        }
        if (transport.isTcp()) {
            text.append(" tcptype ").append(transport.tcpType());
        }
        return text.toString();
    }
}
